import type { Schema } from '../schema.ts'

type Tables = { readonly [Table in keyof Schema]: readonly [keyof Schema[Table], ...(keyof Schema[Table])[]] }

/** Every table, with what its rows are told apart by. */
export const tables = {
  notes: ['name'],
  accounts: ['id'],
  people: ['account', 'id'],
  rooms: ['account', 'id'],
  members: ['account', 'room', 'person'],
  places: ['bridge', 'account', 'chat'],
  inbox: ['seq'],
  lanes: ['id'],
  entries: ['lane', 'n'],
  heads: ['id'],
  steps: ['head', 'n', 'name'],
  dead: ['reader', 'lane', 'n'],
  messages: ['id'],
  chats: ['account', 'chat'],
  marks: ['who', 'account', 'chat'],
  notices: ['account', 'chat', 'n'],
  parts: ['bridge', 'place', 'remote', 'owner'],
  joined: ['bridge', 'place', 'remote'],
  received: ['id'],
  commands: ['id'],
  pace: ['account', 'kind'],
  files: ['id'],
  placeholders: ['message', 'bridge'],
  relays: ['account', 'chat'],
  recalls: ['message'],
  presences: ['account'],
  questions: ['token'],
  signins: ['hash'],
} as const satisfies Tables

export type Table = keyof Schema

/** Tables whose rows the database numbers, and where. A number that was given is never given again, in whatever store:
 *  readers go by the last one that they saw. */
export const numbered = {
  inbox: 'seq',
  lanes: 'id',
  heads: 'id',
  received: 'id',
  commands: 'id',
} as const satisfies Partial<Record<Table, string>>

const isTable = (name: string): name is Table => Object.hasOwn(tables, name)

/** The names of all tables. */
export const tableNames: readonly Table[] = Object.keys(tables).filter(isTable)

/** The name of a table; undefined where there is none of this name. */
export const tableOf = (name: unknown): Table | undefined =>
  typeof name === 'string' && isTable(name) ? name : undefined

const isNumbered = (table: Table): table is keyof typeof numbered => Object.hasOwn(numbered, table)

/** The tables that have numbers, each with the column. */
export const numbers: readonly (readonly [table: Table, column: string])[] = tableNames.flatMap((table) =>
  isNumbered(table) ? [[table, numbered[table]] as const] : [],
)
