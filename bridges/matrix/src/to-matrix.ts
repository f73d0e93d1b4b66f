import { type Choice, type RemoteId, type What, wentWell } from '@queqiao/hub'
import type { Mentioned, Quote } from '@queqiao/protocol/model'
import type { Act } from './shown/acts.ts'
import type { Uploads } from './shown/placed.ts'
import { show } from './shown/showings.ts'
import { cut, nameLimit } from './words/names.ts'
import { answering, edit, type RoomMessage } from './words/room-message.ts'
import { type Address, asTold, choice, notice, notices } from './words/texts.ts'

// enough to know which message is meant
const excerptLimit = 200

/** A line of what the message answers. */
const quoted = ({ name, excerpt }: Quote): string => {
  const line = cut(excerpt.replace(/\s+/gu, ' ').trim(), excerptLimit)
  return name ? `> ${cut(name, nameLimit)}: ${line}\n` : `> ${line}\n`
}

type Said = Extract<What, { readonly kind: 'message' | 'completed' }>

// an answer shows what it answers
const leadOf = ({ event: { quote }, via, answers }: Said): string =>
  (quote && !answers ? quoted(quote) : '') + (via ? `${cut(via, nameLimit)}: ` : '')

type Saying = Extract<Act, { readonly kind: 'say' }>

const numbered = (contents: readonly RoomMessage[], name: string): readonly Saying[] =>
  contents.map((content, at) => ({ kind: 'say', name: at === 0 ? name : `${name}.${at + 1}`, content }))

const reply = (of: RemoteId, line: string, more = ''): RoomMessage => {
  const told = notice(line)
  return answering(of, { ...told, body: told.body + more })
}

type Ended = Extract<What, { readonly kind: 'outcome' }>

const outcomes = {
  done: wentWell,
  failed: ({ reason }: { readonly reason: string }) => `✗ ${reason}`,
  unknown: ({ reason }: { readonly reason: string }, { deed }: Ended) =>
    `⚠ This ${deed ? 'may not have been done' : 'message may not have been delivered'}: ${reason}`,
}

const outcomeWords = (ended: Ended) =>
  ended.outcome.kind === 'done' ? outcomes.done(ended) : outcomes[ended.outcome.kind](ended.outcome, ended)

/** What a person can type about it: Matrix has no buttons. */
const offer = ({ owed }: Ended): string =>
  owed === undefined ? '' : `\n!wx retry ${owed} sends it once more, !wx drop ${owed} lets it be.`

/** What the acts need to know beside what they are about. */
interface About {
  readonly address: Address
  readonly uploads: Uploads
  /** Whether it is shown in an account's desk, where every line is a command. */
  readonly isDesk: boolean
}

/** Whom a message calls: whoever is answered, too, but not by words of one's own. */
const calledBy = ({ event: { mentions, quote, fromSelf }, answers }: Said): readonly Mentioned[] =>
  answers && quote?.sender && !fromSelf ? [...mentions, quote.sender] : mentions

const said = (what: Said, about: About): readonly RoomMessage[] =>
  show(what.event.content, {
    ...{ ...about, mentions: calledBy(what), lead: leadOf(what) },
    ...(what.silent && { silent: what.silent }),
  })

const firstAnswers = ([first, ...more]: readonly RoomMessage[], of: RemoteId | undefined): readonly RoomMessage[] =>
  first ? [of ? answering(of, first) : first, ...more] : []

type Recalled = Extract<What, { readonly kind: 'recalled' }>

const lineOf = ({ line }: Recalled, of?: RemoteId): readonly Saying[] =>
  line ? numbered(firstAnswers(asTold(line.text), of), 'notice') : []

const removed = ({ parts, line }: Recalled): readonly Act[] =>
  parts.map((of, at) => ({
    ...{ kind: 'redact', name: `recall.${at + 1}`, of, isTheirs: true },
    ...(line && { reason: line.text }),
  }))

/** Choices, each with the line to type. */
const typed = (choices: readonly Choice[], { isDesk }: Pick<About, 'isDesk'>): readonly string[] =>
  choices.map(({ label, line }) => choice(label, isDesk ? line : `!wx ${line}`))

type Acts = { readonly [K in What['kind']]: (what: Extract<What, { kind: K }>, about: About) => readonly Act[] }

const acts: Acts = {
  message: (what, about) => numbered(firstAnswers(said(what, about), what.answers), what.event.content.kind),
  completed: (what, about) => {
    const [shown] = what.parts
    // what is edited goes on answering what it answered
    const contents = firstAnswers(said(what, about), shown ? undefined : what.answers)
    const [first, ...more] = numbered(contents, what.event.content.kind)
    if (!shown || !first) return first ? [first, ...more] : []
    return [{ kind: 'edit', name: 'edit', content: edit(shown, first.content) }, ...more]
  },
  recalled: (what) => {
    const marked = lineOf(what, what.parts[0])
    if (what.as === 'mark' || what.parts.length === 0) return marked
    const otherwise = (at: number) => marked[at] && { otherwise: marked[at].content }
    return [...removed(what), ...lineOf(what).map((act, at) => ({ ...act, ...otherwise(at) }))]
  },
  outcome: (what) => {
    const words = outcomeWords(what)
    const undone = what.earlier.map((id, at): Act => ({ kind: 'redact', name: `redact.${at + 1}`, of: id }))
    return words ? [...undone, { kind: 'say', name: 'notice', content: reply(what.of, words, offer(what)) }] : undone
  },
  word: ({ of, words, choices = [] }, about) => {
    const more = typed(choices, about).map((line) => `\n${line}`)
    return [{ kind: 'say', name: 'notice', content: reply(of, words, more.join('')) }]
  },
  desk: ({ lines, choices = [] }, about) => {
    return lines.length > 0 ? numbered(notices(lines, typed(choices, about)), 'notice') : []
  },
  // what a room shows of its chat, and who is in it, is no message
  vacated: () => [],
  chat: () => [],
  joined: () => [],
  left: () => [],
}

const noUploads: Uploads = new Map()

/** What a delivery asks of the homeserver, in order. `uploads`: the files of the message that it has by now. */
export const toMatrix = <K extends What['kind']>(
  what: Extract<What, { kind: K }>,
  address: Address,
  { uploads = noUploads, isDesk = false }: Partial<Omit<About, 'address'>> = {},
): readonly Act[] => acts[what.kind](what, { address, uploads, isDesk })

/** Said where a send without an answer can no longer be repeated safely. */
export const uncertain: RoomMessage = notice('⚠ A message from WeChat may be missing here.')
