import { accountId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { me, myself, report, until } from '../paper.ts'
import { type Desk, desk, inHikers } from './typing.ts'

const code = (words: string) => `data:image/png;base64,${Buffer.from(words).toString('base64')}`
const hint = 'Scan this with the phone of the account to log in; another one follows when it has run out.'

let at: Desk
beforeEach(async () => {
  at = await desk()
})
afterEach(() => at.stop())

/** The session of the login that somebody has typed. */
const session = async (): Promise<string> => {
  await at.types('login')
  const command = await at.asked()
  return command.kind === 'login-qr' ? command.session : expect.fail('no login')
}
/** A QR code, reported by a client at which nobody is logged in. */
const shows = async (words: string, of: string) => {
  const event = { kind: 'login-qr', picture: code(words), session: of } as const
  await at.hub.keeper.append({ endpoint: 'pc', events: [event], results: [] })
}

it('the QR code is a picture at the desk where the login was typed', async () => {
  const of = await session()
  await shows('first', of)
  await until(() => at.shown().includes('Me: Me: [picture] (ready)'))
  expect(at.shown().slice(-2)).toEqual([`Me: ${hint}`, 'Me: Me: [picture] (ready)'])
})

it('the QR code comes at the desk also where the login was typed in a chat, which is said there', async () => {
  expect(await at.types('login', { chat: inHikers })).toBe(
    'WeChat is asked to show a QR code.\nIt comes where the account’s own messages are, not here: who scans it logs in.',
  )
})

it('the next one takes its place, and so does the word that somebody is logged in', async () => {
  const of = await session()
  await shows('first', of)
  await until(() => at.paper.texts.includes('Me: [picture] (ready)'))
  const which = `paper ${at.paper.texts.indexOf('Me: [picture] (ready)')}`
  await shows('second', of)
  await until(() => at.paper.texts.includes(`${which} is now Me: [picture] (ready)`))
  expect(at.paper.texts.filter((text) => text === hint)).toHaveLength(1)
  await at.append({ kind: 'login', person: myself, name: 'Me', session: of })
  await until(() => at.paper.texts.includes('✓ Scanned: WeChat is logged in as Me.'))
  await shows('of the next login', of)
  await until(() => at.paper.texts.filter((text) => text === hint).length === 2)
})

it('one that nobody here has asked for is shown where it was reported', async () => {
  await at.hub.keeper.append({
    ...report({ kind: 'login-qr', picture: code('x') }),
    account: accountId('other'),
  })
  await until(() => at.shown().includes('other: other: [picture] (ready)'))
})

it('one that is no picture does not stop what comes after it', async () => {
  const of = await session()
  const event = { kind: 'login-qr', picture: 'data:,', session: of } as const
  await at.hub.keeper.append({ endpoint: 'pc', events: [event], results: [] })
  await until(() => at.paper.texts.some((text) => text.startsWith('Me: [picture] (a file has an address')), 8_000)
  expect(await at.types('status')).toContain('logged in')
})

it('while nobody is logged in it is what the client is asked for, and what was typed before it waits', async () => {
  await at.append({ kind: 'logout' })
  await until(() => at.shown().some((line) => line.endsWith('WeChat is logged out.')))
  await at.types('remark Anna Chen: Ann')
  await at.types('login')
  expect(await at.asked()).toMatchObject({ kind: 'login-qr' })
  expect(await at.hub.keeper.take(me, 5)).toEqual([])
})
