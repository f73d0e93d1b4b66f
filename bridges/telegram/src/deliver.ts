import type { Delivery, Parts, PlaceId, Run, What } from '@queqiao/hub'
import { troubleOf } from './errors.ts'
import { fromPlace, fromRemote, type Sent, type Spot } from './ids.ts'
import type { Means } from './means.ts'
import { createApart } from './places/apart.ts'
import { createFaces, placeIn } from './places/faces.ts'
import { isPrivate } from './places/homes.ts'
import { notedOf } from './places/notes.ts'
import { createPlaces } from './places/places.ts'
import { createAside, final, inParts, isAside } from './saying/aside.ts'
import { type Item, standings, together } from './saying/items.ts'
import { createMentions, isCalling } from './saying/mentions.ts'
import { createPaging, plainName } from './saying/paging.ts'
import { createSends, type Turn } from './saying/sends.ts'
import { createTicks } from './saying/ticks.ts'
import type { Post } from './shown/post.ts'
import type { Setting } from './shown/setting.ts'
import { uploadLimits } from './shown/upload-limits.ts'
import { lineOf, ownerOf, toTelegram } from './to-telegram.ts'
import { amongName, amongOthers } from './words/among.ts'

/** Lines of WeChat's and of ours say nothing of the chat themselves. */
const postsOf = (what: What, setting: Setting): readonly Post[] => {
  const posts = toTelegram(what, setting)
  const isLine = what.kind === 'recalled' || what.kind === 'desk'
  return setting.among !== undefined && isLine ? amongOthers(posts, setting.among) : posts
}

const isSilent = (what: What, setting: Setting): boolean =>
  ('silent' in what && what.silent === true) ||
  (setting.isClosed === true && what.kind === 'message' && !isCalling(what, setting))

const itemsOf = (delivery: Delivery, what: What, setting: Setting, joins: boolean): readonly Item[] => {
  const line = joins ? lineOf(what, setting) : undefined
  const posts = postsOf(what, setting)
  const silent = isSilent(what, setting)
  return posts.map((post, n) => ({
    ...{ name: `${delivery.id}.${n}`, of: delivery, post: { ...post, ...(silent && { silent }) } },
    ...(line && { line }),
  }))
}

/** What stands there and is to go. */
const goingOf = (what: What): Parts => {
  if (what.kind === 'outcome') return what.earlier
  return what.kind === 'recalled' && what.as === 'remove' ? what.parts : []
}

