import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { rootOf } from '../../bridges/web/src/frame/root.ts'

const asked = async (below: string, path: string): Promise<string> => {
  const pages = new Hono()
  for (const page of ['/', '/health', '/c/:key', '/c/:key/members']) pages.get(page, (c) => c.text(rootOf(c)))
  const answer = await new Hono().route(below, pages).request(path)
  return new URL(`${await answer.text()}/x`, `http://127.0.0.1${path}`).pathname
}

it.each([
  ['/', '/', '/x'],
  ['/', '/health', '/x'],
  ['/', '/c/1', '/x'],
  ['/', '/c/1/members', '/x'],
  ['/wechat', '/wechat', '/wechat/x'],
  ['/wechat', '/wechat/health', '/wechat/x'],
  ['/wechat', '/wechat/c/1', '/wechat/x'],
  ['/a/b', '/a/b', '/a/b/x'],
  ['/a/b', '/a/b/c/1/members', '/a/b/x'],
])('mounted at %s, the page at %s finds what lies below at %s', async (below, path, found) => {
  expect(await asked(below, path)).toBe(found)
})
