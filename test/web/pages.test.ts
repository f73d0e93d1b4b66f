import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { web } from '@queqiao/web'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'

const linked = (html: string): readonly string[] =>
  [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address = '']) => address)

const mounted = (below: string): Hono => {
  const app = new Hono()
  app.route(below, web({ url: `http://127.0.0.1${below}` }).pages)
  return app
}

describe.each(['/', '/wechat', '/a/b'])('the page, mounted at %s of somebody’s app', (below) => {
  it('finds everything that it loads, wherever it is mounted, and keeps it for as long as it stays the same', async () => {
    const app = mounted(below)
    const door = `${below.replace(/\/$/, '')}/sign-in`
    const page = await (await app.request(door)).text()
    expect(linked(page).length).toBeGreaterThan(0)
    for (const address of linked(page)) {
      const answer = await app.request(new URL(address, `http://127.0.0.1${door}`).pathname)
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, expect.stringContaining('immutable')])
    }
  })
})

describe('a file that pages load', () => {
  const { pages } = web({ url: 'http://127.0.0.1' })

  it('comes as it lies in the package', async () => {
    const all = linked(await (await pages.request('/sign-in')).text())
    const address = all.find((one) => one.endsWith('page.js')) ?? ''
    const answer = await pages.request(new URL(address, 'http://127.0.0.1').pathname)
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(await answer.text()).toBe(readFileSync('bridges/web/assets/page.js', 'utf8'))
  })

  it('is one for all style sheets, each once', async () => {
    const all = linked(await (await pages.request('/sign-in')).text()).filter((one) => one.endsWith('.css'))
    expect(all).toHaveLength(1)
    const answer = await pages.request(new URL(all[0] ?? '', 'http://127.0.0.1').pathname)
    expect(answer.headers.get('content-type')).toBe('text/css; charset=utf-8')
    const [whole, folder] = [await answer.text(), 'bridges/web/assets/sheets']
    const sheets = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
    expect(sheets.map((sheet) => whole.split(sheet).length - 1)).toEqual(sheets.map(() => 1))
    expect(whole).toHaveLength(sheets.join('').length)
  })

  it('is not any other file', async () => {
    for (const path of ['/assets/x/none.css', '/assets/x/..%2Fpackage.json', '/assets/x/constructor'])
      expect((await pages.request(path)).status).toBe(404)
  })

  it('is found by a page that was open while Queqiao was upgraded, as it is now, and not remembered as what it was', async () => {
    const old = '/assets/0000000000000000/page.js'
    const { status, headers } = await pages.request(old)
    expect([status, headers.get('cache-control')]).toEqual([302, 'no-store'])
    const now = new URL(headers.get('location') ?? '', `http://127.0.0.1${old}`).pathname
    expect(await (await pages.request(now)).text()).toBe(readFileSync('bridges/web/assets/page.js', 'utf8'))
  })

  it('finds the scripts that it imports', async () => {
    const all = linked(await (await pages.request('/sign-in')).text())
    const begin = new URL(all.find((one) => one.endsWith('/page.js')) ?? '', 'http://127.0.0.1')
    const found = new Map<string, string>()
    for (const wanted = [begin]; wanted.length; ) {
      const at = wanted.shift() ?? begin
      const answer = await pages.request(at.pathname)
      expect([at.pathname, answer.status]).toEqual([at.pathname, 200])
      const code = await answer.text()
      found.set(at.pathname, code)
      for (const [, name = ''] of code.matchAll(/from '(\.[^']+)'/g))
        if (!found.has(new URL(name, at).pathname)) wanted.push(new URL(name, at))
    }
    expect(found.size).toBeGreaterThan(3)
    // not one after the other: the page has named them all
    const named = all.map((one) => new URL(one, 'http://127.0.0.1').pathname)
    expect([...found.keys()].filter((one) => !named.includes(one))).toEqual([])
  })
})

it('the page speaks Chinese where the settings say so', async () => {
  const { pages } = web({ url: 'http://127.0.0.1', language: 'zh-CN' })
  const html = await (await pages.request('/sign-in')).text()
  expect(html).toMatch(/^<!doctype html><html lang="zh-CN">/)
  expect(html).toContain('>登录</button>')
  expect(html).not.toMatch(/>[^<]*\b(?:sign|token|link|settings)\b(?!”)[^<]*</i)
})
