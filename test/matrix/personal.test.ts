import type { User } from '@queqiao/hub'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Paper } from '../hub/paper.ts'
import type { Room } from '../servers/homeserver/index.ts'
import { bot, type House, house, known, message, owner, until } from './house.ts'

const other = '@other:example.org'
const is = (name: string, matrix: string): User => ({
  ...{ name, role: 'owner', accounts: [] },
  ids: { matrix, page: name },
})
const page = () => new Paper('page', { entrance: (token) => `https://page.example/in#${token}` })

let at: House
const begin = async (...users: User[]) => {
  at = await house(undefined, { users }, [page()])
  await at.append(...known, message('hello'))
  await at.shown(1)
  await at.calm()
}
afterEach(() => at.stop())

const roomOf = (name: string): Room => at.stub.state.rooms.get(at.room(name)) ?? expect.fail(`no room ${name}`)
/** Types it, and waits for what the bot answers there. */
const asks = async (room: Room, line: string): Promise<string> => {
  const said = () => at.stub.sends.filter((send) => send.room === room.id && send.user === bot)
  const before = said().length
  at.stub.say(room.id, owner, { msgtype: 'm.text', body: line, 'm.mentions': {} })
  await until(() => said().length > before)
  return String(said()[before]?.content.body)
}
const link = /https:\/\/page\.example\/in#[\w-]{43}/
const elsewhere = 'Type “!wx web” where nobody else is but the bot'

describe('a link that signs in to the page', () => {
  beforeEach(() => begin(is('Owner', owner)))

  it('is given in the room of an account whose one owner types there', async () => {
    expect(await asks(roomOf('WeChat Me'), 'web')).toMatch(link)
  })

  it('is given in a room that has nobody in it but the bot, and not while somebody else is there, or invited', async () => {
    const room = at.stub.state.create(owner, { name: 'Ours' })
    at.stub.invite(room.id, owner, bot)
    await until(() => at.stub.sends.some((send) => send.room === room.id))
    room.members.set(other, { membership: 'invite' })
    expect(await asks(room, '!wx web')).toContain(elsewhere)
    room.members.set(other, { membership: 'leave' })
    expect(await asks(room, '!wx web')).toMatch(link)
  })

  it('is given where a chat lives, too, if its people alone are there', async () => {
    expect(await asks(roomOf('Family'), '!wx web')).toMatch(link)
  })

  it('is not given where everybody may read what is said', async () => {
    const room = roomOf('WeChat Me')
    room.state.set('m.room.history_visibility ', { history_visibility: 'world_readable' })
    expect(await asks(room, 'web')).toContain(elsewhere)
  })
})

it('in the room of an account of two owners nobody is given the link: either could open it', async () => {
  await begin(is('Owner', owner), is('Other', other))
  expect(await asks(roomOf('WeChat Me'), 'web')).toContain(elsewhere)
})
