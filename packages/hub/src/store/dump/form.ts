import { newest } from '../migrations/index.ts'
import { StoreError } from '../store-error.ts'
import { type Table, tableNames, tableOf } from './tables.ts'

/** A value as both databases have it. */
export type Value = string | number | null
export type Row = Readonly<Record<string, Value>>

/** How many rows of each table, by its name. */
export type Counts = Readonly<Record<string, number>>

/** What a line of an export says. */
export type Line =
  | { readonly kind: 'row'; readonly table: Table; readonly row: Row }
  /** The last number that the database gave in this table. */
  | { readonly kind: 'last'; readonly table: Table; readonly last: number }
  /** The last line: what was before it. */
  | { readonly kind: 'end'; readonly rows: Counts }

/** The first line. */
export const heading = (version: string): string => JSON.stringify({ queqiao: 'export', version, schema: newest })

const words = { last: 'last', end: 'rows' } as const

export const write: { readonly [Kind in Line['kind']]: (line: Extract<Line, { kind: Kind }>) => string } = {
  row: ({ table, row }) => JSON.stringify([table, row]),
  last: ({ table, last }) => JSON.stringify([words.last, table, last]),
  end: ({ rows }) => JSON.stringify({ [words.end]: rows }),
}

const object = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined

const json = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Reads the first line. Throws `StoreError` if it is no export, or one of other tables than ours. */
export function readHeading(text: string): void {
  const { queqiao, version, schema } = object(json(text)) ?? {}
  if (queqiao !== 'export' || typeof schema !== 'string') throw new StoreError('line 1: this is no export of Queqiao.')
  if (schema === newest) return
  const writer = typeof version === 'string' ? version : 'another version'
  throw new StoreError(
    schema > newest
      ? `line 1: Queqiao ${writer}, which is later than this one, wrote this export: import it with that version.`
      : `line 1: Queqiao ${writer}, which is older than this one, wrote this export: start this one on that store, and export again.`,
  )
}

const isValue = (value: unknown): value is Value =>
  value === null || typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value))

const isRow = (value: object): value is Row => Object.values(value).every(isValue)

/** Whether what a row of `messages` holds is one: a page would fail by any other, for as long as it is kept. */
export function isMessage(body: Value | undefined): boolean {
  const { kind, sender, content, chat } = object(json(String(body))) ?? {}
  const [said, where] = [object(content), object(chat)]
  return [kind === 'message', ...[sender, said?.kind, where?.kind, where?.id].map(isText)].every(Boolean)
}

const isText = (value: unknown): boolean => typeof value === 'string'

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

/** Reads any other line; undefined where it is none. */
export function read(text: string): Line | undefined {
  const value = json(text)
  if (!Array.isArray(value)) return readEnd(object(value)?.[words.end])
  const [first, second, third] = value
  if (first === words.last) {
    const table = tableOf(second)
    return table && isCount(third) ? { kind: 'last', table, last: third } : undefined
  }
  const [table, row] = [tableOf(first), object(second)]
  return table && row && isRow(row) ? { kind: 'row', table, row } : undefined
}

function readEnd(value: unknown): Line | undefined {
  const given = object(value)
  if (!given) return undefined
  const rows: Partial<Record<Table, number>> = {}
  for (const table of tableNames) {
    const count = given[table] ?? 0
    if (!isCount(count)) return undefined
    rows[table] = count
  }
  return { kind: 'end', rows }
}
