import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { openSqlite } from '../../packages/hub/src/store/sqlite.ts'
import type { Store } from '../../packages/hub/src/store/store.ts'
import { until } from '../hub/paper.ts'
import { startPostgres } from '../servers/postgres.ts'
import { annaPage, familyPage, now, type PageHouse, pageHouse, token } from './page-house.ts'

const ending: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})

const entered = async (house: PageHouse) => {
  ending.push(() => house.stop())
  await house.says(now('dinner?'))
  const own = { 'sec-fetch-site': 'same-origin' }
  const body = new URLSearchParams({ token })
  const door = await fetch(`${house.url}/sign-in`, { method: 'POST', redirect: 'manual', headers: own, body })
  const cookie = door.headers.get('set-cookie')?.split(';')[0] ?? ''
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(house.url + path, { redirect: 'manual', ...init, headers: { ...own, cookie, ...init.headers } })
  const say = (id: string, text: string) =>
    ask(familyPage, { method: 'POST', body: JSON.stringify({ id, text, files: [] }) })
  const give = (id: string, body: string) =>
    ask(`${familyPage}/files?${new URLSearchParams({ id, name: 'plan.txt', kind: 'file' })}`, { method: 'PUT', body })
  return { ask, say, give }
}
const html = { accept: 'text/html' }
const cannot = /Queqiao can keep and read nothing at the moment/

describe('while the disk is full', () => {
  it('who writes is told that it was not kept, and keeps their words; sent again, it is said once', async () => {
    const stores: Store[] = []
    const house = await pageHouse({
      store: async (data) => {
        const store = await openSqlite(data)
        stores.push(store)
        return store
      },
    })
    const { ask, say, give } = await entered(house)
    const [store = expect.fail('no store')] = stores
    await sql`pragma max_page_count = 1`.execute(store.db)
    const [id, words] = [randomUUID(), `I come ${'x'.repeat(15_000)}`]
    let refused = await say(randomUUID(), words)
    // free pages inside the file are taken first
    for (let n = 0; n < 50 && refused.ok; n++) refused = await say(randomUUID(), words)
    const last = `${words} at last`
    const answer = await say(id, last)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await answer.text()).toMatch(cannot)
    expect((await ask(familyPage, { headers: html })).status).toBe(200)
    await sql`pragma max_page_count = 1000000`.execute(store.db)
    for (let n = 0; n < 2; n++) expect((await say(id, last)).status).toBe(204)
    expect((await give(randomUUID(), 'a plan')).status).toBe(200)
    const said = async () => (await (await ask(familyPage, { headers: html })).text()).split('id="talk"')[1] ?? ''
    await until(async () => (await said()).includes('at last'))
    await say(randomUUID(), 'and now')
    await until(async () => (await said()).includes('and now'))
    expect((await said()).match(/at last/g)).toHaveLength(1)
  })
})

it('a file that its browser breaks off is no failure of ours', async () => {
  const log: string[] = []
  const house = await pageHouse({ log: (level, line) => log.push(`${level}: ${line}`) })
  const { ask } = await entered(house)
  const leaving = new AbortController()
  const piece = new Uint8Array(100_000)
  const body = new ReadableStream<Uint8Array>({
    pull: async (to) => {
      to.enqueue(piece)
      await new Promise((resolve) => setTimeout(resolve, 20))
    },
  })
  const way = `${familyPage}/files?${new URLSearchParams({ id: randomUUID(), name: 'plan.txt', kind: 'file' })}`
  const init = { method: 'PUT', body, signal: leaving.signal, duplex: 'half' } satisfies RequestInit & {
    readonly duplex: string
  }
  const given = ask(way, init).catch(() => 'left')
  setTimeout(() => leaving.abort(), 200)
  expect(await given).toBe('left')
  await until(() => log.length > 0)
  expect(log).toEqual(['debug: whoever asked has left before the end'])
})

describe('while the database is away', () => {
  it('an open page is told, every other says so, and all goes on where it was once it is back', async () => {
    const postgres = await startPostgres({ trusting: true })
    ending.push(() => postgres.stop())
    const { ask, say } = await entered(await pageHouse({ settings: { database: await postgres.database() } }))
    const live = await ask('/live')
    const ended = live.text().then(
      () => 'ended',
      () => 'ended',
    )
    await postgres.halt()
    const page = await ask(annaPage, { headers: html })
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await page.text()).toMatch(/<main class="door">.*Queqiao can keep and read nothing/s)
    const id = randomUUID()
    const answer = await say(id, 'I come')
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringMatching(cannot)])
    expect((await ask('/live')).status).toBe(503)
    expect(await ended).toBe('ended')
    await postgres.resume()
    await until(async () => (await say(id, 'I come')).status === 204)
    await until(async () => /I come/.test(await (await ask(familyPage, { headers: html })).text()))
    const again = await ask('/live')
    expect(again.status).toBe(200)
    await again.body?.cancel()
  }, 60_000)
})

describe('what no page of ours asks for', () => {
  it.each([`${familyPage}?at=zz`, '/search?words=hello&before=zz'])(
    '%s is answered with a page that has a sentence and a way on',
    async (path) => {
      const { ask } = await entered(await pageHouse())
      const answer = await ask(path, { headers: html })
      expect([answer.status, answer.headers.get('content-type')]).toEqual([422, expect.stringContaining('text/html')])
      const page = await answer.text()
      expect(page).toContain('that place in the list is none: begin anew')
      expect(page).toMatch(/<a href="[^"]*\/">Back to the chats<\/a>/)
    },
  )

  it('a body that is no form is refused, at the door and inside', async () => {
    const { ask } = await entered(await pageHouse())
    const headers = { 'content-type': 'multipart/form-data; boundary=none' }
    for (const path of ['/sign-in', '/in', `${familyPage}/read`, `${familyPage}/press`, `${familyPage}/group`])
      expect((await ask(path, { method: 'POST', headers, body: 'zzz' })).status, path).toBe(400)
  })

  it('a place in a conversation that is none is answered by a page that says so', async () => {
    const { ask } = await entered(await pageHouse())
    const answer = await ask(`${familyPage}?at=zz`, { headers: html })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toMatch(/<main class="door">.*that place in the list is none/s)
  })
})
