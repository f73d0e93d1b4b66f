import type { User } from '@queqiao/hub'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bot, type House, house, known, message, owner, until } from './house.ts'

const [member, guest, stranger] = ['@member:example.org', '@guest:example.org', '@stranger:example.org']
const users: readonly User[] = [
  { name: 'Owner', role: 'owner', accounts: [], ids: { matrix: owner } },
  { name: 'Member', role: 'member', accounts: [], ids: { matrix: member } },
  { name: 'Guest', role: 'guest', accounts: [], ids: { matrix: guest } },
]

let at: House
beforeEach(async () => {
  at = await house(undefined, { users })
  await at.append(...known, message('hello'))
  await at.shown(1)
  await at.calm()
})
afterEach(() => at.stop())

const desk = () => at.stub.state.rooms.get(at.room('WeChat Me')) ?? expect.fail('no desk')
const membership = (user: string, room = desk()) => room.members.get(user)?.membership

describe('the room of an account’s desk', () => {
  it('is its owners’; the rooms of its chats are for all who are listed', async () => {
    const family = at.stub.state.rooms.get(at.room('Family'))
    expect([owner, member, guest].map((user) => membership(user, family))).toEqual(['invite', 'invite', 'invite'])
    expect([owner, member, guest].map((user) => membership(user))).toEqual(['invite', undefined, undefined])
  })

  it('is left, after a restart, by those whom an earlier version invited, and by nobody else', async () => {
    for (const user of [member, guest, stranger]) desk().members.set(user, { membership: 'join' })
    const before = at.stub.sends.length
    await at.restart()
    await until(() => membership(guest) === 'leave')
    await at.calm()
    expect([owner, member, stranger, bot].map((user) => membership(user))).toEqual(['invite', 'leave', 'join', 'join'])
    expect(at.stub.sends).toHaveLength(before)
  })

  it('is not shown to a guest who invites the bot somewhere', async () => {
    const room = at.stub.state.create(guest, {}).id
    at.stub.invite(room, guest, bot, { direct: true, encrypted: true })
    await until(() => at.stub.state.rooms.get(room)?.members.get(bot)?.membership === 'leave')
    expect(membership(guest)).toBeUndefined()
  })
})
