import type { RemoteId, What } from '@queqiao/hub'
import type { Content, ContentKind, Mentioned, PersonId, Quote, Text } from '@queqiao/protocol/model'
import { mentioned, summary, words } from '@queqiao/protocol/model'
import { halves } from './halves.ts'
import { cut, nameLimit } from './names.ts'

/** The content of an `m.room.message`. */
export interface RoomMessage {
  readonly msgtype: 'm.text' | 'm.notice'
  readonly body: string
  readonly format?: 'org.matrix.custom.html'
  readonly formatted_body?: string
  readonly 'm.mentions': { readonly user_ids?: readonly string[]; readonly room?: true }
  readonly 'm.relates_to'?: { readonly 'm.in_reply_to': { readonly event_id: string } }
}

/** One request of a delivery. */
export type Act =
  | { readonly kind: 'say'; readonly name: string; readonly content: RoomMessage }
  | { readonly kind: 'redact'; readonly name: string; readonly of: RemoteId }

/** Matrix users for a WeChat person: their ghost; for the account's own person whoever owns the account. */
export type Address = (person: PersonId) => readonly string[]

// an event may have 65,536 bytes; what the homeserver adds to ours needs a few hundred
const room = 60_000

const html = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>')

// as clients write it: only what a path must not hold is escaped
const path = (user: string) => encodeURIComponent(user).replace('%40', '@').replace('%3A', ':')

const link = (user: string | undefined, name: string) =>
  user ? `<a href="https://matrix.to/#/${path(user)}">@${html(name)}</a>` : `@${html(name)}`

const formatted = (text: Text, address: Address) =>
  text
    .map((run) => {
      if (typeof run === 'string') return html(run)
      return link(run.mention === 'all' ? undefined : address(run.mention)[0], run.name)
    })
    .join('')

const calls = (who: readonly Mentioned[], address: Address) => {
  const user_ids = [...new Set(who.flatMap((one) => (one === 'all' ? [] : address(one))))]
  return { ...(user_ids.length > 0 && { user_ids }), ...(who.includes('all') && { room: true as const }) }
}

interface Wording {
  readonly msgtype: RoomMessage['msgtype']
  readonly address: Address
  /** Who is called though they stand nowhere in the words. */
  readonly also: readonly Mentioned[]
}

const message = (text: Text, { msgtype, address, also }: Wording): RoomMessage => ({
  msgtype,
  body: words(text),
  ...(text.some((run) => typeof run !== 'string') && {
    format: 'org.matrix.custom.html',
    formatted_body: formatted(text, address),
  }),
  'm.mentions': calls([...mentioned(text), ...also], address),
})

const size = (content: RoomMessage) => Buffer.byteLength(JSON.stringify(content))

/** As many messages as the text needs; the mentions that stand nowhere in the words go with the first. */
const messages = (text: Text, wording: Wording): readonly RoomMessage[] => {
  const whole = message(text, wording)
  const [first, second] = size(whole) > room ? halves(text) : []
  return first && second ? [...messages(first, wording), ...messages(second, { ...wording, also: [] })] : [whole]
}

// more than a line needs; a longer one has a name in it that nobody could read to its end
const lineLimit = 500

const notice = (line: string): RoomMessage => ({ msgtype: 'm.notice', body: cut(line, lineLimit), 'm.mentions': {} })

const nobody: Address = () => []

const notices = (lines: readonly string[]): readonly RoomMessage[] =>
  messages([lines.map((line) => cut(line, lineLimit)).join('\n')], { msgtype: 'm.notice', address: nobody, also: [] })

const readable = (text: Text): Text =>
  words(text).trim() === ''
    ? ['(empty)']
    : text.map((run) => (typeof run === 'string' ? run : { ...run, name: cut(run.name, nameLimit) }))

interface Setting {
  readonly address: Address
  readonly mentions: readonly Mentioned[]
  /** What it answers and who wrote it, in front of the words. */
  readonly lead: string
}

/** What people said, in words. */
const asSaid = (text: Text, { address, mentions: also, lead }: Setting) =>
  messages([...(lead ? [lead] : []), ...readable(text)], { msgtype: 'm.text', address, also })

type Showings = {
  readonly [K in ContentKind]?: (content: Content<unknown, K>, setting: Setting) => readonly RoomMessage[]
}

/** Everything else is said in a few words. */
const showings: Showings = {
  text: ({ text }, setting) => asSaid(text, setting),
  system: ({ text }) => messages(readable([text]), { msgtype: 'm.notice', address: nobody, also: [] }),
  unsupported: ({ summary }, { lead }) => [notice(lead + summary)],
}

const row = <K extends ContentKind>(kind: K): Showings[K] => showings[kind]

const show = <K extends ContentKind>(content: Content<unknown, K>, setting: Setting) =>
  row(content.kind)?.(content, setting) ?? asSaid([summary(content)], setting)

// enough to know which message is meant
const excerptLimit = 200

/** A line of what the message answers. */
const quoted = ({ name, excerpt }: Quote): string => {
  const line = cut(excerpt.replace(/\s+/gu, ' ').trim(), excerptLimit)
  return name ? `> ${cut(name, nameLimit)}: ${line}\n` : `> ${line}\n`
}

const leadOf = ({ event: { quote }, via }: Extract<What, { kind: 'message' }>): string =>
  (quote ? quoted(quote) : '') + (via ? `${cut(via, nameLimit)}: ` : '')

const numbered = (contents: readonly RoomMessage[], name: string): readonly Act[] =>
  contents.map((content, at) => ({ kind: 'say', name: at === 0 ? name : `${name}.${at + 1}`, content }))

const reply = (of: RemoteId, body: string): RoomMessage => ({
  ...notice(body),
  'm.relates_to': { 'm.in_reply_to': { event_id: of } },
})

const outcomes = {
  done: () => undefined,
  failed: (reason: string) => `✗ ${reason}`,
  unknown: (reason: string) => `⚠ This message may not have been delivered: ${reason}`,
}

type Acts = { readonly [K in What['kind']]: (what: Extract<What, { kind: K }>, address: Address) => readonly Act[] }

const acts: Acts = {
  message: (what, address) => {
    const { content, mentions } = what.event
    return numbered(show(content, { address, mentions, lead: leadOf(what) }), content.kind)
  },
  outcome: ({ of, outcome, earlier }) => {
    const words = outcomes[outcome.kind]('reason' in outcome ? outcome.reason : '')
    const undone = earlier.map((id, at): Act => ({ kind: 'redact', name: `redact.${at + 1}`, of: id }))
    return words ? [...undone, { kind: 'say', name: 'notice', content: reply(of, words) }] : undone
  },
  desk: ({ lines }) => (lines.length > 0 ? numbered(notices(lines), 'notice') : []),
}

/** What a delivery asks of the homeserver, in order. */
export const toMatrix = <K extends What['kind']>(what: Extract<What, { kind: K }>, address: Address): readonly Act[] =>
  acts[what.kind](what, address)

/** Said where a send without an answer can no longer be repeated safely. */
export const uncertain: RoomMessage = notice('⚠ A message from WeChat may be missing here.')
