import type { User } from '@queqiao/hub'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bobGhost, bot, type House, house, known, message, owner, ownGhost, until } from './house.ts'

const guest = '@guest:example.org'
const users: readonly User[] = [
  { name: 'Owner', role: 'owner', accounts: [], ids: { matrix: owner } },
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

const rooms = () => at.stub.state.rooms.size
const member = (room: string, user: string) => at.stub.state.rooms.get(room)?.members.get(user)
/** Invites a ghost to a new private chat, and waits until it does not wait there any more. */
const invite = async (by: string, user: string): Promise<string> => {
  const room = at.stub.state.create(by, {}).id
  at.stub.invite(room, by, user, { direct: true })
  await until(() => member(room, user)?.membership === 'leave')
  return room
}

describe('no room is made for an invitation', () => {
  it.each([
    ['of somebody whom nobody knows', '@wechat_madeup:example.org', 'Nobody in WeChat is known by this id'],
    ['of a group', '@wechat_family=40chatroom:example.org', 'Nobody in WeChat is known by this id'],
    ['of the account itself', ownGhost, 'This is the WeChat account itself'],
    [
      'of a name that is too long to be read back',
      `@wechat_long==${'0123456789abcdef'.repeat(2)}:example.org`,
      'Nobody',
    ],
  ])('%s: it is turned down with the reason', async (_, user, reason) => {
    const before = rooms()
    const room = await invite(owner, user)
    expect(member(room, user)?.reason).toContain(reason)
    expect(rooms()).toBe(before + 1)
    await at.append(message('next'))
    await at.shown(2)
  })

  it('by a guest: they read in those rooms that there are', async () => {
    const before = rooms()
    const room = await invite(guest, bobGhost)
    expect(member(room, bobGhost)?.reason).toContain('Guests open no chats')
    expect(rooms()).toBe(before + 1)
  })
})

describe('an invitation is answered', () => {
  const notices = (room: string) => at.stub.sends.filter((send) => send.room === room)
  const invited = (by: string, user: string, about: { readonly direct?: boolean; readonly encrypted?: boolean }) => {
    const { id } = at.stub.state.create(by, {})
    at.stub.invite(id, by, user, about)
    return id
  }
  const isLeft = (room: string, user: string) => () => member(room, user)?.membership === 'leave'

  it('once, also where we are stopped before, or between entering and leaving', async () => {
    for (const on of ['POST .*/join/', 'PUT .*/send/', 'POST .*/leave']) {
      at.stub.fail({ on, cut: 'after' })
      const room = invited(owner, bot, { direct: true, encrypted: true })
      await until(() => at.stub.unheard() === 0)
      await until(() => at.stub.asked().some((one) => one.includes(`/join/${room}`)))
      await at.close()
      at.stub.fail()
      await at.restart()
      await until(isLeft(room, bot))
      await at.calm()
      expect(notices(room)).toHaveLength(1)
    }
  }, 30_000)

  it('later, where the homeserver could not do it at first', async () => {
    at.stub.fail({ on: 'POST .*/join/', status: 502, times: 2 })
    const room = invited(owner, bobGhost, { direct: true })
    await until(isLeft(room, bobGhost), 12_000)
    expect(notices(room)).toHaveLength(1)
  }, 20_000)

  it('at once where strangers on slow homeservers wait for theirs', async () => {
    const strangers = Array.from({ length: 6 }, (_, n) => invited(`@s${n}:far.example`, bot, { direct: true }))
    at.stub.fail({ on: `POST .*/rooms/(${strangers.join('|')})/leave`, latency: 8_000 })
    const room = invited(owner, bobGhost, { direct: true })
    await until(isLeft(room, bobGhost), 4_000)
    expect(strangers.some((one) => isLeft(one, bot)())).toBe(false)
  }, 20_000)

  it('with a no, where a stranger invites somebody whom they have made up', async () => {
    const ghost = '@wechat_madeup:example.org'
    const room = invited('@stranger:far.example', ghost, { direct: true })
    await until(isLeft(room, ghost))
    expect(member(room, ghost)?.reason).toBe('You are not among the users of this bridge')
  })
})
