// What each dialect can do and tell, as the tables of the protocol package's README: commands and contents from the
// dialects themselves, events from the fixtures that prove them: the vendor's own, and WeChat's XML as its clients report it.
//   node --conditions=source scripts/tables.ts    writes them into the README
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Dialect, dialects } from '@queqiao/protocol'
import { personId, type Session, taskId } from '@queqiao/protocol/model'
import { toldOf, xmlFixtures } from '../test/protocol/dialects/carried.ts'
import { contents } from '../test/protocol/dialects/contents.ts'
import { fixturesOf } from '../test/protocol/dialects/fixtures.ts'
import { root } from './run.ts'

/** What the newest client of a dialect is remembered by. */
const newest = { wehub: { version: '0.4.26' } } as const

const sessions: Readonly<Record<string, Session>> = newest

interface Told {
  readonly kind: string
  readonly content?: { readonly kind: string; readonly file?: { readonly key?: string; readonly url?: string } }
}

const isTold = (value: unknown): value is readonly Told[] => Array.isArray(value)

/** What comes as a form: the picture of a QR code. */
const uploaded = ({ files }: Dialect): readonly string[] =>
  files?.uploaded?.({ qr_session_id: 'session' })?.kind === 'picture' ? ['login-qr'] : []

/** Contents that go only with the path of a file on the client's machine: kinds that are refused without one. */
const byPath = (dialect: Dialect): ReadonlySet<string> => {
  const speech = dialect.speak(sessions[dialect.name] ?? {})
  const refused = contents.filter((each) => {
    const content: typeof each = JSON.parse(JSON.stringify(each, (key, value) => (key === 'path' ? undefined : value)))
    const chat = { kind: 'person', id: personId('wxid_a') } as const
    const writing = speech.write({ task: taskId('task-1'), command: { kind: 'send', chat, content } })
    return 'answer' in writing && speech.can.contents[content.kind] === 'as-is'
  })
  return new Set(refused.map(({ kind }) => kind))
}

/** The kind of what can be shown of it: a file that nothing brings is only told of. */
const shownOf = ({ content }: Told): readonly string[] => {
  const { kind, file } = content ?? {}
  return kind === undefined || (file && !file.key && !file.url) ? [] : [kind]
}

/** What the newest client of a dialect can do and tell. */
export const surveyed = (dialect: Dialect) => {
  const { requests, commands } = fixturesOf(dialect.name)
  const reported = requests.flatMap(([, { meaning }]) => (isTold(meaning.events) ? meaning.events : []))
  const carried: readonly Told[] = xmlFixtures.flatMap(([, fixture]) => toldOf(dialect, fixture).flat())
  const events = [...reported, ...carried]
  return {
    name: dialect.name,
    can: dialect.speak(sessions[dialect.name] ?? {}).can,
    tells: new Set([...events.map(({ kind }) => kind), ...uploaded(dialect)]),
    byPath: byPath(dialect),
    shows: new Set(events.flatMap(shownOf)),
    natives: [
      ...new Set(
        commands.flatMap(([, { command, wire }]) => (command.kind === 'native' && wire ? [command.name] : [])),
      ),
    ],
  }
}

export type Survey = ReturnType<typeof surveyed>
type Cell = (survey: Survey, row: string) => string

const own = (table: object, key: string): string | undefined =>
  Object.entries(table).find(([name]) => name === key)?.[1]

const table = (heading: string, rows: readonly string[], all: readonly Survey[], cell: Cell): string =>
  [
    `| ${[heading, ...all.map(({ name }) => name)].join(' | ')} |`,
    `|---|${all.map(() => '---|').join('')}`,
    ...rows.map((row) => `| ${[`\`${row}\``, ...all.map((each) => cell(each, row))].join(' | ')} |`),
  ].join('\n')

const union = (all: readonly Survey[], of: (survey: Survey) => Iterable<string>): readonly string[] =>
  [...new Set(all.flatMap((each) => [...of(each)]))].toSorted()

const sent: Cell = ({ can, shows, byPath }, row) => {
  const out = own(can.contents, row)
  const asIs = byPath.has(row) ? '→ by path' : '→'
  const way = out === undefined ? '' : out === 'as-is' ? asIs : `→ as ${out}`
  return [shows.has(row) ? '←' : '', way].filter(Boolean).join(' ') || '–'
}

/** The tables, as Markdown. */
export const tables = (): string => {
  const all = Object.values(dialects).map(surveyed)
  const kinds = contents.map(({ kind }) => kind)
  return [
    `The wehub column is WeHub ${newest.wehub.version}; older versions can less. What an account’s client can do, \`can\` says in the
report of its login.`,
    'Commands, and how their outcome is learned: by the client’s `result`, by the `echo` of the own message, or not at all.',
    table(
      'command',
      union(all, ({ can }) => Object.keys(can.commands)),
      all,
      (each, row) => own(each.can.commands, row) ?? '–',
    ),
    `Contents: reported (←), sent (→), or what they have to be made into first. By path: only a file that lies on the client’s
machine already, or was brought there by \`put\`: \`Offer.path\`. Where the vendor’s document has no word for
one, ← means that it is read from WeChat’s own XML, which the client passes on.`,
    table('content', kinds, all, sent),
    'Events that its clients tell.',
    table(
      'event',
      union(all, ({ tells }) => tells),
      all,
      ({ tells }, row) => (tells.has(row) ? '✓' : '–'),
    ),
    `Commands that go by \`native\`, under their own names in the vendor’s document: those that have no neutral word, or options
that the neutral one has not. With wehelp these are all of them, because each takes a \`time\`, its delay.`,
    all
      .map(
        ({ name, natives }) =>
          `- ${name}: ${natives
            .toSorted()
            .map((each) => `\`${each}\``)
            .join(', ')}`,
      )
      .join('\n'),
  ].join('\n\n')
}

const MARKS = /(<!-- tables -->\n).*(<!-- \/tables -->)/s

/** A README with the tables of today between its two marks. */
export const withTables = (readme: string): string =>
  readme.replace(MARKS, (_all, before: string, after: string) => `${before}\n${tables()}\n\n${after}`)

export const readmeFile = join(root, 'packages/protocol/README.md')

if (import.meta.main) writeFileSync(readmeFile, withTables(readFileSync(readmeFile, 'utf8')))
