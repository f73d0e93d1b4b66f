import {
  isEncrypted,
  isInvitation,
  isReaction,
  isSaid,
  isTombstone,
  mentionedUsers,
  type RoomEvent,
  relations,
} from './event.ts'
import type { Ids } from './ids.ts'
import { type Fields, fields, string } from './json.ts'
import { isChange } from './said/changes.ts'
import { type Flattened, flattened } from './said/flattened.ts'
import { captionIn, type Offer, offerIn, type Place, placeIn } from './said/offers.ts'
import { pillsIn } from './said/pills.ts'
import { ownWords } from './said/polls.ts'
import { everybody, type Said } from './said/to-text.ts'

/** A message, a file with what is said about it, a place, a line for the desk, what cannot be sent, or what is not meant for
 *  us. */
export type Meaning =
  | Said
  | { readonly kind: 'give'; readonly offer: Offer; readonly caption?: Said }
  | { readonly kind: 'locate'; readonly place: Place }
  /** What was said in `of` now reads like this; without words nothing of it is to be said any more. `before`: how it read, if
   *  it is known. */
  | { readonly kind: 'edit'; readonly of: string; readonly now?: Said; readonly before?: Said }
  /** What was said in `of` shall not have been said. */
  | { readonly kind: 'redact'; readonly of: string }
  | { readonly kind: 'react'; readonly to: string }
  | { readonly kind: 'desk'; readonly line: string }
  /** A line for the desk was edited, or what was said became one. */
  | { readonly kind: 'retype'; readonly of: string }
  | { readonly kind: 'refusal'; readonly reason: string }
  | { readonly kind: 'nothing' }

const refusal = (reason: string): Meaning => ({ kind: 'refusal', reason })
const nothing: Meaning = { kind: 'nothing' }

/** Message types that people write, and how they begin in WeChat. */
const beginnings = new Map([
  ['m.text', ''],
  ['m.notice', ''],
  ['m.emote', '* '],
])

/** Most notices are a bot's, and are never answered: which of them a person wrote their author alone tells. */
export const isNotice = (event: RoomEvent): boolean => isSaid(event) && event.content.msgtype === 'm.notice'

const isHeard = (event: RoomEvent): boolean =>
  event.redacts !== undefined || isReaction(event) || isEncrypted(event) || isSaid(event) || hasOwnWords(event)

/** Something else than a message that people can read, such as a poll. */
const hasOwnWords = (event: RoomEvent): boolean =>
  event.stateKey === undefined && !isSaid(event) && !isReaction(event) && ownWords(event) !== undefined

/** Whether an event is to be kept and read: what people wrote, took back, reacted to or changed in the room, not the bot or its
 *  ghosts. Of what was taken back before it came nothing is left to read. And that a room was replaced, which is
 *  no sooner so than what was written before has been read. */
export const relevant = (event: RoomEvent, ids: Ids): boolean =>
  isTombstone(event) ||
  ((isHeard(event) || isChange(event, ids) || isInvitation(event, ids)) &&
    !event.isRedacted &&
    !ids.ours(event.sender) &&
    event.content['fi.mau.double_puppet_source'] !== ids.source)

// clients before spec v1.13 repeat what they answer at the top of the answer
const fallback = /^> (?:\* )?<[@!][^>\n]*>.*\n(?:>.*\n)*\n?/

// phones begin a line with a capital, Chinese keyboards with their own sign, and a blank slips in front of it unseen
const command = /^\s*[!\uff01]wx(?:\s+|$)/iu

/** The words that are shown of a message, and the links to users in them. */
const shown = ({ format, formatted_body }: Fields, body: string): Flattened => {
  const html = string(formatted_body) ?? ''
  const flat = format === 'org.matrix.custom.html' ? flattened(html) : undefined
  return flat ?? { words: body, pills: pillsIn(html) }
}

/** The words of a message or a caption, and whom they call. `begins`: what stands in front of them in WeChat. */
const saying = ({ content }: RoomEvent, plain: string, begins = ''): Said => {
  const { replyTo } = relations(content)
  const { words, pills } = shown(content, plain)
  const body = begins + words
  const linked = new Set(pills.map(({ user }) => user))
  const called = mentionedUsers(content).filter((user) => !linked.has(user))
  return { kind: 'say', body, pills, called, callsAll: callsRoom(content, body), ...(replyTo && { replyTo }) }
}

// clients before spec v1.7 do not say whom they call
const callsRoom = ({ 'm.mentions': mentions }: Fields, body: string): boolean =>
  mentions === undefined ? everybody.test(body) : fields(mentions).room === true

