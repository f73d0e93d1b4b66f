import type { Delivery, Run, Vacated, What } from '@queqiao/hub'
import { unlessStopping } from '../calls/decorating.ts'
import { Trouble, type TroubleKind, toRetry } from '../errors.ts'
import { fromPlace, type Spot, toRemote } from '../ids.ts'
import type { Means } from '../means.ts'
import type { Faces } from '../places/faces.ts'
import type { Post } from '../shown/post.ts'
import type { Setting } from '../shown/setting.ts'
import { deskPosts, wordPosts } from '../to-telegram.ts'

const asides: ReadonlySet<What['kind']> = new Set<What['kind']>(['vacated', 'chat', 'joined', 'left'])

/** Whether nothing of it is said in the chat's place: it concerns another place, or how that one looks. It makes none. */
export const isAside = (what: What): boolean => asides.has(what.kind) || (what.kind === 'desk' && what.at !== undefined)

/** Deliveries that are shown together, and each alone of which `isApart` says so. */
export const inParts = (
  deliveries: readonly Delivery[],
  isApart: (delivery: Delivery) => boolean,
): readonly (readonly Delivery[])[] => {
  const parts: Delivery[][] = []
  for (const delivery of deliveries) {
    const before = parts.at(-1)
    if (before?.[0] && !isApart(delivery) && !isApart(before[0])) before.push(delivery)
    else parts.push([delivery])
  }
  return parts
}

/** Nothing that waits is worth waiting for that: the place is not the chat's, or not ours at all. */
export const final: ReadonlySet<TroubleKind> = new Set<TroubleKind>([
  'gone',
  'closed',
  'flat',
  'barred',
  'moved',
  'needless',
  'denied',
  'unmanaged',
  'unsupported',
  'refused',
])

/** Makes what is said and done in places that are not the chat's. What Telegram does not let happen there stops nothing. */
export const createAside = ({ telegram, health, forums, log }: Means, { follow }: Faces) => {
  /** True where it was done. */
  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work()
      return true
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      if (!final.has(error.kind)) throw toRetry(error)
      log('info', 'telegram: a place of no chat stays as it is', { reason: error.message })
      return false
    }
  }

  const say = async (run: Run, delivery: Delivery, { spot, posts }: { spot: Spot; posts: readonly Post[] }) => {
    for (const [n, post] of posts.entries()) {
      unlessStopping(run)
      const step = { name: `${delivery.id}.${n}`, of: delivery, covers: [], safeFor: 0 }
      const sayOne = async () => [toRemote({ chat: spot.chat, message: await telegram.say(spot, post, run.signal) })]
      await attempt(() => run.step(step, () => sayOne().catch(asRetry)))
    }
  }

  // a step wants to know whether it may have been made
  const asRetry = (error: unknown): never => {
    if (error instanceof Trouble && !final.has(error.kind)) throw toRetry(error)
    throw error
  }

  const keep = `\nIt stays here, closed: only an administrator can delete it, or the bot with the right “Delete Messages”.`

  /** A topic of ours goes, or is closed where people are to find the way to the next place. */
  const vacate = async (run: Run, delivery: Delivery, { place, linked, next, words }: Vacated) => {
    const spot = fromPlace(place)
    const isTopic = !linked && spot.thread !== 0
    if (linked && !forums.some(({ id }) => id === spot.chat)) health.forget(spot.chat)
    if (isTopic && !next && (await attempt(() => telegram.deleteTopic(spot)))) return
    const posts = wordPosts(words + (isTopic && !next ? keep : ''))
    await say(run, delivery, { spot, posts })
    if (isTopic) await attempt(() => telegram.closeTopic(spot))
  }

  return async (run: Run, delivery: Delivery, setting: Setting): Promise<void> => {
    const { what } = delivery
    if (what.kind === 'vacated') return vacate(run, delivery, what)
    if (what.kind === 'chat') return follow(run)
    if (what.kind === 'desk' && what.at)
      await say(run, delivery, { spot: fromPlace(what.at), posts: deskPosts(what, setting) })
  }
}
