import { type ChatKey, type Delivery, type Named, type PlaceId, type Run, remoteId, type What } from '@queqiao/hub'
import type { AccountId } from '@queqiao/protocol/model'
import { type Homeserver, speakingAs } from '../homeserver.ts'
import { type Fields, fields, string } from '../json.ts'
import type { Means } from '../means.ts'
import { ownersOf } from '../owners.ts'
import type { Address } from '../words/texts.ts'
import { device } from './ghosts.ts'

/** Whoever speaks in a room. */
export interface Speaker {
  readonly user: string
  /** The client-server API as they use it. */
  readonly call: Homeserver['call']
  /** Whether it is a real user, for whom we speak. */
  readonly isReal?: true
  /** Sees to it that they can. */
  enter(): Promise<void>
  /** What we knew of them is wrong. */
  forget(): void
}

export const isOfPerson = (what: What): what is Extract<What, { readonly kind: 'message' | 'completed' }> =>
  what.kind === 'message' || what.kind === 'completed'

const ours = ({ homeserver, ghosts }: Means, user: string) => ({
  user,
  call: speakingAs(homeserver, user, device),
  forget: () => ghosts.forget(user),
})

const ghostSpeaker = (means: Means, room: PlaceId, sender: Named): Speaker => {
  const usual = () => means.hub.commonName(sender.id)
  return { ...ours(means, means.ids.ghost(sender.id)), enter: () => means.ghosts.appear(room, sender, usual) }
}

/** What no person says is the bot's. */
export const botSpeaker = (means: Means): Speaker => ({
  ...ours(means, means.ids.bot),
  enter: () => means.ghosts.ready(means.ids.bot),
})

type Said = Extract<What, { readonly kind: 'message' | 'completed' }>

/** Whether this user may have said what is completed now: nobody else can. */
const isTheirs = async ({ homeserver }: Means, room: PlaceId, what: Said, user: string): Promise<boolean> => {
  const [shown] = what.kind === 'completed' ? what.parts : []
  if (shown === undefined) return true
  const { sender } = await homeserver.call('GET', ['v3', 'rooms', room, 'event', shown])
  return sender === user
}

/** The real user who said it, if we may speak for them and they are in the room. */
const realSpeaker = async (means: Means, { account, chat }: ChatKey, room: PlaceId, what: Said) => {
  const { guests, ids, puppets, facts } = means
  if (!what.event.fromSelf) return undefined
  // a device of ours among theirs, not signed by them, would look to their clients like somebody else's
  if (await facts.isEncrypted(room)) return undefined
  const puppet = await puppets.of(account, what)
  if (!puppet || guests.staysAway(room, puppet.user) || !(await isTheirs(means, room, what, puppet.user)))
    return undefined
  if (!(await puppets.join(puppet, room, chat?.kind === 'person' ? ids.ghost(chat.id) : undefined))) return undefined
  const { user } = puppet
  return { ...puppet, isReal: true as const, enter: () => Promise.resolve(), forget: () => puppets.forget(user) }
}

/** Who says it. What WeChat itself says is no person's. */
export const speakerOf = async (means: Means, chat: ChatKey, room: PlaceId, what: What): Promise<Speaker> => {
  if (!isOfPerson(what) || what.event.content.kind === 'system' || !chat.chat) return botSpeaker(means)
  return (await realSpeaker(means, chat, room, what)) ?? ghostSpeaker(means, room, what.sender)
}

/** Something that is said in a run. */
export interface Saying {
  readonly run: Run
  readonly room: PlaceId
  readonly of: Delivery
  /** What is shown of it. */
  readonly what: What
}

/** Who says it in this try: whoever did in the first one, as far as they may still. Of anybody else the homeserver would take a
 *  repeat for a second message. */
export const speakerIn = async (means: Means, { run, room, of, what }: Saying): Promise<Speaker> => {
  const now = await speakerOf(means, run.chat, room, what)
  if (!isOfPerson(what) || !what.event.fromSelf) return now
  const note = { name: 'speaker', of, covers: [], safeFor: Number.POSITIVE_INFINITY }
  const [first] = await run.step(note, async () => [remoteId(now.user)])
  return now.isReal && first !== now.user ? ghostSpeaker(means, room, what.sender) : now
}

/** Whether it was said by us in the name of a user who is listed still: only then may we take it away in that name. */
const wasSaidForThem = ({ hub, ids }: Means, account: AccountId, user: string, { content }: Fields): boolean =>
  fields(content)['fi.mau.double_puppet_source'] === ids.source &&
  hub.users(account).some(({ ids: { matrix } }) => matrix === user)

/** Whoever said what stands there, if it was said through us; else the bot, which may take away everything. */
export const authorOf = async (means: Means, { account }: ChatKey, room: PlaceId, event: string): Promise<Speaker> => {
  const { homeserver, ids, ghosts, puppets } = means
  const said = await homeserver.call('GET', ['v3', 'rooms', room, 'event', event])
  const user = string(said.sender) ?? ids.bot
  if (ids.ours(user)) return { ...ours(means, user), enter: () => ghosts.ready(user) }
  const puppet = wasSaidForThem(means, account, user, said) ? await puppets.named(user) : undefined
  if (!puppet) return botSpeaker(means)
  return { ...puppet, isReal: true, enter: () => Promise.resolve(), forget: () => puppets.forget(user) }
}

/** When it was said in WeChat; nothing for what was not said there. */
export const timeOf = (what: What): { readonly time?: number } => {
  if (isOfPerson(what)) return { time: what.event.time }
  return what.kind === 'recalled' && what.line ? { time: what.line.time } : {}
}

const ghostOnly =
  ({ ids }: Means): Address =>
  (person) => [ids.ghost(person)]

/** Who is called by a mention or an answer: what calls the account itself calls its owners. */
export const addressIn = async (means: Means, chat: ChatKey, what: What): Promise<Address> => {
  const ghost = ghostOnly(means)
  if (!isOfPerson(what) || (chat.chat?.kind !== 'room' && !what.answers)) return ghost
  const own = ownersOf(means.hub, chat.account)
  const self = own.length > 0 ? await means.hub.self(chat.account) : undefined
  return (person) => (person === self ? own : ghost(person))
}