/** Makes the deliverer of a bridge: WeChat's side to Telegram's. */
export const createDeliver = (means: Means) => {
  const { hub, homes, ownServer, joins, log } = means
  const limit = ownServer ? uploadLimits.local : uploadLimits.public
  const sends = createSends(means)
  const { remove, say, sayTogether, sayJoined, replace, strike } = sends
  const sayPage = createPaging(sends)
  const faces = createFaces(means)
  const { placeOf, mend, mended } = createPlaces(means, sends, faces)
  const tick = createTicks(means)
  const aside = createAside(means, faces)
  const list = createMentions(means)
  const apart = createApart(means)

  /** What was shown of an earlier outcome, or was taken back in WeChat, goes; what Telegram keeps is marked. */
  const takeBack = async (turn: Turn, delivery: Delivery): Promise<What> => {
    const { what } = delivery
    let stays = false
    for (const one of what.kind === 'recalled' ? (what.strikes ?? []) : []) await strike(turn, delivery, one)
    for (const part of goingOf(what)) if (!(await remove(fromRemote(part)))) stays = true
    return stays && what.kind === 'recalled' ? { ...what, as: 'mark' } : what
  }

  /** Shows what belongs together. `first`: the first message of each delivery, which others of it answer. */
  const show = async (turn: Turn, [item, ...more]: readonly Item[], first: Map<Delivery, Sent>): Promise<void> => {
    if (!item || item.standing === 'done') return
    const { of, post } = item
    if (item.line && (more.length || item.standing)) return sayJoined(turn, [item, ...more])
    const answers = (post.behind && first.get(of)) ?? post.answers
    const answering = { ...item, post: { ...post, ...(answers && { answers }) } }
    if (more.length || item.standing) return sayTogether(turn, [answering, ...more])
    if (post.page) return showPage(turn, answering, first)
    if (post.replaces) {
      first.set(of, first.get(of) ?? post.replaces)
      return replace(turn, item, post.replaces)
    }
    const sent = await say(turn, answering)
    if (sent && !first.has(of)) first.set(of, sent)
  }

  /** Shows a page, or in its place the messages that say the same. */
  const showPage = async (turn: Turn, { line: _, ...item }: Item, first: Map<Delivery, Sent>): Promise<void> => {
    const { name, of, post } = item
    const sent = await sayPage(turn, item)
    if (sent && sent !== 'plain' && !first.has(of)) first.set(of, sent)
    if (sent !== 'plain') return
    const { answers, quotes, silent, page } = post
    const items = (page?.plain ?? []).map((plain, n): Item => {
      const answering = n === 0 ? { ...(answers && { answers }), ...(quotes && { quotes }) } : {}
      return { name: plainName(name, n), of, post: { ...plain, ...answering, ...(silent && { silent }) } }
    })
    for (const group of together(items)) await show(turn, group, first)
  }

  const showAll = async (turn: Turn, deliveries: readonly Delivery[], setting: Setting) => {
    const first = new Map<Delivery, Sent>()
    const items: Item[] = []
    for (const delivery of deliveries) items.push(...itemsOf(delivery, await takeBack(turn, delivery), setting, joins))
    for (const group of together(await standings(turn.run, items))) await show(turn, group, first)
  }

  /** Where all chats of an account are shown in one place, each is named; a topic that somebody has closed is quiet. */
  const settingIn = async ({ chat: key }: Run, place: PlaceId, setting: Setting): Promise<Setting> => {
    const { chat, thread } = fromPlace(place)
    if (thread) return { ...setting, isClosed: (await notedOf(hub, place)).closed === true }
    const isShared = key.chat && isPrivate(chat) && homes.of(key) === chat
    return isShared ? { ...setting, among: amongName(await hub.titleAmong(key)) } : setting
  }

  const showHere = async (run: Run, deliveries: readonly Delivery[], setting: Setting) => {
    const place = await placeOf(run)
    try {
      const spot = fromPlace(place)
      await showAll({ run, spot }, deliveries, await settingIn(run, place, setting))
      for (const delivery of deliveries) await tick(run, delivery)
      mended(run, place)
      await list(run, fromPlace(place), deliveries, setting)
    } catch (error) {
      throw await mend(run, place, error)
    }
  }

  /** Says it where the message stands that it is about. That it cannot be said there holds up nothing. */
  const showThere = async (run: Run, delivery: Delivery, { spot, setting }: There): Promise<void> => {
    try {
      // what is said there is known as the chat's, to be taken back with the next outcome
      await placeIn(run)
      await showAll({ run, spot }, [delivery], setting)
      await tick(run, delivery)
    } catch (error) {
      const trouble = troubleOf(error)
      if (!trouble || !final.has(trouble.kind)) throw error
      log('info', 'telegram: what became of a message is not said where it stands', { reason: trouble.message })
    }
  }

  const spotsApart = async (run: Run): Promise<ReadonlyMap<Delivery, Spot>> => {
    const spots = new Map<Delivery, Spot>()
    for (const delivery of run.deliveries) {
      const spot = await apart(run, delivery)
      if (spot) spots.set(delivery, spot)
    }
    return spots
  }

  return async (run: Run): Promise<void> => {
    const { account } = run.chat
    const setting = { account, self: await hub.self(account), owner: ownerOf(hub.users(account)), limit }
    const spots = await spotsApart(run)
    for (const deliveries of inParts(run.deliveries, (one) => isAside(one.what) || spots.has(one))) {
      const [first] = deliveries
      const spot = first && spots.get(first)
      if (first && spot) await showThere(run, first, { spot, setting })
      else if (first && isAside(first.what)) await aside(run, first, setting)
      else await showHere(run, deliveries, setting)
    }
  }
}

/** Where something is said that is not the chat's place. */
interface There {
  readonly spot: Spot
  readonly setting: Setting
}
