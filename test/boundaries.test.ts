import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { violations } from '../scripts/boundaries.ts'
import { circles } from '../scripts/circles.ts'

const folders: string[] = []

const tree = (files: Readonly<Record<string, string>>): string => {
  const root = mkdtempSync(join(tmpdir(), 'queqiao-fences-'))
  folders.push(root)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return root
}

/** A tree with one file in it. */
const planted = (file: string, text: string): readonly string[] => violations(tree({ [file]: text }))

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

describe('the sources', () => {
  it('keep to who may import whom', () => {
    expect(violations(join(import.meta.dirname, '..'))).toEqual([])
    // all of them are parsed
  }, 120_000)

  it('import each other in no circle, types neither, nor do their folders', () => {
    expect(circles(join(import.meta.dirname, '..'))).toEqual([])
  }, 120_000)
})

describe('a circle', () => {
  it('is found from its first file on, whatever is imported, and only once', () => {
    const root = tree({
      'packages/hub/src/a.ts': `import { b } from './in/b.ts'\nimport './d.ts'`,
      'packages/hub/src/in/b.ts': `export * from './c.ts'`,
      'packages/hub/src/in/c.ts': `import type { A } from '../a.ts'`,
      'packages/hub/src/d.ts': `import { readFileSync } from 'node:fs'`,
    })
    const [a, b, c] = ['a.ts', 'in/b.ts', 'in/c.ts'].map((file) => `packages/hub/src/${file}`)
    expect(circles(root)).toEqual([[a, b, c, a].join(' → ')])
  })

  it('of folders is one where more than types are imported', () => {
    const [inner, outer, upper] = ['in', 'out', 'up'].map((folder) => `bridges/web/src/${folder}`)
    const root = tree({
      [`${inner}/a.tsx`]: `import { b } from '../out/b.ts'`,
      [`${outer}/b.ts`]: `import '../errors.ts'`,
      [`${outer}/c.ts`]: `export const d = async () => import('../in/d.ts')`,
      [`${inner}/d.ts`]: `import { e } from '../up/e.ts'`,
      [`${upper}/f.ts`]: `import type { A } from '../in/a.tsx'`,
      'bridges/web/src/errors.ts': `import { g } from './up/g.ts'`,
    })
    expect(circles(root)).toEqual([[inner, outer, inner].join(' → ')])
  })
})

const model = 'packages/protocol/src/model/a.ts'
const wehub = 'packages/protocol/src/dialects/wehub/a.ts'
const server = 'packages/protocol/src/server/a.ts'
const socket = 'packages/protocol/src/socket/a.ts'
const hub = 'packages/hub/src/a.ts'
const matrix = 'bridges/matrix/src/a.ts'
const telegram = 'bridges/telegram/src/a.ts'
const web = 'bridges/web/src/a.ts'
const page = 'bridges/web/src/a.tsx'
const simulator = 'packages/simulator/src/a.ts'
const app = 'packages/app/src/a.ts'

