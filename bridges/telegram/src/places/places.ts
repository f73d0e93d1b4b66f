import { type ChatKey, type PlaceId, Refused, Retry, type Run } from '@queqiao/hub'
import type { TroubleKind } from '../errors.ts'
import { troubleOf } from '../errors.ts'
import { fromPlace, type Spot, toPlace } from '../ids.ts'
import type { Means } from '../means.ts'
import type { Sends } from '../saying/sends.ts'
import { nameLine } from '../words/names.ts'
import { topicOf } from '../words/topics.ts'
import type { Faces } from './faces.ts'
import { isPrivate } from './homes.ts'
import { createLosses, today } from './losses.ts'
import { remember } from './remembered.ts'

const idOf = ({ deliveries: [first] }: Run): string => first?.id ?? ''

/** What health knows the making of topics in a forum by. */
export const topicsIn = (chat: number): string => `createForumTopic ${chat}`

const missing = (run: Run, chat: number): string => `topic of ${idOf(run)} ${chat}`

const opening = ({ chat, thread }: Spot): string => `reopenForumTopic ${thread} ${chat}`

/** Topics that are made at once in the place of lost ones for the same messages; then one an hour. */
const madeAtOnce = 2

/** Makes what finds the places of chats, and mends them. */
export const createPlaces = (
  {
    telegram,
    hub,
    homes,
    health,
    moved,
    making,
    orphans,
    tell,
  }: Pick<Means, 'telegram' | 'hub' | 'homes' | 'health' | 'moved' | 'making' | 'orphans' | 'tell'>,
  { attempt, change }: Pick<Sends, 'attempt' | 'change'>,
  { introduce }: Pick<Faces, 'introduce'>,
) => {
  // runs whose topic was mended and that have not got through since
  const waiting = new Set<string>()
  // of runs that have not got through since
  const losses = createLosses<string>(madeAtOnce)
  // topics that were made here and do not say yet whose they are
  const bare = new Set<PlaceId>()

  const createTopic = (home: number, { name, color }: ReturnType<typeof topicOf>): Promise<number> =>
    orphans.adoptOr({ chat: home, name, color }, () =>
      attempt(topicsIn(home), () => telegram.createTopic(home, name, color)),
    )

  /** A topic of its own; undefined in a private chat that has none. */
  const threadFor = async (home: number, topic: ReturnType<typeof topicOf>): Promise<number | undefined> => {
    if (!isPrivate(home)) return createTopic(home, topic)
    if (!(await attempt('getMe', () => telegram.hasTopics()))) return undefined
    try {
      return await createTopic(home, topic)
    } catch (error) {
      // they have been switched off meanwhile
      if (troubleOf(error)?.kind !== 'flat') throw error
      health.clear(topicsIn(home))
      return undefined
    }
  }

  const make = async (key: ChatKey, title: string): Promise<PlaceId> => {
    const home = homes.of(key)
    if (home === undefined)
      throw new Refused('telegram: neither a forum nor an owner is configured for this kind of chat and this account')
    const thread = key.chat && (await threadFor(home, topicOf(key.chat, title)))
    const place = toPlace({ chat: home, thread: thread ?? 0 })
    if (thread) remember(bare, place)
    return place
  }

  /** The chat's place. A topic that is made for it is the chat's only when the hub has said so. */
  const placeOf = async (run: Run): Promise<PlaceId> => {
    const place = await run
      .place(({ title }) => {
        making.add(run)
        return make(run.chat, title)
      })
      .catch(async (error: unknown) => {
        throw (await follow(error)) ? again(run, error, 'the forum has another id') : error
      })
      .finally(() => making.delete(run))
    if (bare.delete(place))
      await introduce(run, place).catch((error: unknown) => {
        remember(bare, place)
        throw error
      })
    return place
  }

  /** True where a group has got another id: what lived there lives under that from now on. */
  const follow = async (error: unknown): Promise<boolean> => {
    const { kind, chat, movedTo } = troubleOf(error) ?? {}
    if (kind !== 'moved' || chat === undefined || movedTo === undefined) return false
    await moved(chat, movedTo)
    return true
  }

  // at once, but only once: Telegram has been known to miss topics that it had just made
  const again = (run: Run, cause: unknown, why: string): Retry => {
    const isSecond = waiting.has(idOf(run))
    remember(waiting, idOf(run))
    return new Retry(`telegram: ${why}`, { certain: true, cause, ...(!isSecond && { after: 0 }) })
  }

  /** Opens a closed topic. Where the bot may not, its chat waits, which is said once a day; the others go on. */
  const open = async (run: Run, spot: Spot): Promise<void> => {
    try {
      await change(opening(spot), () => telegram.reopenTopic(spot))
    } catch (error) {
      if (troubleOf(error)?.kind === 'unmanaged') await tell(await closedIn(run, spot))
      throw error
    }
  }

  const closedIn = async (run: Run, { chat }: Spot) => {
    const name = nameLine((await hub.look(run.chat)).title)
    const words = `⚠ The topic “${name}” is closed, and the bot may not open it: what is said there waits. Open it, or give the bot the right "Manage Topics".`
    return { chat, words, nth: today() }
  }

  const isLost = ({ thread }: Spot, kind: TroubleKind | undefined): boolean => kind === 'gone' && thread !== 0

  /** Who linked it would look for the chat there, and not where it gets its next place. */
  const sayLost = async ({ chat: key }: Run, { thread }: Spot): Promise<void> => {
    const chat = homes.of(key)
    if (chat === undefined) return
    const name = nameLine((await hub.look(key)).title)
    const words = `⚠ The topic to which the chat with ${name} was linked is deleted: the chat lives here again. /link makes another topic its place.`
    await tell({ chat, words, nth: thread })
  }

  const sayMissed = async (run: Run, { chat }: Spot): Promise<void> => {
    const name = nameLine((await hub.look(run.chat)).title)
    const words = `⚠ Telegram does not find the topic that was just made for ${name}: what is said there waits, and another topic is made in an hour.`
    health.set(missing(run, chat), `telegram: in ${chat}: topics that were just made are not found`)
    await tell({ chat, words, nth: today() })
  }

  const lose = async (run: Run, place: PlaceId): Promise<void> => {
    const isLinked = await hub.isLinked(place)
    await run.displaced(place)
    if (isLinked) await sayLost(run, fromPlace(place))
  }

  /** A lost topic is forgotten, a closed one opened; then the same run comes again. */
  const mend = async (run: Run, place: PlaceId, error: unknown): Promise<unknown> => {
    const spot = fromPlace(place)
    const kind = troubleOf(error)?.kind
    // a topic in it is not followed: a group that becomes another one has none
    if (await follow(error)) await run.displaced(place)
    else if (isLost(spot, kind) && !losses.mayReplace(idOf(run))) {
      await sayMissed(run, spot)
      return error
    } else if (isLost(spot, kind)) await lose(run, place)
    else if (kind === 'closed') await open(run, spot)
    else return error
    return again(run, error, 'the topic had to be mended')
  }

  /** It has got through. */
  const mended = (run: Run, place: PlaceId): void => {
    waiting.delete(idOf(run))
    losses.forget(idOf(run))
    health.clear(missing(run, fromPlace(place).chat))
    health.clear(opening(fromPlace(place)))
  }

  return { placeOf, mend, mended }
}
