import {
  bytes,
  type ChatKey,
  type FileId,
  type Linked,
  type Named,
  notSent,
  placeId,
  Refused,
  type Remote,
  type RemoteId,
  remoteId,
  type Wish,
} from '@queqiao/hub'
import type { Content, Text } from '@queqiao/protocol/model'
import { unsealing } from './encryption/attachments.ts'
import { Unreadable } from './encryption/unreadable.ts'
import { fileVerdict } from './errors.ts'
import { isEncrypted, isInvitation, isTombstone, type RoomEvent, relations, roomEvent, storedEvent } from './event.ts'
import { isNotice, type Meaning, meaning, relevant } from './from-matrix.ts'
import type { Means } from './means.ts'
import { aloneFor } from './people/company.ts'
import { replacement } from './places/room-state.ts'
import { changeIn, isChange } from './said/changes.ts'
import { deedFor } from './said/deeds.ts'
import { typedElsewhere } from './said/elsewhere.ts'
import type { Offer } from './said/offers.ts'
import { pieces } from './said/pieces.ts'
import { type People, type Said, toText } from './said/to-text.ts'

const remote = (event: RoomEvent, raw: unknown): Remote => ({
  id: remoteId(event.id),
  place: placeId(event.room),
  body: JSON.stringify(raw),
})

/** What of a transaction is kept and read later: what people wrote, encrypted if it came so. */
export const remotes = (
  { ids, encryption }: Pick<Means, 'ids' | 'encryption'>,
  events: readonly unknown[],
): readonly Remote[] =>
  events.flatMap((raw) => {
    const event = roomEvent(raw)
    if (!event || !relevant(event, ids) || (isEncrypted(event) && !encryption)) return []
    return [remote(event, raw)]
  })

const roomsOf = (events: readonly unknown[], among: (event: RoomEvent) => boolean): readonly string[] => [
  ...new Set(
    events.flatMap((raw) => {
      const event = roomEvent(raw)
      return event && among(event) ? [event.room] : []
    }),
  ),
]

/** The rooms in which somebody writes so that we cannot read it. */
export const encryptedRooms = (events: readonly unknown[]): readonly string[] => roomsOf(events, isEncrypted)

/** Those of the called users who are members of this WeChat room; nobody can mention themselves. */
const peopleIn = async ({ hub, ids }: Means, { account, chat }: ChatKey, said: Said): Promise<People> => {
  const people = new Map<string, Named>()
  if (chat?.kind !== 'room') return people
  const users = new Set([...said.pills.map(({ user }) => user), ...said.called])
  const self = users.size > 0 ? await hub.self(account) : undefined
  for (const user of users) {
    const person = ids.person(user)
    if (!person || person === self || !(await hub.isIn(account, chat.id, person))) continue
    people.set(user, await hub.person(account, person, chat.id))
  }
  return people
}

/** Who says something, and where: the room and its chat. */
type From = Pick<Wish, 'by' | 'to'> & Pick<Remote, 'place'>

/** Clients call whoever is answered: what an answer becomes in WeChat is for the hub to say. */
const callingOthers = ({ ids }: Means, said: Said, { sender }: Linked): Said => {
  const answered = ids.ghost(sender.id)
  return { ...said, called: said.called.filter((user) => user !== answered) }
}

type Of<K extends Meaning['kind']> = Extract<Meaning, { readonly kind: K }>

/** A wish without its author; without `from`, it comes from the event that is read. */
type Bare = Wish extends infer W ? (W extends Wish ? Omit<W, 'from' | 'by'> & Partial<Pick<W, 'from'>> : never) : never

const send = (to: ChatKey, content: Content<FileId>, answered?: Linked): readonly Bare[] => {
  const answers = answered && { answers: answered.message }
  return to.chat ? [{ kind: 'command', to, command: { kind: 'send', chat: to.chat, content }, ...answers }] : []
}

/** What somebody says, and the message that it answers. */
interface Words {
  readonly text: Text
  readonly answered: Linked | undefined
}

const wordsOf = async (means: Means, { to, place }: From, { callsAll, ...said }: Said): Promise<Words> => {
  const meant = { ...said, callsAll: callsAll && to.chat?.kind === 'room' }
  const answered = said.replyTo ? await means.hub.messageAt(place, remoteId(said.replyTo)) : undefined
  const calling = answered ? callingOthers(means, meant, answered) : meant
  return { text: toText(calling, await peopleIn(means, to, calling)), answered }
}

/** Messages of one text, beyond which it is a flood. */
const mostPieces = 20
const tooLong = 'a text this long cannot be sent to WeChat: send it as a file'

