import { basename, relative } from 'node:path'
import Database from 'better-sqlite3'
import { Client, type QueryConfig } from 'pg'
import { inSqlite } from './explaining.ts'
import type { Access } from './judging.ts'

/** A statement that Queqiao ran, with values that it was run with. */
export interface Ran {
  /** Who ran it: file and function. */
  readonly by: string
  readonly text: string
  readonly values: readonly unknown[]
  /** What SQLite does for it; none where another database ran it. */
  readonly accesses?: readonly Access[]
}

const root = new URL('../../../', import.meta.url).pathname
/** What reads or writes rows. */
const isQuery = (text: string): boolean => /^\s*(select|insert|update|delete|with)\b/i.test(text)
/** Values with which one statement is looked at: an index of a few rows is taken for some of them alone. */
const mostOfOne = 12

const seen = new Map<string, Set<string>>()
let fresh: Ran[] = []
let listens = false
let to: { readonly sqlite: boolean; readonly postgres: boolean } = { sqlite: false, postgres: false }

/** Listens from now on to these of the drivers. */
export function listen(drivers: { readonly sqlite: boolean; readonly postgres: boolean }): void {
  to = drivers
  if (listens) return
  listens = true
  listenToSqlite()
  listenToPostgres()
}

/** What was run for the first time since this was asked last. */
export function overheard(): readonly Ran[] {
  const all = fresh
  fresh = []
  return all
}

/** Every statement that was ever run here. */
export const heard = (): readonly string[] => [...seen.keys()]

const ways = ['all', 'run', 'get', 'iterate'] as const

function listenToSqlite(): void {
  const { prepare } = Database.prototype
  const heard = function (this: Database.Database, text: string) {
    const statement = prepare.call(this, text)
    if (!isQuery(text)) return statement
    const explain = (values: readonly unknown[]) => inSqlite((about) => prepare.call(this, about), text, values)
    for (const way of ways) {
      const run = statement[way].bind(statement)
      Object.assign(statement, {
        [way]: (...values: unknown[]) => {
          if (to.sqlite) note(text, values.flat(), explain)
          return Reflect.apply(run, undefined, values)
        },
      })
    }
    return statement
  }
  Object.assign(Database.prototype, { prepare: heard })
}

function listenToPostgres(): void {
  const { query } = Client.prototype
  const heard = function (this: Client, ...about: unknown[]) {
    const [first, values] = about
    const config: Partial<QueryConfig> = typeof first === 'string' ? { text: first } : Object(first)
    if (to.postgres && config.text !== undefined && isQuery(config.text))
      note(config.text, config.values ?? (Array.isArray(values) ? values : []))
    return Reflect.apply(query, this, about)
  }
  Object.assign(Client.prototype, { query: heard })
}

function note(
  text: string,
  values: readonly unknown[],
  explain?: (values: readonly unknown[]) => readonly Access[],
): void {
  const known = seen.get(text) ?? new Set<string>()
  if (known.size >= mostOfOne) return
  const signature = values.map(kindOf).join(' ')
  if (known.has(signature)) return
  const by = caller()
  if (by === undefined) return
  seen.set(text, known.add(signature))
  fresh.push({ by, text, values, ...(explain && { accesses: explain(values) }) })
}

/** Words, as states are, and single values stand for themselves: partial indexes go by them. */
function kindOf(value: unknown): string {
  const isWord = value === null || value === 0 || value === 1 || /^[a-z-]{0,12}$/.test(String(value))
  return isWord ? String(value) : typeof value
}

/** Who runs a statement; none where a test does it, or what brings the tables up to date. */
function caller(): string | undefined {
  const usual = Error.stackTraceLimit
  Error.stackTraceLimit = 60
  const lines = new Error().stack?.split('\n').slice(1) ?? []
  Error.stackTraceLimit = usual
  const frames = lines.flatMap((line) => {
    const [, what = '', file = ''] = /at (?:async )?(?:(.*?) \()?(?:file:\/\/)?(\/[^:)]*)/.exec(line) ?? []
    const within = file && relative(root, file)
    return /^$|^\.\.|node_modules|test\/hub\/plans/.test(within) ? [] : [{ what, within }]
  })
  const first = frames.find(({ within }) => !within.startsWith('packages/hub/src/store/')) ?? frames.at(-1)
  if (!first || frames.some(({ within }) => within.includes('/store/migrations/'))) return undefined
  if (first.within.startsWith('test/')) return undefined
  return `${basename(first.within)} ${first.what}`.trimEnd()
}
