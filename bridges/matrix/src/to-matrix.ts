import { type RemoteId, sentInstead, type What } from '@queqiao/hub'
import type { Quote } from '@queqiao/protocol/model'
import { cut, nameLimit } from './names.ts'
import { edit, type RoomMessage } from './room-message.ts'
import { show } from './showings.ts'
import type { Status } from './status.ts'
import { type Address, notice, notices } from './texts.ts'
import type { Uploads } from './uploads.ts'

/** One request of a delivery. */
export type Act =
  | { readonly kind: 'say'; readonly name: string; readonly content: RoomMessage }
  | { readonly kind: 'edit'; readonly name: string; readonly content: RoomMessage }
  | { readonly kind: 'redact'; readonly name: string; readonly of: RemoteId }
  | { readonly kind: 'status'; readonly name: string; readonly content: Status }
  /** The bot has read the event. */
  | { readonly kind: 'read'; readonly name: string; readonly of: RemoteId }

// enough to know which message is meant
const excerptLimit = 200

/** A line of what the message answers. */
const quoted = ({ name, excerpt }: Quote): string => {
  const line = cut(excerpt.replace(/\s+/gu, ' ').trim(), excerptLimit)
  return name ? `> ${cut(name, nameLimit)}: ${line}\n` : `> ${line}\n`
}

type Said = Extract<What, { readonly kind: 'message' | 'completed' }>

const leadOf = ({ event: { quote }, via }: Said): string =>
  (quote ? quoted(quote) : '') + (via ? `${cut(via, nameLimit)}: ` : '')

const numbered = (contents: readonly RoomMessage[], name: string): readonly Act[] =>
  contents.map((content, at) => ({ kind: 'say', name: at === 0 ? name : `${name}.${at + 1}`, content }))

const reply = (of: RemoteId, line: string, more = ''): RoomMessage => {
  const told = notice(line)
  return { ...told, body: told.body + more, 'm.relates_to': { 'm.in_reply_to': { event_id: of } } }
}

type Ended = Extract<What, { readonly kind: 'outcome' }>

const outcomes = {
  done: sentInstead,
  failed: ({ reason }: { readonly reason: string }) => `✗ ${reason}`,
  unknown: ({ reason }: { readonly reason: string }) => `⚠ This message may not have been delivered: ${reason}`,
}

const outcomeWords = (ended: Ended) =>
  ended.outcome.kind === 'done' ? outcomes.done(ended) : outcomes[ended.outcome.kind](ended.outcome)

/** What a person can type about it: Matrix has no buttons. */
const offer = ({ owed }: Ended): string =>
  owed === undefined ? '' : `\n!wx retry ${owed} sends it once more, !wx drop ${owed} lets it be.`

/** What the acts need to know beside what they are about. */
interface About {
  readonly address: Address
  readonly uploads: Uploads
}

const said = (what: Said, about: About): readonly RoomMessage[] => {
  const { content, mentions } = what.event
  return show(content, { ...about, mentions, lead: leadOf(what) })
}

type Acts = { readonly [K in What['kind']]: (what: Extract<What, { kind: K }>, about: About) => readonly Act[] }

const acts: Acts = {
  message: (what, about) => numbered(said(what, about), what.event.content.kind),
  completed: (what, about) => {
    const [first, ...more] = numbered(said(what, about), what.event.content.kind)
    const [shown] = what.parts
    if (!shown || first?.kind !== 'say') return first ? [first, ...more] : []
    return [{ kind: 'edit', name: 'edit', content: edit(shown, first.content) }, ...more]
  },
  outcome: (what) => {
    const words = outcomeWords(what)
    const undone = what.earlier.map((id, at): Act => ({ kind: 'redact', name: `redact.${at + 1}`, of: id }))
    return words ? [...undone, { kind: 'say', name: 'notice', content: reply(what.of, words, offer(what)) }] : undone
  },
  word: ({ of, words }) => [{ kind: 'say', name: 'notice', content: reply(of, words) }],
  desk: ({ lines }) => (lines.length > 0 ? numbered(notices(lines), 'notice') : []),
  // what a room shows of its chat, and who is in it, is no message
  chat: () => [],
  left: () => [],
}

const noUploads: Uploads = new Map()

/** What a delivery asks of the homeserver, in order. `uploads`: the files of the message that it has by now. */
export const toMatrix = <K extends What['kind']>(
  what: Extract<What, { kind: K }>,
  address: Address,
  uploads: Uploads = noUploads,
): readonly Act[] => acts[what.kind](what, { address, uploads })

/** Said where a send without an answer can no longer be repeated safely. */
export const uncertain: RoomMessage = notice('⚠ A message from WeChat may be missing here.')
