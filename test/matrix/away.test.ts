import type { User } from '@queqiao/hub'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bot, type House, house, known, message, myself, names, owner, ownGhost, until, withAnna } from './house.ts'

const [other, guest] = ['@other:example.org', '@guest:example.org']
const users: readonly User[] = [
  { name: 'Owner', role: 'owner', accounts: [], ids: { matrix: owner } },
  { name: 'Other', role: 'member', accounts: [], ids: { matrix: other } },
  { name: 'Guest', role: 'guest', accounts: [], ids: { matrix: guest } },
]

let at: House
let shown = 0
const say = async (about: Parameters<typeof message>[1] = {}) => {
  await at.append(message(`message ${++shown}`, about))
  return (await at.shown(shown)).at(-1)
}
beforeEach(async () => {
  shown = 0
  const doublePuppet = { asToken: names.asToken }
  at = await house((homeserver) => ({ ...names, homeserver, doublePuppet }), { users })
  for (const user of [owner, other, guest]) at.stub.state.users.add(user)
  await at.append(...known)
  await say()
  await at.calm()
})
afterEach(() => at.stop())

const membership = (user: string, name = 'Family') =>
  at.stub.state.rooms.get(at.room(name))?.members.get(user)?.membership
const heard = () => until(() => at.stub.unheard() === 0)
const invited = (since: number) =>
  at.stub
    .asked()
    .slice(since)
    .filter((one) => /invite$|PUT .*m\.room\.member\/@owner/.test(one))

/** Says something before and after a restart. */
const goOn = async () => {
  await heard()
  await say()
  await at.restart()
  await say()
  await at.calm()
}

describe('who is not in a room any more', () => {
  it('because they left it is not invited again, not even after a restart', async () => {
    at.stub.leave(at.room('Family'), owner)
    const before = at.stub.requests()
    await goOn()
    expect(membership(owner)).toBe('leave')
    expect(invited(before)).toEqual([])
  })

  it('because an owner sent them away is not invited again, and costs no request a message', async () => {
    at.stub.leave(at.room('Family'), guest, owner)
    await goOn()
    expect(membership(guest)).toBe('leave')
    const before = at.stub.requests()
    await say()
    expect(at.stub.requests()).toBe(before + 1)
  })

  it('because we took them out of it is invited once they may be there', async () => {
    at.stub.leave(at.room('Family'), guest, bot)
    await heard()
    await say()
    expect(membership(guest)).toBe('invite')
  })

  it('does not come back by what they type on the phone: a ghost says it, until they enter it themselves', async () => {
    const typed = { sender: myself, fromSelf: true }
    expect((await say(typed))?.user).toBe(owner)
    at.stub.leave(at.room('Family'), owner)
    await heard()
    expect((await say(typed))?.user).toBe(ownGhost)
    await at.restart()
    expect((await say(typed))?.user).toBe(ownGhost)
    at.stub.invite(at.room('Family'), other, owner)
    await heard()
    expect((await say(typed))?.user).toBe(ownGhost)
    expect(membership(owner)).toBe('invite')
    at.stub.join(at.room('Family'), owner)
    await heard()
    expect((await say(typed))?.user).toBe(owner)
  })

  it('and types `open` is invited again, and nobody else is', async () => {
    for (const user of [owner, other]) at.stub.leave(at.room('Family'), user)
    await heard()
    const desk = at.room('WeChat Me')
    at.stub.state.join(desk, owner)
    at.stub.say(desk, owner, { msgtype: 'm.text', body: 'open Family' })
    await until(() => at.stub.sends.some(({ content }) => content.body === 'This is the chat with Family.'))
    shown += 1
    await until(() => membership(owner) === 'invite')
    await say()
    expect(membership(other)).toBe('leave')
  })

  it('and invites somebody’s ghost to a new private chat is invited to the one that there is', async () => {
    await say({ chat: withAnna })
    at.stub.leave(at.room('Anna'), owner)
    await heard()
    const { id } = at.stub.state.create(owner, {})
    at.stub.invite(id, owner, '@wechat_wxid___anna:example.org', { direct: true })
    await until(() => membership(owner, 'Anna') === 'invite')
  })
})
