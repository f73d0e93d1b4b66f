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

/** What pages load beside themselves. What others wrote comes as they publish it. */
const files = {
  'page.css': join(own, 'page.css'),
  'icon.svg': join(own, 'icon.svg'),
  'page.js': join(own, 'page.js'),
  'htmx.js': find('htmx.org/dist/htmx.min.js'),
  'hx-sse.js': find('htmx.org/dist/ext/hx-sse.min.js'),
  'hx-upsert.js': find('htmx.org/dist/ext/hx-upsert.min.js'),
  'charts.js': join(own, 'charts.js'),
  'uplot.js': find('uplot/dist/uPlot.iife.min.js'),
  'uplot.css': find('uplot/dist/uPlot.min.css'),
} as const satisfies Record<`${string}.${keyof typeof types}`, string>

/** A file that pages load. */
export type AssetName = keyof typeof files

const isAsset = (name: string): name is AssetName => Object.hasOwn(files, name)

const isType = (ending: string): ending is keyof typeof types => Object.hasOwn(types, ending)

const typeOf = (name: AssetName): string => {
  const [, ending = ''] = name.split('.')
  return isType(ending) ? types[ending] : 'application/octet-stream'
}

interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly hash: string
}

const known = new Map<AssetName, Asset>()

const asset = (name: AssetName): Asset => {
  const before = known.get(name)
  if (before) return before
  const bytes = new Uint8Array(readFileSync(files[name]))
  const read = { bytes, hash: createHash('sha256').update(bytes).digest('base64url').slice(0, 16) }
  known.set(name, read)
  return read
}

/** Where a file is, below where the pages are mounted: another version of it has another address. */
export const assetPath = (name: AssetName): string => `assets/${asset(name).hash}/${name}`

/** `GET /assets/:hash/:name`: kept by browsers for a year. An address of another version is not found. */
export const assets = (): Hono => {
  const app = new Hono()
  app.get('/assets/:hash/:name', (c) => {
    const name = c.req.param('name')
    if (!isAsset(name)) return c.notFound()
    const { bytes, hash } = asset(name)
    if (hash !== c.req.param('hash')) return c.notFound()
    const kept = { 'cache-control': 'public, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' }
    return c.body(bytes, 200, { 'content-type': typeOf(name), ...kept })
  })
  return app
}