const say = async (means: Means, from: From, said: Said): Promise<readonly Bare[]> => {
  const { text, answered } = await wordsOf(means, from, said)
  const texts = pieces(text)
  if (texts.length > mostPieces) return [{ kind: 'refusal', to: from.to, reason: tooLong }]
  return texts.flatMap((one, n) => send(from.to, { kind: 'text', text: one }, n === 0 ? answered : undefined))
}

const notInPieces = 'a text this long cannot be changed in WeChat: send it as a new message'

const rewrite = async (means: Means, from: From, { of, now, before }: Of<'edit'>): Promise<readonly Bare[]> => {
  const { to } = from
  if (!to.chat) return []
  if (!now) return [{ kind: 'withdraw', to, of: remoteId(of), only: 'words' }]
  const { text, answered } = await wordsOf(means, from, now)
  const known = before ? await wordsOf(means, from, before) : { text: [] }
  // each of several messages would have to be replaced by another
  if ([text, known.text].some((one) => pieces(one).length > 1)) return [{ kind: 'refusal', to, reason: notInPieces }]
  const command = { kind: 'send', chat: to.chat, content: { kind: 'text', text } } as const
  return [{ kind: 'edit', to, of: remoteId(of), command, ...(answered && { answers: answered.message }) }]
}

const typeAnew = 'a line for the bridge is not read again when it is edited: type it anew'

/** Of what was said before nothing more is sent, and whoever waits for an answer is told what to do. */
const retype = (to: ChatKey, of: RemoteId): readonly Bare[] => {
  const told = { kind: 'refusal', to, from: of, reason: typeAnew } as const
  return to.chat ? [{ kind: 'withdraw', to, of, only: 'words' }, told] : [told]
}

const noReactions = 'WeChat has no reactions: nobody there sees them.'

/** Takes the file in. Throws Retry, or Refused for one that WeChat cannot have. */
const keep = async (
  { homeserver, hub, isConnected }: Means,
  { as, mxc, name, keys }: Offer,
  from: From,
): Promise<FileId> => {
  const open = async (signal: AbortSignal) => {
    const bytes = await homeserver.repository.download(mxc, signal)
    return keys ? bytes.pipeThrough(unsealing(keys)) : bytes
  }
  try {
    // sent as something else, another file is made of the same one
    return await hub.keep({ key: `${mxc} as ${as}`, kind: as, name, open }, from)
  } catch (error) {
    throw fileVerdict(error, isConnected())
  }
}

const named = ({ name, size }: Offer) => (size === undefined ? name : `${name} (${bytes(size)})`)

/** A file, then what is said about it. Without the file its words would say nothing. */
const give = async (means: Means, from: From, { offer, caption }: Of<'give'>): Promise<readonly Bare[]> => {
  const { to } = from
  try {
    const { as, seconds } = offer
    const timed = (as === 'voice' || as === 'video') && seconds !== undefined ? { seconds } : {}
    const sent = send(to, { kind: as, file: await keep(means, offer, from), ...timed })
    return caption ? [...sent, ...(await say(means, from, caption))] : sent
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return [{ kind: 'refusal', to, reason: notSent(named(offer), error.message, caption?.body ?? '') }]
  }
}

type Wishing = {
  readonly [K in Meaning['kind']]: (
    means: Means,
    from: From,
    meant: Of<K>,
  ) => readonly Bare[] | Promise<readonly Bare[]>
}

const wishing: Wishing = {
  say,
  give,
  edit: rewrite,
  locate: (_, { to }, { place }) => send(to, { kind: 'location', ...place }),
  redact: (_, { to }, { of }) => [{ kind: 'withdraw', to, of: remoteId(of) }],
  react: (_, { to }, { to: event }) => [{ kind: 'word', to, from: remoteId(event), words: noReactions }],
  desk: async (means, { to, place, by }, meant) => [
    { ...meant, to, ...(await aloneFor(means, place, { user: by.id, line: meant.line })) },
  ],
  retype: (_, { to }, { of }) => retype(to, remoteId(of)),
  refusal: (_, { to }, meant) => [{ ...meant, to }],
  nothing: () => [],
}

const row = <K extends Meaning['kind']>(kind: K): Wishing[K] => wishing[kind]
const wishes = async <K extends Meaning['kind']>(means: Means, from: From, meant: Of<K>): Promise<readonly Bare[]> =>
  row<K>(meant.kind)(means, from, meant)

/** What was stored, as its sender wrote it. Throws Unreadable, and Retry where a key is awaited. */
const clearly = async ({ encryption }: Means, body: string, isAwaited: () => Promise<boolean>): Promise<RoomEvent> => {
  const event = storedEvent(body)
  return encryption && isEncrypted(event) ? encryption.open(body, await isAwaited()) : event
}

