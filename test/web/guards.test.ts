import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hub, HubPort } from '@queqiao/hub'
import { type WebBridge, web } from '@queqiao/web'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { follow, steadyNow } from '../../packages/hub/src/clock.ts'
import { hubOn, message, myself, report } from '../hub/paper.ts'
import { token, users } from './page-house.ts'

const url = 'https://wechat.example.org'

let data: string
let hub: Hub
let bridge: WebBridge
let port: HubPort | undefined
const hubPort = (): HubPort => port ?? expect.fail('the bridge has not been started')
let from: string
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'guards-'))
  from = '203.0.113.9'
  bridge = web({ url, token, connection: () => ({ remote: { address: from } }) })
  const { start } = bridge
  const heard: WebBridge = {
    ...bridge,
    start: (given) => {
      port = given
      return start(given)
    },
  }
  const steward = { name: 'Admin', role: 'owner', accounts: [], ids: { web: '' } } as const
  hub = await hubOn(data, [heard], { users, stewards: [steward] })
  await hub.keeper.append(report({ kind: 'login', person: myself, name: 'Me' }))
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

type Headers = Readonly<Record<string, string>>
const own = { host: 'wechat.example.org', 'sec-fetch-site': 'same-origin' }
const ask = (path: string, headers: Headers = {}, method = 'GET') =>
  bridge.pages.request(`${url}${path}`, { method, headers: { host: own.host, accept: 'text/html', ...headers } })
const send = (path: string, fields: Headers, headers: Headers = own) =>
  bridge.pages.request(`${url}${path}`, { method: 'POST', body: new URLSearchParams(fields), headers })
const cookieOf = (answer: Response): string => answer.headers.get('set-cookie')?.split(';')[0] ?? ''
const signIn = async (headers: Headers = own) => cookieOf(await send('/sign-in', { token }, headers))
const isIn = async (cookie: string) => (await ask('/', { cookie })).status === 200

describe('who is not signed in', () => {
  it('is shown the way in from every page, and comes back to the chat they wanted', async () => {
    const answer = await ask('/c/abc')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '../sign-in?to=c/abc'])
    const page = await (await ask('/sign-in?to=c/abc')).text()
    expect(page).toContain('value="c/abc"')
    const signedIn = await send('/sign-in', { token, to: 'c/abc' })
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, './c/abc'])
  })

  it('sees nothing, whatever they ask for', async () => {
    const routes = bridge.pages.routes.filter(({ method }) => method !== 'ALL')
    const open = ['/assets/:hash/:name', '/sign-in', '/in', '/out']
    const inside = routes.filter(({ path }) => !open.includes(path))
    expect(inside.length).toBeGreaterThan(5)
    for (const { path, method } of inside) {
      const asked = path.replace(/:what\{.*\}/, 'drop').replaceAll(/:\w+/g, 'x')
      const answer = await ask(asked, { accept: '*/*', ...own }, method)
      expect([method, path, answer.status]).toEqual([method, path, 401])
    }
  })

  it.each(['https://evil.example', '//evil.example', 'c/../../x', 'javascript:alert(1)'])(
    'is not led to %s afterwards',
    async (to) => {
      expect((await send('/sign-in', { token, to })).headers.get('location')).toBe('./')
    },
  )
})

describe('signing in', () => {
  it('with the admin token: by a cookie that no script reads and no other page sends', async () => {
    const answer = await send('/sign-in', { token })
    const cookie = answer.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^__Host-queqiao=[\w.-]+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    expect(cookie).not.toContain(token)
    expect(await isIn(cookieOf(answer))).toBe(true)
  })

  it.each(['', 'wrong', `${token} `])('with a wrong token (%j) is refused, in words', async (wrong) => {
    const answer = await send('/sign-in', { token: wrong })
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([401, null])
    expect(await answer.text()).toContain('That is not the admin token.')
  })

  it('by a link: once, and looking at its page spends nothing', async () => {
    const link = await hub.signins('web').link('May')
    const look = await (await ask('/in')).text()
    expect(look).not.toContain(link)
    const first = await send('/in', { token: link })
    expect(await isIn(cookieOf(first))).toBe(true)
    const second = await send('/in', { token: link })
    expect([second.status, second.headers.get('set-cookie')]).toEqual([401, null])
    const spent = await second.text()
    expect(spent).toContain('used already')
    // the same link can only fail again
    expect(spent).not.toContain('<button')
  })

  it('by a link within ten minutes, not later', async () => {
    const link = await hub.signins('web').link('May')
    const ahead = 10 * 60_000
    follow(steadyNow() + ahead)
    try {
      const late = await send('/in', { token: link })
      expect([late.status, late.headers.get('set-cookie')]).toEqual([401, null])
      expect(await late.text()).toContain('older than ten minutes')
    } finally {
      follow(steadyNow() - ahead)
    }
  })

  it('ends when they sign out, in the store too', async () => {
    const cookie = await signIn()
    const out = await send('/out', {}, { ...own, cookie })
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0')
    expect(await isIn(cookie)).toBe(false)
  })

  it('hears nothing more on a line that is still open when they have signed out', async () => {
    const cookie = await signIn()
    const live = await ask('/live', { cookie })
    await send('/out', {}, { ...own, cookie })
    await hub.keeper.append(report(message({ words: 'for others' })))
    expect(await live.text()).not.toContain('event: chats')
  })

  it('another admin token ends what was begun with this one', async () => {
    const cookie = await signIn()
    await hub.stop()
    bridge = web({ url, token: 'another' })
    hub = await hubOn(data, [bridge], {
      users,
      stewards: [{ name: 'A', role: 'owner', accounts: [], ids: { web: '' } }],
    })
    expect(await isIn(cookie)).toBe(false)
  })
})

