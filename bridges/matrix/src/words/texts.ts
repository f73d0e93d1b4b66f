import { type Mentioned, mentioned, type PersonId, type Text, words } from '@queqiao/protocol/model'
import { halves } from './halves.ts'
import { cut, nameLimit } from './names.ts'
import type { RoomMessage } from './room-message.ts'

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

/** The users whom a message calls. */
export const calls = (who: readonly Mentioned[], address: Address): RoomMessage['m.mentions'] => {
  const user_ids = [...new Set(who.flatMap((one) => (one === 'all' ? [] : address(one))))]
  return { ...(user_ids.length > 0 && { user_ids }), ...(who.includes('all') && { room: true as const }) }
}

interface Wording {
  readonly msgtype: 'm.text' | 'm.notice'
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

/** One line of our own, of known length. */
export const ourLine = (body: string): RoomMessage => ({ msgtype: 'm.notice', body, 'm.mentions': {} })

/** One line that no person said; cut where it is long. */
export const notice = (line: string): RoomMessage => ourLine(cut(line, lineLimit))

const nobody: Address = () => []

const readable = (text: Text): Text =>
  words(text).trim() === ''
    ? ['(empty)']
    : text.map((run) => (typeof run === 'string' ? run : { ...run, name: cut(run.name, nameLimit) }))

/** What may be typed, and what it does. */
export const choice = (label: string, line: string): string => `${cut(label, nameLimit)}: ${line}`

/** Lines that no person said, as many messages as they need. `whole`: lines that must not be cut. */
export const notices = (lines: readonly string[], whole: readonly string[] = []): readonly RoomMessage[] => {
  const all = [...lines.map((line) => cut(line, lineLimit)), ...whole]
  return messages([all.join('\n')], { msgtype: 'm.notice', address: nobody, also: [] })
}

/** Words that WeChat itself says, however long. */
export const asTold = (text: string): readonly RoomMessage[] =>
  messages(readable([text]), { msgtype: 'm.notice', address: nobody, also: [] })

/** How a message of somebody is shown. */
export interface Setting {
  readonly address: Address
  /** Who is called though they stand nowhere in the words. */
  readonly mentions: readonly Mentioned[]
  /** What it answers and who wrote it, in front of the words. */
  readonly lead: string
  /** Nobody is to hear of it: clients are silent for notices, unless these call somebody. */
  readonly silent?: true
}

/** What people said, in words. */
export const asSaid = (text: Text, { address, mentions: also, lead, silent }: Setting): readonly RoomMessage[] =>
  messages([...(lead ? [lead] : []), ...readable(text)], { msgtype: silent ? 'm.notice' : 'm.text', address, also })
