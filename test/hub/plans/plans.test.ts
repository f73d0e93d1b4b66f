import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openSqlite } from '../../../packages/hub/src/store/sqlite.ts'
import { inPostgres, inSqlite } from './explaining.ts'
import { type Access, honest, wrongIn } from './judging.ts'

const filled = inject('filled')
let data: string
let database: Database.Database
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'plans-'))
  await (await openSqlite(data)).close()
  database = new Database(join(data, 'queqiao.sqlite'), { readonly: true })
})
afterAll(() => {
  database.close()
  rmSync(data, { recursive: true })
})

type Explain = (text: string, values: readonly unknown[]) => Promise<readonly Access[]>
const explained: Explain = async (text, values) => {
  if (filled === undefined) return inSqlite((about) => database.prepare(about), text, values)
  let n = 0
  return inPostgres(filled, (explain) =>
    explain(
      text.replaceAll('?', () => `$${++n}`),
      values,
    ),
  )
}

/** Statements that nobody runs, and what they read whole. */
const slow = [
  ['a table without a condition', 'select * from "messages"', [], 'messages'],
  ['one by a column that has no index', 'select * from "inbox" where "body" = ?', ['words'], 'inbox'],
  ['one that is called otherwise', 'select i.seq from inbox i where i.body = ?', ['words'], 'inbox'],
  ['all that is of one account', 'select * from "messages" where "account" = ?', ['me'], 'messages'],
  ['all of one state', 'update "commands" set "closed" = 1 where "state" = ?', ['done'], 'commands'],
  [
    'one side of two',
    'select "m"."id" from "chats" join "messages" as "m" on "m"."body" = "chats"."chat" where "chats"."account" = ? and "chats"."chat" = ?',
    ['me', 'room a'],
    'messages',
  ],
] as const

const quick = [
  ['a row by its key', 'select * from "messages" where "id" = ?', ['w1']],
  [
    'a page of a chat',
    'select * from "messages" where "account" = ? and "chat" = ? and "n" < ? order by "n" desc limit ?',
    ['me', 'room a', 9, 3],
  ],
  ['what waits for WeChat', 'select "id" from "commands" where "account" = ? and "state" = ?', ['me', 'queued']],
  ['what is older than a moment', 'delete from "notices" where "at" < ?', [1]],
] as const

it.each(slow)('%s is told, with who asks for it', async (_, text, values, table) => {
  const [line, ...others] = wrongIn('somebody.ts asks', text, await explained(text, values))
  expect(line).toContain('somebody.ts asks')
  expect(line).toContain(text)
  expect(line).toMatch(/Scan|SCAN|SEARCH/)
  expect(line).toContain(table)
  expect(others).toEqual([])
})

it.each(quick)('%s is not', async (_, text, values) => {
  expect(wrongIn('somebody.ts asks', text, await explained(text, values))).toEqual([])
})

describe('a statement that may read a table whole', () => {
  const sources = globSync('packages/{hub,app}/src/**/*.ts', { cwd: join(import.meta.dirname, '../../..') })

  it.each(Object.keys(honest))('is still there: %s', (by) => {
    const [file = '', what = ''] = by.split(' ')
    const name = what.replace(/^.*\.#?/, '')
    const texts = sources.filter((path) => basename(path) === file).map((path) => readFileSync(path, 'utf8'))
    expect(texts.filter((text) => text.includes(name))).not.toEqual([])
  })
})
