/** How a plan reads one table. */
export interface Access {
  readonly database: 'SQLite' | 'PostgreSQL'
  /** The step, in the database's own words. */
  readonly step: string
  readonly table: string
  readonly index: string | undefined
  /** By what rows are found in the index; empty: all of it is read. */
  readonly by: string
}

/** Tables that stay small, and why. All others grow with every message, chat, person or account. */
export const ofFewRows: Readonly<Record<string, string>> = {
  kysely_migration: 'what brought the tables up to date',
  notes: 'single values',
  steps: 'sends of runs under way',
  signins: 'people who have signed in',
  relays: 'chats of which somebody has said who may speak there',
}

/** Indexes of a few rows of a table, and why they are few. These may be read whole. */
const ofFew: Readonly<Record<string, string>> = {
  heads_due: 'lanes in which something waits',
  heads_owner: 'lanes that are claimed now',
  inbox_unanswered: 'reports whose answers have not left',
  commands_queued: 'what waits for WeChat',
  commands_handed: 'what WeChat has not answered yet',
  commands_putting: 'files that clients take at this moment',
  commands_asking: 'what waits for the answer to a question',
  commands_deeds: 'what WeChat was asked for beside what was sent',
  commands_lying: 'files that clients may have and have not sent',
  commands_failed: 'what people have still to decide about',
  commands_unknown: 'the same',
  messages_transfer: 'money that was sent',
  files_due: 'what is asked for, or given up next',
}

/** Columns of which each value is that of very many rows. */
export const common: readonly string[] = ['account', 'bridge', 'reader', 'queue', 'state', 'kind']
/** Tables of which an account has a handful of rows. */
const ofAccounts = ['accounts', 'presences', 'pace']

const severalHundred = 'asked for several hundred keys at once it may take them in the order of the index'

interface Honest {
  readonly tables: readonly string[] | 'all'
  readonly why: string
  /** The only database that does so. */
  readonly only?: Access['database']
}

/** Statements that read tables whole, by who runs them, and why they may. */
export const honest: Readonly<Record<string, Honest>> = {
  'accounts.ts Accounts.load': { tables: ['accounts'], why: 'read once, at the start, and kept in memory' },
  'presence-rows.ts presences': {
    tables: ['accounts', 'presences'],
    why: 'who is silent is looked up among all, once in fifteen seconds',
  },
  'finding.ts Object.find': {
    tables: ['people', 'rooms'],
    why: 'a part of a name is looked for among all of them, and only when somebody types it',
  },
  'people.ts peopleIn': {
    tables: ['people'],
    why: 'contacts are put in the order in which their names are read, which no database knows, when somebody looks at them',
  },
  'links.ts standsAt': {
    tables: ['places'],
    why: 'by the key of both in each place of a bridge, when somebody reacts to a message of which nobody knows the place',
  },
  'listed.ts Object.list': { tables: ['dead'], why: 'what was set aside, when somebody lists what is owed' },
  'listed.ts waiting': {
    tables: ['places'],
    why: 'whose each lane is in which something waits, when somebody lists what is owed in one chat',
  },
  'listed.ts setAside': { tables: ['dead'], why: 'the same' },
  'reports.ts setAside': {
    tables: ['dead'],
    why: 'reports that could not be sorted, when somebody lists what is owed',
  },
  'standings.ts backlog': { tables: ['dead'], why: 'what was set aside is counted, reader by reader' },
  'pace.ts spentToday': { tables: ['pace'], why: 'what every account has done of its day, a row for each' },
  'places.ts linkedPlaces': { tables: ['places'], why: 'the links of all, when somebody looks whether they hold' },
  'export.ts bytesOf': { tables: 'all', why: 'a copy of everything, page by page, when somebody wants one' },
  'import.ts': { tables: 'all', why: 'a first row or a last number of each, before a copy is read in' },
  'rows.ts rowsAs': { tables: 'all', why: 'tables of other bridges, from which links are taken over once' },
  'named.ts standing': { tables: ['lanes', 'entries'], why: severalHundred, only: 'PostgreSQL' },
  'named.ts outcomesIn': { tables: ['lanes', 'entries'], why: severalHundred, only: 'PostgreSQL' },
  'undoing.ts made': {
    tables: ['commands'],
    why: 'what came of a change, when somebody takes that change back: by how its origin begins, for which no index serves both databases',
  },
  'strays.ts': { tables: ['inbox'], why: 'its first row, and no other, once in the life of a store' },
  'retention.ts Retention.#pruned': { tables: ['inbox'], why: 'its first row, and no other' },
}

/** Words of a condition that are no columns. */
const words = new Set(['and', 'or', 'any', 'row', 'is', 'null', 'not'])

/** The columns that a condition of an index is about, as either database writes it: `(account=? AND at<?)`,
 *  `((account = 'me'::text) AND (lane = heads.lane))`. */
const columnsOf = (by: string): readonly string[] =>
  by
    .replaceAll(/'[^']*'|::\w+(\[\])?|"/g, '')
    .replaceAll(/\w+\.\w+/g, '')
    .match(/[a-z_]+/gi)
    ?.filter((word) => !words.has(word.toLowerCase())) ?? []

/** Whether a step reads a table that grows from one end to the other, or all of it that is of one account or one bridge. */
export function isWhole({ table, index, by }: Access): boolean {
  if (table in ofFewRows || (index !== undefined && index in ofFew)) return false
  const columns = columnsOf(by)
  if (ofAccounts.includes(table)) return columns.length === 0
  return columns.every((name) => common.includes(name))
}

const isHonest = (by: string, { table, database }: Access): boolean => {
  const found = honest[by]
  if (found === undefined) return false
  return (found.tables === 'all' || found.tables.includes(table)) && (found.only ?? database) === database
}

/** What is wrong with the plan of a statement, in a line each. */
export const wrongIn = (by: string, text: string, accesses: readonly Access[]): readonly string[] =>
  accesses
    .filter((access) => isWhole(access) && !isHonest(by, access))
    .map(({ step }) => `${by} reads a table that grows from one end to the other: ${step}: ${text}`)
