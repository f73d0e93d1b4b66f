import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHub, type Hub } from '@queqiao/hub'
import { steward, web } from '@queqiao/web'
import { Hono } from 'hono'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { message, myself, report, until } from '../hub/paper.ts'

const readme = new URL('../../bridges/web/README.md', import.meta.url)
const own = { host: '127.0.0.1:8581', 'sec-fetch-site': 'same-origin' }

let data: string
let running: { readonly app: Hono; readonly hub: Hub }

/** Runs the example of the README, word for word but for its folder. */
const runExample = async (): Promise<typeof running> => {
  const [, example = ''] = /```ts\n([^`]+)```/.exec(await readFile(readme, 'utf8')) ?? []
  const lines = example.replaceAll(/^import .*$/gm, '').replace("'./data'", JSON.stringify(data))
  const given = { createHub, steward, web, Hono }
  const body = `return (async () => {${lines}; return { app, hub } })()`
  return new Function(...Object.keys(given), body)(...Object.values(given))
}

const below = (address: string, path: string): string => new URL(address, `http://127.0.0.1${path}`).pathname

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'queqiao-web-'))
  running = await runExample()
})
afterEach(async () => {
  await running.hub.stop()
  await rm(data, { recursive: true })
})

it('somebody’s app has the page with the lines of the README, where they put it, beside what it has itself', async () => {
  const { app, hub } = running
  app.get('/', (c) => c.text('This app does other things, too.'))
  await hub.keeper.append(report({ kind: 'login', person: myself, name: 'Me' }, message({ words: '你好' })))
  const body = new URLSearchParams({ token: 'what you sign in with' })
  const door = await app.request('/wechat/sign-in', { method: 'POST', body, headers: own })
  const cookie = door.headers.get('set-cookie')?.split(';')[0] ?? ''
  const page = async (path: string): Promise<string> => {
    const answer = await app.request(path, { headers: { ...own, cookie } })
    const to = answer.headers.get('location')
    return to === null ? answer.text() : page(below(to, path))
  }
  const inside = below(door.headers.get('location') ?? '', '/wechat/sign-in')
  await until(async () => (await page(inside)).includes('你好'))
  const [, chat = ''] = /<li id="chat-.*?href="([^"]+)"/s.exec(await page(inside)) ?? []
  expect(await page(below(chat, '/wechat'))).toContain('id="compose"')
  expect(await page('/')).toBe('This app does other things, too.')
})