describe('the fences let nobody through who', () => {
  it.each([
    ['imports a dialect into the model', model, `import '../dialects/dialect.ts'`],
    ['imports a package of ours into the model', model, `import '@queqiao/hub'`],
    ['uses Node in the model', model, `import { join } from 'node:path'`],
    ['imports another vendor into a dialect', wehub, `import { a } from '../wehelp/a.ts'`],
    ['imports the server into a dialect', wehub, `export * from '../../server/app.ts'`],
    ['imports a vendor into the server', server, `const a = await import('../dialects/wehub/index.ts')`],
    ['imports a vendor into the sockets', socket, `import { wehub } from '../dialects/wehub/index.ts'`],
    ['uses Node in the server', server, `import { createServer } from 'node:http'`],
    ['imports the sockets into the server', server, `import { sockets } from '../socket/index.ts'`],
    ['opens sockets beside the door for them', server, `import { WebSocketServer } from 'ws'`],
    ['imports a dialect into the hub', hub, `import type { Dialect } from '@queqiao/protocol'`],
    ['imports a bridge into the hub', hub, `import { matrix } from '@queqiao/matrix'`],
    ['imports a bridge into another', matrix, `import { telegram } from '../../telegram/src/index.ts'`],
    ['names a bridge in the type of another', matrix, `export type A = import('@queqiao/telegram').A`],
    ['imports the mapping into the simulator', simulator, `import type { Chat } from '@queqiao/protocol/model'`],
    ['leaves its own folder', app, `import '../../hub/src/index.ts'`],
    ['uses matrix-bot-sdk beside homeserver.ts', matrix, `import { MatrixClient } from 'matrix-bot-sdk'`],
    ['uses grammY beside telegram.ts', telegram, `import { Bot } from 'grammy'`],
    ['uses SQLite outside the store', hub, `import Database from 'better-sqlite3'`],
    ['uses the SDK of S3 beside s3.ts', hub, `const s3 = await import('@aws-sdk/client-s3')`],
    ['uses Kysely outside the store', app, `import { sql } from 'kysely'`],
    ['writes a wire word', hub, `export const from = (a: Record<string, string>) => a.wxid_from`],
    ['quotes a wire word', matrix, `export const key = 'msg_type'`],
    ['looks at how an id ends', matrix, `export const isRoom = (id: string) => id.endsWith('@chatroom')`],
    ['says any', hub, 'export const a = (b: any) => b'],
    ['casts', hub, 'export const a = (b: unknown) => b as string'],
    ['insists', hub, 'export const a = (b?: string) => b!.length'],
    ['exports a default', hub, 'export default function a() {}'],
    ['exports a default value', hub, 'const a = 1\nexport default a'],
    ['writes an enum', hub, 'export enum A { b }'],
    ['silences the compiler', hub, '// @ts-ignore'],
    ['draws codes beside codes.ts', web, `import { toString } from 'qrcode'`],
    ['loads what pages load beside assets.ts', web, `import 'htmx.org'`],
    ['measures beside metrics', app, `import { Counter } from 'prom-client'`],
    ['imports a package of ours into a page', page, `import '@queqiao/simulator'`],
    ['writes HTML as it comes', page, 'export const A = (b: string) => <p>{raw(b)}</p>'],
    ['writes HTML as it comes, by an attribute', page, 'export const A = (b: {}) => <p dangerouslySetInnerHTML={b} />'],
    ['styles an element', page, 'export const A = () => <p style="color: red" />'],
    ['has code in an attribute', page, 'export const A = () => <p hx-on:click="b()" />'],
  ])('%s', (_, file, text) => {
    const [found, ...more] = planted(file, `\n${text}\n`)
    expect(found).toMatch(new RegExp(`^${file}:[23] .+: .+`))
    expect(more).toEqual([])
  })
})

describe('the fences let through', () => {
  it.each([
    [
      'a dialect that imports the model and its neighbours',
      wehub,
      `import '../../model/index.ts'\nimport '../fields.ts'`,
    ],
    ['a dialect that knows the words of the wire', wehub, `export const from = 'wxid_from'`],
    ['the server that asks for the dialect interface', server, `import type { Dialect } from '../dialects/dialect.ts'`],
    [
      'the sockets, which are Node’s, with what stands behind the doors',
      socket,
      `import { createServer } from 'node:http'\nimport { WebSocketServer } from 'ws'\nimport '../server/behind.ts'`,
    ],
    ['the hub that imports the model', hub, `import type { Chat } from '@queqiao/protocol/model'`],
    ['a bridge that imports the hub', matrix, `import type { Bridge } from '@queqiao/hub'`],
    [
      'the one file that imports an SDK',
      'bridges/matrix/src/homeserver.ts',
      `import { MatrixClient } from 'matrix-bot-sdk'`,
    ],
    ['types of grammY', telegram, `import type { Message } from 'grammy/types'`],
    ['the store with its database', 'packages/hub/src/store/sqlite.ts', `import Database from 'better-sqlite3'`],
    [
      'the app that imports everything',
      app,
      `import '@queqiao/hub'\nimport '@queqiao/matrix'\nimport '@queqiao/protocol/server'`,
    ],
    ['as const and satisfies', hub, `export const a = { b: 'c' } as const satisfies Record<string, string>`],
    ['a page of JSX', page, `export const A = ({ b }: { b: string }) => <p class="c">{b}</p>`],
    ['the one file that draws codes', 'bridges/web/src/frame/codes.tsx', `import { toString } from 'qrcode'`],
    ['a wire word in a comment', hub, `// wxid_from is the sender`],
  ])('%s', (_, file, text) => {
    expect(planted(file, `${text}\n`)).toEqual([])
  })
})