const isOursAlone = (words: string) => words.trimStart().startsWith('//')

const belowFile = refusal('what stands below a file is no line for the bridge: type that as a message of its own')

const giving = (event: RoomEvent, offer: Offer): Meaning => {
  const caption = captionIn(event)
  if (isOursAlone(caption)) return nothing
  if (command.test(caption)) return belowFile
  return { kind: 'give', offer, ...(caption.trim() && { caption: saying(event, caption) }) }
}

const locating = ({ content }: RoomEvent): Meaning => {
  const place = placeIn(content)
  return place ? { kind: 'locate', place } : refusal('the place cannot be read: it cannot be sent to WeChat')
}

const inWords = (event: RoomEvent, begins: string, desk: boolean): Meaning => {
  const whole = string(event.content.body)
  if (whole === undefined) return refusal('the message cannot be read: it has no words')
  const body = relations(event.content).replyTo ? whole.replace(fallback, '') : whole
  if (isOursAlone(body)) return nothing
  if (desk || command.test(body)) return { kind: 'desk', line: body.replace(command, '').trim() }
  return body.trim() === '' ? nothing : saying(event, body, begins)
}

const inOwnWords = (event: RoomEvent): Meaning =>
  inWords({ ...event, content: { ...event.content, body: ownWords(event), format: undefined } }, '', false)

const noOther = 'one file cannot take the place of another in WeChat: send it as a new message'

const isOther = ({ mxc }: Offer, before: ReturnType<typeof offerIn>): boolean =>
  before !== undefined && 'mxc' in before && before.mxc !== mxc

const bodyOf = (content: unknown) => string(fields(content).body)

/** Whether an edit changes nothing that is read: some clients also tell of a preview that was added. */
const isSame = (event: RoomEvent, original: RoomEvent | undefined): boolean =>
  bodyOf(event.content['m.new_content']) === bodyOf(original?.content)

const isLine = (original: RoomEvent | undefined): boolean =>
  original !== undefined && meaning(original, false).kind === 'desk'

/** Lines were done when they came: nothing of them is done again. */
const retyping = (event: RoomEvent, of: string, original: RoomEvent | undefined): Meaning =>
  isSame(event, original) ? nothing : { kind: 'retype', of }

/** The words are replaced, or those that go with a file; the file stays. */
const editing = (event: RoomEvent, of: string, original: RoomEvent | undefined): Meaning => {
  const { 'm.new_content': content } = event.content
  // what a message answers does not change with its words
  const about = { 'm.relates_to': original?.content['m.relates_to'] }
  const now = meaning({ ...event, content: { ...fields(content), ...about } }, false)
  if (now.kind === 'desk' || isLine(original)) return retyping(event, of, original)
  if (now === belowFile) return now
  if (now.kind === 'refusal' || now.kind === 'locate') return nothing
  if (now.kind === 'give' && original && isOther(now.offer, offerIn(original))) return refusal(noOther)
  const [said, before] = [saidIn(now), original && saidIn(meaning(original, false))]
  return { kind: 'edit', of, ...(said && { now: said }), ...(before && { before }) }
}

const saidIn = (meant: Meaning): Said | undefined => {
  const said = meant.kind === 'give' ? meant.caption : meant
  return said?.kind === 'say' ? said : undefined
}

const onlyCommands = refusal('only commands can be read here')

/** `desk`: the room is an account's desk, where every line is a command. `original`: what an edit changes, if it is known. */
export const meaning = (event: RoomEvent, desk: boolean, original?: RoomEvent): Meaning => {
  const { replaces, reactsTo } = relations(event.content)
  if (event.redacts !== undefined) return { kind: 'redact', of: event.redacts }
  if (isReaction(event)) return desk || !reactsTo ? nothing : { kind: 'react', to: reactsTo }
  const of = original?.id ?? replaces
  if (of) return desk ? retyping(event, of, original) : editing(event, of, original)
  if (hasOwnWords(event)) return desk ? onlyCommands : inOwnWords(event)
  const msgtype = event.type === 'm.sticker' ? '' : (string(event.content.msgtype) ?? '')
  const begins = beginnings.get(msgtype)
  if (begins !== undefined) return inWords(event, begins, desk)
  if (desk) return onlyCommands
  if (msgtype === 'm.location') return locating(event)
  const offer = offerIn(event)
  if (!offer) return refusal('a message of this type cannot be sent to WeChat')
  return 'refused' in offer ? refusal(offer.refused) : giving(event, offer)
}
