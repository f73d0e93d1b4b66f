import { type ChatKey, type PlaceId, Retry, type Run } from '@queqiao/hub'
import { type TroubleKind, troubleOf } from '../errors.ts'
import { fromPlace, type Spot, toPlace } from '../ids.ts'
import type { Means } from '../means.ts'
import type { Sends } from '../saying/sends.ts'
import type { Faces } from './faces.ts'
import { createLosses } from './losses.ts'
import { createMaking } from './making.ts'
import { remember } from './remembered.ts'
import { createWarnings } from './warnings.ts'

const idOf = ({ deliveries: [first] }: Run): string => first?.id ?? ''

const missing = (run: Run, chat: number): string => `topic of ${idOf(run)} ${chat}`

const opening = ({ chat, thread }: Spot): string => `reopenForumTopic ${thread} ${chat}`

/** Topics that are made at once in the place of lost ones for the same messages; then one an hour. */
const madeAtOnce = 2

/** Makes what finds the places of chats, and mends them. */
export const createPlaces = (
  means: Means,
  sends: Pick<Sends, 'attempt' | 'change'>,
  { introduce }: Pick<Faces, 'introduce'>,
) => {
  const { telegram, hub, health, moved, making } = means
  const { change } = sends
  const make = createMaking(means, sends)
  const warnings = createWarnings(means)
  // runs whose topic was mended and that have not got through since
  const waiting = new Set<string>()
  // of runs that have not got through since
  const losses = createLosses<string>(madeAtOnce)
  // topics that were made here and do not say yet whose they are
  const bare = new Set<PlaceId>()

  const placeFor = async (key: ChatKey, title: string): Promise<PlaceId> => {
    const spot = await make(key, title)
    const place = toPlace(spot)
    if (spot.thread) remember(bare, place)
    return place
  }

  /** The chat's place. A topic that is made for it is the chat's only when the hub has said so. */
  const placeOf = async (run: Run): Promise<PlaceId> => {
    const place = await run
      .place(({ title }) => {
        making.add(run)
        return placeFor(run.chat, title)
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
      if (troubleOf(error)?.kind === 'unmanaged') await warnings.closed(run, spot)
      throw error
    }
  }

  const isLost = ({ thread }: Spot, kind: TroubleKind | undefined): boolean => kind === 'gone' && thread !== 0

  const lose = async (run: Run, place: PlaceId): Promise<void> => {
    const isLinked = await hub.isLinked(place)
    await run.displaced(place)
    if (isLinked) await warnings.lost(run, fromPlace(place))
  }

  /** A lost topic is forgotten, a closed one opened; then the same run comes again. */
  const mend = async (run: Run, place: PlaceId, error: unknown): Promise<unknown> => {
    const spot = fromPlace(place)
    const kind = troubleOf(error)?.kind
    // a topic in it is not followed: a group that becomes another one has none
    if (await follow(error)) await run.displaced(place)
    else if (isLost(spot, kind) && !losses.mayReplace(idOf(run))) {
      health.set(missing(run, spot.chat), `telegram: in ${spot.chat}: topics that were just made are not found`)
      await warnings.missed(run, spot)
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
