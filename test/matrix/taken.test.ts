import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '../servers/homeserver/state.ts'
import { annaGhost, bot, type House, house, known, message, owner, withAnna } from './house.ts'

let at: House
let before: number
beforeEach(async () => {
  at = await house()
  await at.append(...known, message('hello'))
  await at.shown(1)
  await at.calm()
  before = at.logged.length
})
afterEach(() => at.stop())

/** Another process makes the next room at the same moment; it is in it so many milliseconds after it has taken the alias. */
const outrun = (ms: number) => {
  const { state } = at.stub
  const create = state.create.bind(state)
  state.create = (user, body) => {
    state.create = create
    const { members } = create(user, body)
    members.delete(bot)
    setTimeout(() => members.set(bot, { membership: 'join' }), ms)
    throw new Problem(409, 'M_UNKNOWN', 'Room alias already exists')
  }
}
// how the bot tells the hub that it is not connected, and that it looked for rooms in vain
const troubles = () =>
  at.logged.slice(before).filter((line) => /not connected|not all rooms were looked at|set aside/.test(line))

describe('a room that another process makes at the same moment', () => {
  it.each([
    ['is the one that is used', 0],
    ['is waited for, whose alias stands before it', 1_200],
  ])('%s: nothing is made twice, and the bridge stays connected', async (_, ms) => {
    outrun(ms)
    await at.append(message('hello', { chat: withAnna }))
    const [, { room } = expect.fail('not shown')] = await at.shown(2)
    const annas = [...at.stub.state.rooms.values()].filter(({ name }) => name === 'Anna')
    expect(annas.map(({ id }) => id)).toEqual([room])
    expect([...at.stub.state.aliases.values()].filter((id) => id === room)).toHaveLength(1)
    expect(troubles()).toEqual([])
  })
})

it('what two need at once is made once, however slow the homeserver is', async () => {
  at.stub.fail({ on: 'createRoom', latency: 300 })
  const invite = () => {
    const { id } = at.stub.state.create(owner, {})
    at.stub.invite(id, owner, annaGhost, { direct: true })
  }
  const rooms = at.stub.state.rooms.size
  invite()
  await at.append(message('hello', { chat: withAnna }))
  await at.shown(3)
  await at.calm()
  expect(at.stub.state.rooms.size).toBe(rooms + 2)
})
