import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Hono } from 'hono'

const types = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const

const own = join(import.meta.dirname, '../assets')
const find = createRequire(import.meta.url).resolve

/** How the page looks, by where: one after the other they are `page.css`. What comes later wins. */
const sheets = ['frame', 'doors', 'chats', 'talk', 'ask', 'groups', 'accounts', 'compose', 'health', 'search', 'narrow']

/** What pages load beside themselves. What others wrote comes as they publish it. */
const files = {
  'page.css': sheets.map((name) => join(own, 'sheets', `${name}.css`)),
  'icon.svg': join(own, 'icon.svg'),
  'page.js': join(own, 'page.js'),
  'ask.js': join(own, 'ask.js'),
  'compose.js': join(own, 'compose.js'),
  'dom.js': join(own, 'dom.js'),
  'drafts.js': join(own, 'drafts.js'),
  'gifts.js': join(own, 'gifts.js'),
  'keys.js': join(own, 'keys.js'),
  'line.js': join(own, 'line.js'),
  'members.js': join(own, 'members.js'),
  'notify.js': join(own, 'notify.js'),
  'picks.js': join(own, 'picks.js'),
  'talk.js': join(own, 'talk.js'),
  'times.js': join(own, 'times.js'),
  'htmx.js': find('htmx.org/dist/htmx.min.js'),
  'hx-sse.js': find('htmx.org/dist/ext/hx-sse.min.js'),
  'hx-upsert.js': find('htmx.org/dist/ext/hx-upsert.min.js'),
  'chart.js': join(own, 'chart.js'),
  'charts.js': join(own, 'charts.js'),
  'figures.js': join(own, 'figures.js'),
  'uplot.js': find('uplot/dist/uPlot.iife.min.js'),
  'uplot.css': find('uplot/dist/uPlot.min.css'),
} as const satisfies Record<`${string}.${keyof typeof types}`, string | readonly string[]>

/** A file that pages load. */
export type AssetName = keyof typeof files

const isAsset = (name: string): name is AssetName => Object.hasOwn(files, name)

const isType = (ending: string): ending is keyof typeof types => Object.hasOwn(types, ending)

const typeOf = (name: AssetName): string => {
  const [, ending = ''] = name.split('.')
  return isType(ending) ? types[ending] : 'application/octet-stream'
}

const bytesOf = (name: AssetName): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat([files[name]].flat().map((path) => readFileSync(path))))

let known: { readonly bytes: ReadonlyMap<string, Uint8Array<ArrayBuffer>>; readonly version: string } | undefined

/** All of them, read once. */
const all = () => {
  if (known) return known
  const bytes = new Map(
    Object.keys(files)
      .filter(isAsset)
      .map((name) => [name, bytesOf(name)]),
  )
  const hash = createHash('sha256')
  for (const one of bytes.values()) hash.update(one)
  known = { bytes, version: hash.digest('base64url').slice(0, 16) }
  return known
}

/** What tells the files of this version from those of any other. */
export const version = (): string => all().version

/** Where a file is, below where the pages are mounted: beside the others of its version, which scripts import from there. */
export const assetPath = (name: AssetName): string => `assets/${version()}/${name}`

/** `GET /assets/:hash/:name`: kept by browsers for a year. A page of another version, which was open while Queqiao was upgraded, is
 *  led to the file as it is now. */
export const assets = (): Hono => {
  const app = new Hono()
  app.get('/assets/:hash/:name', (c) => {
    const name = c.req.param('name')
    const bytes = all().bytes.get(name)
    if (!isAsset(name) || !bytes) return c.notFound()
    if (c.req.param('hash') !== version()) {
      c.header('cache-control', 'no-store')
      return c.redirect(`../${version()}/${name}`, 302)
    }
    const kept = { 'cache-control': 'public, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' }
    return c.body(bytes, 200, { 'content-type': typeOf(name), ...kept })
  })
  return app
}
