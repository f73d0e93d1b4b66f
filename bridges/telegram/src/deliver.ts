import {
  type ChatKey,
  type Delivery,
  type Parts,
  type PlaceId,
  Refused,
  Retry,
  type Run,
  type What,
} from '@queqiao/hub'
import { type Item, together } from './albums.ts'
import { forumFor } from './config.ts'
import type { TroubleKind } from './errors.ts'
import { fromPlace, fromRemote, type Sent, type Spot, toPlace } from './ids.ts'
import type { Means } from './means.ts'
import { uploadLimits } from './media.ts'
import { createSends, type Turn, troubleOf } from './sends.ts'
import { ownerOf, type Setting, toTelegram } from './to-telegram.ts'
import { topicOf } from './topics.ts'

const idOf = ({ deliveries: [first] }: Run): string => first?.id ?? ''

/** What health knows the making of topics in a forum by. */
export const topicsIn = (chat: number): string => `createForumTopic ${chat}`

const itemsOf = (delivery: Delivery, what: What, setting: Setting): readonly Item[] =>
  toTelegram(what, setting).map((post, n) => ({ name: `${delivery.id}.${n}`, of: delivery, post }))

/** What stands there and is to go. */
const goingOf = (what: What): Parts => {
  if (what.kind === 'outcome') return what.earlier
  return what.kind === 'recalled' && what.as === 'remove' ? what.parts : []
}

/** Makes the deliverer of a bridge: WeChat's side to Telegram's. */
export const createDeliver = (means: Means) => {
  const { telegram, hub, forums, making, ownServer } = means
  const limit = ownServer ? uploadLimits.local : uploadLimits.public
  const { attempt, change, remove, say, sayTogether, replace } = createSends(means)
  // runs whose topic was mended and that have not got through since
  const mended = new Set<string>()

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

  /** What was shown of an earlier outcome, or was taken back in WeChat, goes; what Telegram keeps is marked. */
  const takeBack = async ({ what }: Delivery): Promise<What> => {
    let stays = false
    for (const part of goingOf(what)) if (!(await remove(fromRemote(part)))) stays = true
    return stays && what.kind === 'recalled' ? { ...what, as: 'mark' } : what
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

  /** Shows what belongs together. `first`: the first message of each delivery, which others of it answer. */
  const show = async (turn: Turn, [item, ...more]: readonly Item[], first: Map<Delivery, Sent>): Promise<void> => {
    if (!item) return
    const { of, post } = item
    const answers = (post.behind && first.get(of)) ?? post.answers
    const answering = { ...item, post: { ...post, ...(answers && { answers }) } }
    if (more.length) return sayTogether(turn, [answering, ...more])
    if (post.replaces) {
      first.set(of, first.get(of) ?? post.replaces)
      return replace(turn, item, post.replaces)
    }
    const sent = await say(turn, answering)
    if (sent && !first.has(of)) first.set(of, sent)
  }

  const showAll = async (turn: Turn, setting: Setting) => {
    const { deliveries } = turn.run
    const first = new Map<Delivery, Sent>()
    const items: Item[] = []
    for (const delivery of deliveries) items.push(...itemsOf(delivery, await takeBack(delivery), setting))
    for (const group of together(items)) await show(turn, group, first)
  }

  return async (run: Run): Promise<void> => {
    const { account } = run.chat
    const setting = { account, self: await hub.self(account), owner: ownerOf(hub.users(account)), limit }
    const place = await placeOf(run)
    try {
      await showAll({ run, spot: fromPlace(place) }, setting)
      mended.delete(idOf(run))
    } catch (error) {
      throw await mend(run, place, error)
    }
  }
}
