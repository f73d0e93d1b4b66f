import type { User } from '@queqiao/hub'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bobGhost, type House, house, known, message, names, owner, ownGhost, until } from './house.ts'

const guest = '@guest:example.org'
const users: readonly User[] = [
  { name: 'Owner', role: 'owner', accounts: [], ids: { matrix: owner } },
  { name: 'Guest', role: 'guest', accounts: [], ids: { matrix: guest } },
]

let at: House
beforeEach(async () => {
  at = await house((homeserver) => ({ ...names, homeserver }), { users })
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