const always = () => Promise.resolve(true)

/** Edits of edits that are followed back. */
const deepest = 5

/** The message that an edit changes, if it is known: the first of all, where a client names an edit of it. */
const originalOf = async (means: Means, event: RoomEvent): Promise<RoomEvent | undefined> => {
  let original: RoomEvent | undefined
  for (let n = 0, next = relations(event.content).replaces; next && n < deepest; n++) {
    const stored = await means.hub.written(remoteId(next))
    const found = stored && (await clearly(means, stored.body, always).catch(unlessUnreadable))
    if (found?.room !== event.room) break
    original = found
    next = relations(found.content).replaces
  }
  return original
}

/** What somebody changed in the room itself. */
const change = async (means: Means, to: ChatKey, event: RoomEvent): Promise<readonly Bare[]> => {
  const { log, portals } = means
  const meant = changeIn(event)
  if (!meant) log('debug', 'matrix: a change says nothing to WeChat', { room: event.room, type: event.type })
  if (event.stateKey === '') portals.heard(placeId(event.room), event)
  const deed = meant && (await deedFor(means, to, meant))
  if (!deed) return []
  if (deed.kind === 'refused') return [{ kind: 'refusal', to, reason: deed.reason }]
  return [{ ...deed, to }]
}

/** What somebody who is not listed is called: with their server where that is another, so that nobody passes for one of ours. */
const nameOf = ({ domain }: Means['ids'], user: string): string =>
  user.endsWith(`:${domain}`) ? user.slice(1, -domain.length - 1) : user.slice(1)

const authorOf = ({ ids }: Means, { sender }: RoomEvent): Wish['by'] => ({ id: sender, name: nameOf(ids, sender) })

const unlessUnreadable = (error: unknown): undefined => {
  if (!(error instanceof Unreadable)) throw error
}

const readOne = async (means: Means, at: Remote): Promise<readonly Wish[]> => {
  const [to] = await means.hub.chatsAt(at.place)
  if (!to) return readElsewhere(means, at)
  const by = authorOf(means, storedEvent(at.body))
  const mayWrite = () => means.hub.mayWrite({ by, to })
  try {
    return await readEvent(means, at, to, await clearly(means, at.body, mayWrite))
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const reason = `it is encrypted and could not be read here (${error.message}): nothing of it was sent to WeChat`
    if (await mayWrite()) return [{ kind: 'refusal', to, reason, from: at.id, by }]
    return [{ kind: 'word', to, words: reason, from: at.id, by }]
  }
}

/** A room that is none of ours: somebody else's bot may live there, and what cannot be read is nobody's to answer for. */
const readElsewhere = async (means: Means, at: Remote): Promise<readonly Wish[]> => {
  const stored = storedEvent(at.body)
  const isKnown = async () => means.hub.everybody().some(({ ids }) => ids.matrix === stored.sender)
  const event = (await clearly(means, at.body, isKnown).catch(unlessUnreadable)) ?? stored
  if (isNotice(event)) return []
  await means.invitations.answered(event, at.body)
  const typed = await typedElsewhere(means, event, at.place)
  if (typed) return [{ from: at.id, by: authorOf(means, event), ...typed }]
  means.late.told(event)
  return []
}

/** Whether somebody else's bot speaks, or one where nothing but commands is read: two bots would answer each other for ever. */
const isOfBot = ({ hub }: Means, { account, chat }: ChatKey, event: RoomEvent): boolean =>
  isNotice(event) && !(chat && hub.users(account).some(({ ids }) => ids.matrix === event.sender))

const readEvent = async (means: Means, at: Remote, to: ChatKey, event: RoomEvent): Promise<readonly Wish[]> => {
  // what came encrypted shows only now what it is
  if (!relevant(event, means.ids) || isOfBot(means, to, event)) return []
  const by = authorOf(means, event)
  const replaced = isTombstone(event) ? replacement(event.content) : undefined
  if (replaced !== undefined) means.moves.follow(at.place, replaced)
  if (isTombstone(event)) return []
  if (isChange(event, means.ids)) return (await change(means, to, event)).map((wish) => ({ from: at.id, ...wish, by }))
  // people of the chat's own room may ask others in: that is no new chat
  if (isInvitation(event, means.ids)) return []
  const meant = meaning(event, to.chat === undefined, await originalOf(means, event))
  const bare = await wishes(means, { by, to, place: at.place }, meant)
  return bare.map((wish) => ({ from: at.id, ...wish, by }))
}

/** What people said, as wishes. */
export const read = async (means: Means, group: readonly Remote[]): Promise<readonly Wish[]> =>
  (await Promise.all(group.map((at) => readOne(means, at)))).flat()
