import { type ChatKey, type Named, placeId, type Remote, remoteId, type Wish } from '@queqiao/hub'
import { type RoomEvent, roomEvent, storedEvent } from './event.ts'
import { type Meaning, meaning, type People, relevant, type Said, toText } from './from-matrix.ts'
import type { Means } from './means.ts'

const remote = (event: RoomEvent, raw: unknown): Remote => ({
  id: remoteId(event.id),
  place: placeId(event.room),
  body: JSON.stringify(raw),
})

/** What of a transaction is kept and read later: what people wrote. */
export const remotes = ({ ids }: Pick<Means, 'ids'>, events: readonly unknown[]): readonly Remote[] =>
  events.flatMap((raw) => {
    const event = roomEvent(raw)
    return event && relevant(event, ids) ? [remote(event, raw)] : []
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
export const encryptedRooms = (events: readonly unknown[]): readonly string[] =>
  roomsOf(events, ({ type }) => type === 'm.room.encrypted')

/** The rooms that people have left, or would not enter. */
export const leftRooms = ({ ids }: Pick<Means, 'ids'>, events: readonly unknown[]): readonly string[] =>
  roomsOf(
    events,
    ({ type, stateKey, content }) =>
      type === 'm.room.member' && content.membership === 'leave' && stateKey !== undefined && !ids.ours(stateKey),
  )

/** Those of the called users who are members of this WeChat room; nobody can mention themselves. */
const peopleIn = async ({ hub, ids }: Means, { account, chat }: ChatKey, said: Said): Promise<People> => {
  const people = new Map<string, Named>()
  if (chat?.kind !== 'room') return people
  const users = new Set([...said.pills.map(({ user }) => user), ...said.called])
  const self = users.size > 0 ? await hub.self(account) : undefined
  for (const user of users) {
    const person = ids.person(user)
    if (person && person !== self) people.set(user, await hub.person(account, person, chat.id))
  }
  return people
}

/** The member whose message is answered; answering in a private chat, or oneself, calls nobody. */
const repliedTo = async ({ hub }: Means, { chat }: ChatKey, { place }: Remote, { replyTo }: Said) => {
  if (chat?.kind !== 'room' || !replyTo) return undefined
  const linked = await hub.messageAt(place, remoteId(replyTo))
  return linked?.fromSelf ? undefined : linked?.sender
}

/** A wish without its author. */
type Bare = Wish extends infer W ? (W extends Wish ? Omit<W, 'from' | 'by'> : never) : never

const say = async (means: Means, to: ChatKey, at: Remote, said: Said): Promise<readonly Bare[]> => {
  if (!to.chat) return []
  const text = toText(said, await peopleIn(means, to, said), await repliedTo(means, to, at, said))
  return [{ kind: 'command', to, command: { kind: 'send', chat: to.chat, content: { kind: 'text', text } } }]
}

const wishes = async (means: Means, to: ChatKey, at: Remote, meant: Meaning): Promise<readonly Bare[]> => {
  if (meant.kind === 'nothing') return []
  if (meant.kind === 'say') return say(means, to, at, meant)
  return [{ ...meant, to }]
}

const readOne = async (means: Means, at: Remote): Promise<readonly Wish[]> => {
  const event = storedEvent(at.body)
  // a room that is none of ours: somebody else's bot lives there
  const [to] = await means.hub.chatsAt(at.place)
  if (!to) return []
  const by = { id: event.sender, name: event.sender.slice(1, event.sender.indexOf(':')) }
  const bare = await wishes(means, to, at, meaning(event, to.chat === undefined))
  return bare.map((wish) => ({ ...wish, from: at.id, by }))
}

/** What people said, as wishes. */
export const read = async (means: Means, group: readonly Remote[]): Promise<readonly Wish[]> =>
  (await Promise.all(group.map((at) => readOne(means, at)))).flat()
