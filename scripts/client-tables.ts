// What one client can do, as the tables of its page in docs/: from what its dialect says of the newest version, and the
// words of the desk.
//   node --conditions=source scripts/client-tables.ts    writes them into the pages
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dialects } from '@queqiao/protocol'
import type { CommandKind, Confirmation } from '@queqiao/protocol/model'
import { words } from '../packages/hub/src/desk/desk.ts'
import { unableTo } from '../packages/hub/src/outbox/deeds.ts'
import { root } from './run.ts'
import { type Survey, surveyed } from './tables.ts'

/** How it is known that something was done. */
const known: Readonly<Record<Confirmation, string>> = {
  result: '✓, and the client says how it ended',
  echo: '✓, and it is known by its own message that comes back',
  nothing: '✓, but the client never says whether it was done',
}

/** What people may want done, and what they type for it where that is no word of its own kind. */
const deeds: readonly (readonly [CommandKind, typed?: string])[] = [
  ['send'],
  ['login-qr'],
  ['logout'],
  ['invite'],
  ['kick'],
  ['rename'],
  ['announce'],
  ['nickname'],
  ['leave'],
  ['create-room'],
  ['add-friend'],
  ['accept-friend', 'accept'],
  ['remark'],
  ['mute'],
  ['transcribe'],
  ['accept-transfer', 'accept'],
  ['refuse-transfer', 'refuse'],
]

const typedFor = (kind: CommandKind, typed?: string): string =>
  typed ??
  Object.entries(words)
    .filter(([, { does }]) => does === kind)
    .map(([word]) => word)
    .join('`, `')

const deedRow = ({ can }: Survey, [kind, typed]: (typeof deeds)[number]): string => {
  const confirmed = can.commands[kind]
  const what = kind === 'send' ? 'send a message' : unableTo(kind).replace('this WeChat client cannot ', '')
  return `| ${what} | \`${typedFor(kind, typed)}\` | ${confirmed ? known[confirmed] : 'no'} |`
}

/** Contents that people send, as they are called. */
const contents = {
  text: 'text',
  image: 'picture',
  voice: 'voice message',
  video: 'video',
  file: 'file',
  sticker: 'sticker',
  location: 'location',
  link: 'link',
  card: 'contact card',
  record: 'merged history',
} as const

type Shown = keyof typeof contents

const isShown = (kind: string): kind is Shown => Object.hasOwn(contents, kind)

/** What becomes of a content on its way to WeChat, to the end of what is made of it. */
const sentAs = (survey: Survey, kind: Shown): string => {
  const { can, byPath } = survey
  const as = can.contents[kind]
  if (as === undefined) return 'not at all'
  if (as !== 'as-is') return isShown(as) ? sentAs(survey, as).replace(/^as it is/, `as a ${contents[as]}`) : `as ${as}`
  if (!byPath.has(kind)) return 'as it is'
  return can.commands.put ? 'as it is, brought to the PC first' : 'as a link'
}

const contentRow = (survey: Survey, kind: Shown): string =>
  `| ${contents[kind]} | ${survey.shows.has(kind) ? '✓' : 'no'} | ${sentAs(survey, kind)} |`

const tables = (survey: Survey): string =>
  [
    '| what people want | typed as | can this client do it? |',
    '|---|---|---|',
    ...deeds.map((deed) => deedRow(survey, deed)),
    '',
    '| content | arrives from WeChat | goes to WeChat |',
    '|---|---|---|',
    ...Object.keys(contents)
      .filter(isShown)
      .map((kind) => contentRow(survey, kind)),
  ].join('\n')

const marks = /(<!-- tables -->\n).*(<!-- \/tables -->)/s

/** The pages of the clients, by name. */
export const clientPages: readonly string[] = Object.keys(dialects).map((name) => `docs/${name}.md`)

/** A client's page with the tables of today between its two marks. */
export const withClientTables = (page: string, text: string): string => {
  const dialect = Object.values(dialects).find(({ name }) => page === `docs/${name}.md`)
  if (!dialect) throw new Error(`${page} is no page of a client`)
  return text.replace(
    marks,
    (_all, before: string, after: string) => `${before}\n${tables(surveyed(dialect))}\n\n${after}`,
  )
}

if (import.meta.main)
  for (const page of clientPages) {
    const file = join(root, page)
    writeFileSync(file, withClientTables(page, readFileSync(file, 'utf8')))
  }