describe('what another page sends', () => {
  it.each([
    ['says that it is another', { ...own, 'sec-fetch-site': 'cross-site' }],
    ['is beside ours', { ...own, 'sec-fetch-site': 'same-site' }],
    ['names itself', { host: own.host, origin: 'https://evil.example' }],
    ['names nobody', { host: own.host }],
    ['hides itself', { host: own.host, origin: 'null' }],
  ])('is not done where it %s', async (_, headers) => {
    const cookie = await signIn()
    expect((await send('/out', {}, { ...headers, cookie })).status).toBe(403)
    expect(await isIn(cookie)).toBe(true)
  })

  it('an older browser that names our page is heard', async () => {
    expect((await send('/sign-in', { token }, { host: own.host, origin: url })).status).toBe(303)
  })
})

describe('under another name', () => {
  it.each(['evil.example', 'wechat.example.org.evil.example', 'localhost.evil.example'])(
    '%s nothing is shown: somebody has pointed that at us',
    async (host) => {
      expect((await ask('/sign-in', { host })).status).toBe(421)
    },
  )

  it.each(['127.0.0.1:8082', '[::1]:8082', 'localhost:8082', '192.168.1.5:8082'])(
    'at %s the page is there, and its cookie works without https',
    async (host) => {
      const headers = { host, 'sec-fetch-site': 'same-origin' }
      const cookie = await signIn(headers)
      expect(cookie).toMatch(/^queqiao=/)
      expect((await ask('/', { host, cookie })).status).toBe(200)
    },
  )
})

describe('what a proxy says of its caller', () => {
  const said = { host: '127.0.0.1:8082', 'x-forwarded-host': 'wechat.example.org', 'x-forwarded-proto': 'https' }
  it('is believed on this machine', async () => {
    from = '127.0.0.1'
    expect(await signIn({ ...said, origin: url })).toMatch(/^__Host-/)
  })

  it('is believed of nobody else', async () => {
    expect(await signIn({ ...said, 'sec-fetch-site': 'same-origin' })).toMatch(/^queqiao=/)
    expect((await ask('/sign-in', { 'x-forwarded-host': 'evil.example' })).status).toBe(200)
    from = '::ffff:127.0.0.1'
    expect((await ask('/sign-in', { 'x-forwarded-host': 'evil.example' })).status).toBe(421)
  })
})

it('browsers run nothing but our own files, put us in no frame, and keep no page', async () => {
  const { headers } = await ask('/sign-in')
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self';")
  expect(policy).not.toContain('unsafe')
  expect(policy).toContain("frame-ancestors 'none'")
  expect([headers.get('x-content-type-options'), headers.get('cache-control')]).toEqual(['nosniff', 'no-store'])
})

it('nothing that the app has beside the pages is guarded by them, nor opened', async () => {
  expect((await bridge.pages.request('http://x/api/v1/outbox')).status).toBe(404)
})

it('before the bridge has started, and after it has stopped, people are told to try again', async () => {
  await hub.stop()
  expect((await ask('/')).status).toBe(503)
  expect((await send('/sign-in', { token })).status).toBe(503)
  hub = await hubOn(data, [bridge], { users })
  expect((await ask('/')).status).toBe(303)
})

const linkIn = (page: string): string => /<a href="([^"]+#[^"]+)">/.exec(page)?.[1] ?? ''

describe('opening the page on another device', () => {
  it('shows a code and its link, which lets one browser in as the same person, once', async () => {
    const cookie = await signIn()
    const page = await (await send('/device', {}, { ...own, cookie })).text()
    const link = new URL(linkIn(page))
    expect(`${link.origin}${link.pathname}`).toBe(`${url}/in`)
    expect(page).toContain('<svg class="code" role="img"')
    const opened = await send('/in', { token: link.hash.slice(1) })
    expect(await isIn(cookieOf(opened))).toBe(true)
    expect((await send('/in', { token: link.hash.slice(1) })).status).toBe(401)
  })

  it('makes no link for who only looks at it, nor for another page', async () => {
    const cookie = await signIn()
    const looked = await (await ask('/device', { cookie })).text()
    expect([linkIn(looked), looked.includes('Show a code')]).toEqual(['', true])
    const forged = await send('/device', {}, { ...own, 'sec-fetch-site': 'cross-site', cookie })
    expect(forged.status).toBe(403)
  })

  it('where the settings name no address, leads to where this browser has found it, and says if only this machine can', async () => {
    const near = web({ url: 'http://127.0.0.1:8581', token })
    await near.start(hubPort())
    const shown = async (host: string) => {
      const headers = { host, 'sec-fetch-site': 'same-origin' }
      const body = new URLSearchParams({ token })
      const signedIn = await near.pages.request(`http://${host}/sign-in`, { method: 'POST', body, headers })
      const asked = { method: 'POST', headers: { ...headers, cookie: cookieOf(signedIn) } }
      const page = await (await near.pages.request(`http://${host}/device`, asked)).text()
      return [new URL(linkIn(page)).origin, page.includes('Only this machine reaches that address')]
    }
    expect(await shown('192.168.1.10:8581')).toEqual(['http://192.168.1.10:8581', false])
    expect(await shown('127.0.0.1:8581')).toEqual(['http://127.0.0.1:8581', true])
  })
})
