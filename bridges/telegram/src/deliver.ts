import { type ChatKey, type Delivery, type PlaceId, Refused, Retry, type Run } from '@queqiao/hub'
import { forumFor } from './config.ts'
import { Trouble, type TroubleKind, toRetry } from './errors.ts'
import { fromPlace, fromRemote, type Spot, toPlace, toRemote } from './ids.ts'
import type { Means } from './means.ts'
import type { Post } from './telegram.ts'
import { doubt, ownerOf, type Reader, toTelegram } from './to-telegram.ts'
import { topicOf } from './topics.ts'

/** The trouble behind what the hub was told. */
const troubleOf = (error: unknown): Trouble | undefined =>
  error instanceof Error && error.cause instanceof Trouble ? error.cause : undefined

const idOf = ({ deliveries: [first] }: Run): string => first?.id ?? ''

/** What health knows the making of topics in a forum by. */
export const topicsIn = (chat: number): string => `createForumTopic ${chat}`

/** Makes the deliverer of a bridge: WeChat's side to Telegram's. */
export const createDeliver = ({ telegram, hub, health, forums, making }: Means) => {
  // runs whose topic was mended and that have not got through since
  const mended = new Set<string>()

  /** One call, its failure told in the hub's words and as health. */
  const attempt = async <T>(about: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await health.watch(about, work)
    } catch (error) {
      throw error instanceof Trouble ? toRetry(error) : error
    }
  }

  const make = async (key: ChatKey, title: string): Promise<PlaceId> => {
    const forum = forumFor(forums, key)
    if (!forum) throw new Refused('telegram: no forum is configured for this kind of chat and this account')
    if (!key.chat) return toPlace({ chat: forum.id, thread: 0 })
    const topic = topicOf(key.chat, title)
    const thread = await attempt(topicsIn(forum.id), () => telegram.createTopic(forum.id, topic.name, topic.color))
    return toPlace({ chat: forum.id, thread })
  }

  /** The chat's place. A topic that is made for it is the chat's only when the hub has said so. */
  const placeOf = (run: Run): Promise<PlaceId> =>
    run
      .place(({ title }) => {
        making.add(run)
        return make(run.chat, title)
      })
      .finally(() => making.delete(run))

  const say = (signal: AbortSignal, spot: Spot, post: Post) => async () => {
    const message = await attempt(`sendMessage ${spot.chat}`, () => telegram.say(spot, post, signal))
    return [toRemote({ chat: spot.chat, message })]
  }

  /** Telegram recognises no repeat: a send whose answer was lost is said to be doubtful, and not made again. */
  const send = async (run: Run, delivery: Delivery, name: string, work: { spot: Spot; post: Post }) => {
    if (run.signal.aborted) throw new Retry('telegram: stopping', { after: 0, certain: true })
    const step = { of: delivery, covers: [delivery], safeFor: 0 }
    const parts = await run.step({ ...step, name }, say(run.signal, work.spot, work.post))
    if (parts !== 'uncertain') return
    // a doubt whose own answer was lost is said again: twice is better than never
    for (let nth = 1; ; nth++) {
      const said = await run.step({ ...step, name: `${name}.doubt${nth}` }, say(run.signal, work.spot, doubt))
      if (said !== 'uncertain') return
    }
  }

  /** A change that may turn out to be none: somebody was faster, or Telegram finds the message too old. */
  const change = (about: string, work: () => Promise<void>): Promise<void> =>
    attempt(about, work).catch((error: unknown) => {
      if (troubleOf(error)?.kind !== 'needless') throw error
    })

  /** What was shown of an earlier outcome goes. */
  const takeBack = async ({ what }: Delivery) => {
    if (what.kind !== 'outcome') return
    for (const { chat, message } of what.earlier.map(fromRemote))
      await change(`deleteMessage ${chat}`, () => telegram.remove(chat, message))
  }

  /** A topic that was deleted, or stood in a group whose new id is in the settings by now. */
  const isLost = ({ chat, thread }: Spot, kind: TroubleKind | undefined): boolean =>
    kind === 'moved' ? !forums.some(({ id }) => id === chat) : kind === 'gone' && thread !== 0

  /** A lost topic is forgotten, a closed one opened; then the same run comes again. */
  const mend = async (run: Run, place: PlaceId, error: unknown): Promise<unknown> => {
    const spot = fromPlace(place)
    const kind = troubleOf(error)?.kind
    if (isLost(spot, kind)) await run.displaced(place)
    else if (kind === 'closed') await change(`reopenForumTopic ${spot.chat}`, () => telegram.reopenTopic(spot))
    else return error
    // at once, but only once: Telegram has been known to miss topics that it had just made
    const again = mended.has(idOf(run))
    mended.add(idOf(run))
    return new Retry('telegram: the topic had to be mended', {
      certain: true,
      cause: error,
      ...(!again && { after: 0 }),
    })
  }

  const show = async (run: Run, spot: Spot, reader: Reader) => {
    for (const delivery of run.deliveries) {
      await takeBack(delivery)
      for (const [n, post] of toTelegram(delivery.what, reader).entries())
        await send(run, delivery, `${delivery.id}.${n}`, { spot, post })
    }
  }

  return async (run: Run): Promise<void> => {
    const { account } = run.chat
    const reader = { self: await hub.self(account), owner: ownerOf(hub.users(account)) }
    const place = await placeOf(run)
    try {
      await show(run, fromPlace(place), reader)
      mended.delete(idOf(run))
    } catch (error) {
      throw await mend(run, place, error)
    }
  }
}
