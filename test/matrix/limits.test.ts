import { roomId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type House, house, known, message, until, withAnna } from './house.ts'

let at: House
beforeEach(async () => {
  at = await house()
  await at.append(...known, message('hello'), message('hello', { chat: withAnna }))
  await at.shown(2)
  await at.calm()
})
afterEach(() => at.stop())

const bodies = () => at.stub.sends.map(({ content }) => content.body)
const asked = (room: string) => at.stub.asked().filter((one) => one.includes(`/rooms/${room}/send/`)).length

describe('a room that the homeserver wants less of', () => {
  it.each([
    ['in milliseconds', { status: 429, retryAfter: 3_000 }],
    ['in a header', { status: 429, retryAfterHeader: '3' }],
    ['while it is overloaded', { status: 503, retryAfterHeader: '3' }],
  ])('is left alone for as long as it says, %s, and holds up no other', async (_, fault) => {
    const [family, annas] = [at.room('Family'), at.room('Anna')]
    at.stub.fail({ on: `${encodeURIComponent(family)}/send/`, times: 1, ...fault })
    const before = asked(family)
    const begun = Date.now()
    await at.append(message('one'), message('two'))
    await until(() => asked(family) > before)
    await at.append(message('elsewhere', { chat: withAnna }))
    await until(() => bodies().includes('two'))
    expect(at.stub.sends.at(-3)?.room).toBe(annas)
    expect(Date.now() - begun).toBeGreaterThan(2_950)
    expect(asked(family)).toBe(before + 3)
    expect(bodies().slice(-3)).toEqual(['elsewhere', 'one', 'two'])
  })

  it('may be one that is only entered: others are made meanwhile', async () => {
    at.stub.fail({ on: 'createRoom', times: 1, status: 429, retryAfter: 3_000 })
    const [first, second] = ['first', 'second'].map(
      (name) => ({ kind: 'room', id: roomId(`${name}@chatroom`) }) as const,
    )
    await at.append(message('one', { chat: first }))
    await until(() => at.logged.some((line) => line.includes('429')))
    await at.append(message('two', { chat: second }))
    await until(() => bodies().includes('two'))
    expect(bodies()).not.toContain('one')
    await until(() => bodies().includes('one'))
  })
})
