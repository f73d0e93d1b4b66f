import { randomUUID } from 'node:crypto'
import { Refused } from '@queqiao/hub'
import { web } from '@queqiao/web'
import { afterEach, describe, expect, it } from 'vitest'
import { ageIn } from '../../bridges/web/src/health/age.tsx'
import { abilities, fetching, me, report, until, withAnna } from '../hub/paper.ts'
import { type HealthHouse, healthHouse } from './health-house.ts'
import { familyPage, now, pageHouse, token, users } from './page-house.ts'

const nothing = async (): Promise<void> => undefined
let stop = nothing
afterEach(async () => {
  await stop()
  stop = nothing
})

const opened = async (...given: Parameters<typeof healthHouse>): Promise<HealthHouse> => {
  const house = await healthHouse(...given)
  stop = house.stop
  return house
}

/** Signs in, and gives what asks for pages from then on. */
const visitor = async (url: string, path: string, credential: string) => {
  const [headers, body] = [{ 'sec-fetch-site': 'same-origin' }, new URLSearchParams({ token: credential })]
  const answer = await fetch(`${url}/${path}`, { method: 'POST', headers, body, redirect: 'manual' })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? expect.fail('not let in')
  return async (page: string, said?: object) => {
    const given = said && { method: 'POST', body: JSON.stringify(said) }
    const type = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
    const got = await fetch(`${url}${page}`, { headers: { cookie, accept: 'text/html', ...(said && type) }, ...given })
    return { status: got.status, html: await got.text() }
  }
}
const words = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')

describe('the page that says how everything stands', () => {
  it('names sides, what waits, what was set aside and why, and what may still be done today', async () => {
    const { url, hub, paper, says } = await opened('en', { pace: { perDay: 5 } })
    paper.before = (text) => {
      if (text.startsWith('anna: ugly')) throw new Refused('too ugly for this sheet')
    }
    await says(now('ugly'))
    await until(async () => (await hub.owing.list({ states: ['dead'] })).length > 0)
    paper.hub?.health({ ready: false, reason: 'the homeserver answers 502' })
    const look = await visitor(url, 'sign-in', token)
    const { status, html } = await look('/health')
    expect(status).toBe(200)
    for (const part of [
      'matrix not connected the homeserver answers 502',
      'web connected',
      'family WeChat → matrix too ugly for this sheet set aside',
      'Me 0 – 0 0 5 / 5',
      'WeChat → matrix 0 – 0 1',
      'Files that have still to come from WeChat: none',
    ])
      expect(words(html)).toContain(part)
    const [{ id } = expect.fail('nothing is owed')] = await hub.owing.list({ states: ['dead'] })
    expect(html).toContain(`hx-post="./api/v1/outbox/${id}/retry"`)
    const part = await look('/health/now?root=.')
    expect(part.html).toContain(`hx-post="./api/v1/outbox/${id}/drop"`)
    expect(words(part.html)).toContain('too ugly for this sheet')
  })

  it('tries all again at once only of what surely did not arrive; all of it can be dropped', async () => {
    const { url, hub, paper, says } = await opened()
    paper.before = (text) => {
      if (text.startsWith('anna: ugly')) throw new Refused('too ugly for this sheet')
    }
    await says(now('ugly'), now('ugly too', { chat: withAnna }))
    await until(async () => (await hub.owing.list({ states: ['dead'] })).length === 2)
    const { html } = await (await visitor(url, 'sign-in', token))('/health')
    const statesOf = (what: string) =>
      [...(new RegExp(`/outbox/${what}\\?([^"]*)"`).exec(html)?.[1] ?? '').matchAll(/state=(\w+)/g)].map(
        ([, state]) => state,
      )
    expect(statesOf('retry').toSorted()).toEqual(['dead', 'failed'])
    expect(statesOf('drop').toSorted()).toEqual(['dead', 'failed', 'uncertain', 'unknown'])
  })

  it('is for who owns every account, and stands in nobody else’s list', async () => {
    const ofOne = { name: 'Ann', role: 'owner', accounts: [me], ids: { web: 'Ann' } } as const
    const { url, hub } = await opened('en', { users: [...users, ofOne] })
    const ann = await visitor(url, 'in', await hub.signins('web').link('Ann'))
    expect((await ann('/health')).status).toBe(403)
    expect((await ann('/')).html).not.toContain('/health"')
    const may = await visitor(url, 'in', await hub.signins('web').link('May'))
    expect((await may('/health')).status).toBe(403)
    expect((await may('/health/now')).status).toBe(403)
    expect((await may('/')).html).not.toContain('/health"')
    const owner = await visitor(url, 'in', await hub.signins('web').link('Me'))
    expect((await owner('/')).html).toContain('href="./health"')
    expect((await owner('/health')).status).toBe(200)
  })

  it('is not there where the pages stand without an API', async () => {
    const house = await pageHouse()
    stop = house.stop
    const look = await visitor(house.url, 'sign-in', token)
    expect((await look('/')).html).not.toContain('/health"')
    expect((await look('/health')).status).toBe(403)
  })

  it('is for nobody who is not signed in', async () => {
    const { pages } = web({ url: 'http://127.0.0.1', token, api: 'api/v1' })
    expect([401, 503]).toContain((await pages.request('/health/now')).status)
  })

  it('counts the files that have still to come', async () => {
    const { url, hub, says } = await opened('en', { patience: { usual: 60_000 } })
    await hub.keeper.append({ ...report(), can: fetching, session: { version: 'it fetches' } })
    await says(now('', { content: { kind: 'image', file: { key: 'picture' } } }))
    const look = await visitor(url, 'sign-in', token)
    const part = 'Files that have still to come from WeChat: 1 · '
    await until(async () => words((await look('/health')).html).includes(part))
  })

  it('says what is left of a day once something was sent', async () => {
    const { url, hub, says } = await opened('en', { pace: { perDay: 5 } })
    await hub.keeper.append({ ...report(), can: abilities, session: { version: 'it sends' } })
    await says(now('hello'))
    const look = await visitor(url, 'sign-in', token)
    expect((await look(familyPage, { id: randomUUID(), text: 'one of five' })).status).toBe(204)
    await until(async () => (await hub.keeper.take(me, 1)).length > 0)
    await until(async () => words((await look('/health')).html).includes('4 / 5'))
  })

  it('counts what waits for WeChat', async () => {
    const { url, hub, says } = await opened('zh-CN')
    await says(now('hello'))
    expect((await hub.standing()).outbox).toMatchObject([{ account: me }])
    const look = await visitor(url, 'sign-in', token)
    expect(words((await look('/health')).html)).toContain('正在发往微信')
  })
})

it.each([
  [0, '0 sec', '0秒'],
  [59_999, '59 sec', '59秒'],
  [60_000, '1 min', '1分钟'],
  [7_200_000, '2 hr', '2小时'],
  [90_000_000, '1 day', '1天'],
  [-5, '0 sec', '0秒'],
])('%d ms are %s, in Chinese %s', (age, english, chinese) => {
  expect([ageIn(age, 'en'), ageIn(age, 'zh-CN').replaceAll(/\s/g, '')]).toEqual([english, chinese])
})
