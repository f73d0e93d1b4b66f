import type { Delivery, PlaceId, Run } from '@queqiao/hub'
import { decorating, unlessStopping } from '../calls/decorating.ts'
import { Trouble, type TroubleKind } from '../errors.ts'
import { fromPlace, fromRemote, type Spot, toRemote } from '../ids.ts'
import type { Means } from '../means.ts'
import { cardOf, faceOf } from '../shown/cards.ts'
import type { Post } from '../shown/post.ts'
import { topicOf } from '../words/topics.ts'
import { type Noted, notedOf, noteOf } from './notes.ts'

/** The file is to blame. */
const ofFile: ReadonlySet<TroubleKind> = new Set<TroubleKind>([
  'unfit',
  'lost',
  'cut',
  'unread',
  'oversize',
  'unwelcome',
])

class NoPlace extends Error {}

/** The chat's place, if it has one. */
export const placeIn = (run: Run): Promise<PlaceId | undefined> =>
  run
    .place(() => Promise.reject(new NoPlace()))
    .catch((error: unknown) => {
      if (error instanceof NoPlace) return undefined
      throw error
    })

/** Always safe to repeat. */
const always = Number.POSITIVE_INFINITY

/** Makes what keeps topics looking like their chats: the name, and a pinned card with the picture. Where Telegram does not let
 *  that happen, it is left out: no message waits for it. */
export const createFaces = ({ telegram, hub, homes, cards, log }: Means) => {
  const attempt = decorating(log, 'a topic does not look as it might')

  /** What the account of a chat is called, where others have their chats in the same group. */
  const accountOf = async ({ account, chat }: Run['chat']): Promise<string | undefined> => {
    const home = homes.of({ account, ...(chat && { chat }) })
    const sharing = (await hub.accounts()).filter((one) => homes.of({ account: one, ...(chat && { chat }) }) === home)
    if (sharing.length < 2) return undefined
    const titles = await Promise.all(sharing.map(async (one) => (await hub.look({ account: one })).title))
    const { title } = await hub.look({ account })
    return titles.filter((one) => one === title).length > 1 ? `${title} (${account})` : title
  }

  /** Does it with the picture; without where that cannot be had or is not taken. */
  const fitting = async <T>(post: Post, work: (post: Post) => Promise<T>): Promise<T> => {
    try {
      return await work(post)
    } catch (error) {
      if (!post.media || !(error instanceof Trouble) || !ofFile.has(error.kind)) throw error
      const { media: _, ...words } = post
      return work(words)
    }
  }

  /** Puts the card there, and pins it. Gives its number, if it is known to stand there. */
  const putCard = async (run: Run, of: Delivery, spot: Spot, post: Post): Promise<number | undefined> => {
    unlessStopping(run)
    const say = (fit: Post) => telegram.say(spot, fit, run.signal)
    const put = async () => {
      const message = await attempt(() => fitting(post, say))
      return message === undefined ? [] : [toRemote({ chat: spot.chat, message })]
    }
    const parts = await run.step({ name: `card ${spot.thread}`, of, covers: [], safeFor: 0 }, put)
    const [part] = parts === 'uncertain' ? [] : parts
    const card = part && fromRemote(part)
    if (!card) return undefined
    await run.step({ name: `pin ${spot.thread}`, of, covers: [], safeFor: always }, async () => {
      await attempt(() => telegram.pin(card))
      return []
    })
    return card.message
  }

  /** A topic has just been made for the chat: its first message says whose it is. */
  const introduce = async (run: Run, place: PlaceId): Promise<void> => {
    const spot = fromPlace(place)
    const { chat } = run.chat
    const [of] = run.deliveries
    if (!chat || !of || !spot.thread) return
    const look = await hub.look(run.chat)
    const post = cards ? cardOf(look, await accountOf(run.chat)) : undefined
    // what it stands for is heard, or is not to be
    const card = post && (await putCard(run, of, spot, { ...post, silent: true }))
    await noteOf(hub, place, { name: topicOf(chat, look.title).name, ...(card && { card, face: faceOf(post) }) })
  }

  const update = async ({ chat }: Spot, before: Noted, post: Post | undefined, signal: AbortSignal) => {
    const { card: message, face } = before
    if (message === undefined || !post || faceOf(post) === face) return face
    await attempt(() => fitting(post, (fit) => telegram.replace({ chat, message }, fit, signal)))
    return faceOf(post)
  }

  /** The chat looks another way: its topic's name and card follow. People's own groups look as they like. */
  const follow = async (run: Run): Promise<void> => {
    const place = await placeIn(run)
    const { chat } = run.chat
    if (!place || !chat) return
    const spot = fromPlace(place)
    if (!spot.thread || (await hub.isLinked(place))) return
    const before = await notedOf(hub, place)
    const look = await hub.look(run.chat)
    const { name } = topicOf(chat, look.title)
    if (name !== before.name) await attempt(() => telegram.renameTopic(spot, name))
    const face = await update(spot, before, cardOf(look, await accountOf(run.chat)), run.signal)
    await noteOf(hub, place, { name, ...(face && { face }) })
  }

  return { introduce, follow }
}

export type Faces = ReturnType<typeof createFaces>
