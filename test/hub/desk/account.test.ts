import { placeId, remoteId } from '@queqiao/hub'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { myself, until, withAnna } from '../paper.ts'
import { type Desk, desk, inHikers } from './typing.ts'

let at: Desk
beforeEach(async () => {
  at = await desk()
})
afterEach(() => at.stop())

describe('login and logout', () => {
  it('a login is asked for', async () => {
    expect(await at.types('login')).toBe('WeChat is asked to show a QR code.')
    expect(await at.asked()).toMatchObject({ kind: 'login-qr' })
  })

  it('WeChat is logged out only by the line that the answer gives', async () => {
    expect(await at.types('logout')).toMatch(/^This logs WeChat \(Me\) out.*\n\[Log out\] logout now$/)
    await at.nothingAsked()
    await at.types('logout now')
    expect(await at.asked()).toEqual({ kind: 'logout' })
  })

  it('what can be seen to have happened is done, though the client never says so', async () => {
    await at.types('logout now')
    await at.asked()
    await at.append({ kind: 'logout' })
    await until(() => at.paper.texts.some((text) => text.includes('✓ Done: logged out.')))
    await at.types('login')
    await at.asked()
    await at.append({ kind: 'login-qr', picture: 'http://127.0.0.1/qr.png' })
    await until(() => at.paper.texts.some((text) => text.includes('✓ Done: WeChat was asked for a QR code.')))
    await at.nothingAsked()
  })

  it('going offline is told once, and so is its end', async () => {
    await at.append({ kind: 'logout' }, { kind: 'logout' })
    await at.append({ kind: 'logout' })
    await until(() => at.paper.texts.includes('WeChat is logged out.'))
    expect(await at.types('status')).toContain('WeChat (Me) is not logged in.')
    expect(await at.types('kick Guide', { chat: inHikers })).toMatch(/It is not logged in: this waits until it is\.$/)
    expect(await at.types('login')).toBe('WeChat is asked to show a QR code.')
    await at.append({ kind: 'login', person: myself, name: 'Me' })
    await at.append({ kind: 'login', person: myself, name: 'Me' })
    await until(() => at.paper.texts.filter((text) => text === 'WeChat is logged in as Me.').length === 2)
    expect(await at.types('status')).toContain('WeChat (Me) is logged in.')
    const told = at.paper.texts.filter((text) => text.startsWith('WeChat is logged'))
    expect(told).toEqual(['WeChat is logged in as Me.', 'WeChat is logged out.', 'WeChat is logged in as Me.'])
  })
})

it('status says in words what waits for WeChat', async () => {
  await at.types('kick Guide', { chat: inHikers })
  expect(await at.types('status')).toMatch(/\n1 waiting for WeChat$/)
  await at.taken()
  expect(await at.types('status')).toMatch(/\n1 given to the WeChat client, which has not said yet how it ended$/)
})

it('outbox lists nothing of what the bridge itself is just answering', async () => {
  const { paper } = at
  const slow = Promise.withResolvers<void>()
  paper.before = (text) => (text.startsWith('WeChat (Me)') ? slow.promise : undefined)
  const before = paper.lines.length
  for (const line of ['status', 'outbox']) {
    const body = JSON.stringify({ by: 'owner', line })
    await paper.hub?.receive([{ id: remoteId(`slow ${line}`), place: placeId('a keyboard'), body }])
  }
  await until(
    async () =>
      (await at.hub.owing.list({ states: ['waiting'] })).filter(({ direction }) => direction === 'from-wechat')
        .length === 2,
  )
  slow.resolve()
  await until(() => paper.lines.length === before + 2)
  expect(paper.texts.at(-1)).toBe('Everything has arrived.')
})

/** What can be typed in a group, and who may. */
const lines = {
  guest: ['help', 'status', 'chats', 'search Anna', 'members', 'transcribe'],
  member: ['open Anna', 'send Anna: hi', 'invite Annabel', 'mute', 'unmute', 'outbox', 'retry c99', 'drop c99'],
  owner: [
    ...['login', 'logout', 'leave', 'kick Guide', 'accept 1', 'refuse 1', 'add Guide', 'remark Anna: A', 'rename X'],
    ...['announce X', 'nickname X', 'relay on', 'create Anna, Mum'],
  ],
} as const

describe('who may type what', () => {
  const refusals = {
    nobody: 'you are not among the users of this bridge',
    member: 'guests may not ask that',
    owner: 'only owners of this account may do that',
  }
  const isRefused = async (line: string, by: 'nobody' | 'guest' | 'member' | 'owner', why?: string) =>
    expect([line, await at.types(line, { by, chat: inHikers })]).toEqual([
      line,
      why === undefined ? expect.not.stringContaining(': failed (') : expect.stringContaining(`failed (${why})`),
    ])

  it('an owner everything', async () => {
    for (const line of Object.values(lines).flat()) await isRefused(line, 'owner')
  })

  it('a member what is no decision about the account', async () => {
    for (const line of [...lines.guest, ...lines.member]) await isRefused(line, 'member')
    for (const line of lines.owner) await isRefused(line, 'member', refusals.owner)
    expect(await at.types('help', { by: 'member' })).not.toContain('kick')
  })

  it('a guest what only reads', async () => {
    for (const line of lines.guest) await isRefused(line, 'guest')
    for (const line of lines.member) await isRefused(line, 'guest', refusals.member)
    for (const line of lines.owner) await isRefused(line, 'guest', refusals.owner)
    await at.nothingAsked()
  })

  it('somebody who is not listed nothing', async () => {
    for (const line of Object.values(lines).flat()) await isRefused(line, 'nobody', refusals.nobody)
    await at.nothingAsked()
  })
})

describe('a client that cannot do it', () => {
  it.each([
    ['login', 'begin a login'],
    ['logout now', 'log out'],
    ['send Anna: hi', 'send that'],
    ['invite Annabel', 'invite people to a group'],
    ['kick Guide', 'remove people from a group'],
    ['rename X', 'rename a group'],
    ['nickname X', 'change the account’s name in a group'],
    ['announce now: X', 'put up an announcement'],
    ['leave now', 'leave a group'],
    ['create Anna, Mum', 'make a group'],
    ['add Guide', 'ask somebody to be a contact'],
    ['remark Anna: A', 'change a remark'],
    ['mute', 'mute or unmute a chat'],
    ['accept', 'accept a transfer'],
    ['refuse', 'refuse a transfer'],
  ])('“%s” says so at once', async (line, able) => {
    await at.stop()
    at = await desk({ commands: {}, contents: {} })
    expect(await at.types(line, { chat: inHikers })).toBe(`✗ This WeChat client cannot ${able}.`)
    await at.nothingAsked()
  })
})

it('what is no word is said to be none; large letters make no difference', async () => {
  expect(await at.types('frobnicate')).toBe('“frobnicate” is not known here; “help” lists what is.')
  expect(await at.types('constructor')).toMatch(/is not known here/)
  expect(await at.types('')).toBe(await at.types('help'))
  expect(await at.types('Status', { chat: withAnna })).toContain('WeChat (Me) is logged in.')
})
