import type { Delivery, Parts, Run, Step, Strike } from '@queqiao/hub'
import { unlessStopping } from '../calls/decorating.ts'
import { methodOf } from '../calls/sendings.ts'
import { Trouble, type TroubleKind, toRetry, troubleOf } from '../errors.ts'
import { fromRemote, type Sent, type Spot, toRemote } from '../ids.ts'
import type { Means } from '../means.ts'
import { albumPosts } from '../shown/albums.ts'
import { asJoined, join, struck } from '../shown/joined.ts'
import { type Post, plainer, withoutFile } from '../shown/post.ts'
import { doubtful } from '../to-telegram.ts'
import { doubtOf, type Item, shared } from './items.ts'

const is = (error: unknown, kind: TroubleKind): boolean => troubleOf(error)?.kind === kind

/** Telegram does not take the file, or never gets it whole. */
const isOfFile = ({ isLast }: Run, error: unknown): boolean => is(error, 'unfit') || (isLast && is(error, 'cut'))

/** It is not there, or not wanted there, whatever it is sent as: its words say why. */
const without: ReadonlySet<TroubleKind | undefined> = new Set<TroubleKind>(['lost', 'unwelcome'])

/** What can go in its place, where the file is to blame. */
const insteadOf = (run: Run, post: Post, error: unknown): Post | undefined => {
  const trouble = troubleOf(error)
  if (trouble && without.has(trouble.kind)) return withoutFile(post, trouble.message)
  return isOfFile(run, error) ? plainer(post) : undefined
}

/** What stood there cannot become what it should; it may still be answered. */
const uneditable: ReadonlySet<TroubleKind | undefined> = new Set<TroubleKind>(['uneditable', 'refused', 'denied'])

/** What stands there stays. */
const undeletable: ReadonlySet<TroubleKind | undefined> = new Set<TroubleKind>(['undeletable', 'denied'])

/** The same content twice is the same content, however late. */
const always = Number.POSITIVE_INFINITY

/** One run, and where it speaks. */
export interface Turn {
  readonly run: Run
  readonly spot: Spot
}

/** Makes the sends of a bridge. Each is a step of its run. */
export const createSends = ({ telegram, health }: Pick<Means, 'telegram' | 'health'>) => {
  /** One call, its failure told in the hub's words and as health. */
  const attempt = async <T>(about: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await health.watch(about, work)
    } catch (error) {
      throw error instanceof Trouble ? toRetry(error) : error
    }
  }

  /** A change that may turn out to be none: somebody was faster. */
  const change = (about: string, work: () => Promise<void>): Promise<void> =>
    attempt(about, work).catch((error: unknown) => {
      if (!is(error, 'needless')) throw error
    })

  /** Deletes a message; false where Telegram does not let it go any more. */
  const remove = ({ chat, message }: Sent): Promise<boolean> =>
    change(`deleteMessage ${chat}`, () => telegram.remove(chat, message)).then(
      () => true,
      (error: unknown) => {
        if (!undeletable.has(troubleOf(error)?.kind)) throw error
        return false
      },
    )

  /** Does it with the post, or with what is plainer, until Telegram takes it. */
  const fitting = async <T>(run: Run, post: Post, work: (post: Post) => Promise<T>): Promise<T> => {
    try {
      return await work(post)
    } catch (error) {
      const next = insteadOf(run, post, error)
      if (!next) throw error
      return fitting(run, next, work)
    }
  }

  const step = ({ run }: Turn, about: Step, send: () => Promise<Parts>) => {
    unlessStopping(run)
    return run.step(about, send)
  }

  const sayOne =
    ({ run, spot }: Turn, post: Post) =>
    async (): Promise<Parts> => {
      const say = (fit: Post) => attempt(`${methodOf(fit)} ${spot.chat}`, () => telegram.say(spot, fit, run.signal))
      return [toRemote({ chat: spot.chat, message: await fitting(run, post, say) })]
    }

  /** Telegram recognises no repeat: a send whose answer was lost is said to be doubtful, and not made again. */
  const sure = async (turn: Turn, which: Omit<Step, 'safeFor'>, send: () => Promise<Parts>): Promise<Parts> => {
    const about = { ...which, safeFor: 0 }
    const parts = await step(turn, about, send)
    if (parts !== 'uncertain') return parts
    // a doubt whose own answer was lost is said again: twice is better than never
    const { of, covers, safeFor } = about
    for (let nth = 1; ; nth++) {
      const name = doubtOf(about.name, nth)
      if ((await step(turn, { name, of, covers, safeFor }, sayOne(turn, doubtful(covers.length)))) !== 'uncertain')
        return []
    }
  }

  const say = async (turn: Turn, { name, of, post }: Item): Promise<Sent | undefined> => {
    const [part] = await sure(turn, { name, of, covers: [of] }, sayOne(turn, post))
    return part && fromRemote(part)
  }

  /** Says them as one album; one by one where Telegram does not take them so: then nothing of it stands there. */
  const sayTogether = async (turn: Turn, items: readonly [Item, ...Item[]]): Promise<void> => {
    const { run, spot } = turn
    const [{ name: own, of, post }] = items
    const name = post.behind ? `${own}.${shared.pictures}` : shared.pictures
    const covers = [...new Set(items.map((item) => item.of))]
    const shares = items.map((item, part) => ({ of: item.of, part }))
    const send = async () => {
      const about = `sendMediaGroup ${spot.chat}`
      const sent = await attempt(about, () =>
        telegram.sayTogether(spot, albumPosts(items.map((item) => item.post)), run.signal),
      )
      return sent.map((message) => toRemote({ chat: spot.chat, message }))
    }
    try {
      await sure(turn, { name, of, covers, shares }, send)
    } catch (error) {
      if (!isOfFile(run, error) && !without.has(troubleOf(error)?.kind)) throw error
      for (const item of items) await say(turn, item)
    }
  }

  /** Says texts of several deliveries in one message, a line for each. */
  const sayJoined = async (turn: Turn, items: readonly [Item, ...Item[]]): Promise<void> => {
    const { ranges, ...post } = join(items.map(({ line = [] }) => line))
    const [{ of }] = items
    const covers = items.map((item) => item.of)
    const shares = items.map((item, n) => ({ of: item.of, part: 0, ...(ranges[n] && { range: ranges[n] }) }))
    const silent = items.every((item) => item.post.silent) ? { silent: true as const } : {}
    const which = { name: shared.texts, of, covers, shares, joined: asJoined(post) }
    await sure(turn, which, sayOne(turn, { ...post, ...silent }))
  }

  const edit = async (turn: Turn, { name, of, post }: Item, stood: Sent): Promise<void> => {
    const put = (fit: Post) => change(`edit ${stood.chat}`, () => telegram.replace(stood, fit, turn.run.signal))
    await step(turn, { name: `${name}.edit`, of, covers: [], safeFor: always }, async () => {
      await fitting(turn.run, post, put)
      return []
    })
  }

  /** Puts it in the place of what stood there; where that cannot be, it answers that, which then says what it was. */
  const replace = async (turn: Turn, item: Item, stood: Sent): Promise<void> => {
    try {
      await edit(turn, item, stood)
    } catch (error) {
      if (!uneditable.has(troubleOf(error)?.kind)) throw error
      if (item.post.spare) return
      await say(turn, { ...item, post: { ...item.post, answers: stood } })
      const text = item.post.media?.about
      if (text === undefined) return
      const words = { ...item, name: `${item.name}.words`, post: { text, entities: [] } }
      await edit(turn, words, stood).catch((failed: unknown) => {
        if (!uneditable.has(troubleOf(failed)?.kind)) throw failed
      })
    }
  }

  /** Strikes out what was taken back of a message that shows several. One that nobody can change any more stays as it is. */
  const strike = async (turn: Turn, of: Delivery, one: Strike): Promise<void> => {
    const item = { name: `${of.id}.strike ${one.remote}`, of, post: struck(one) }
    await edit(turn, item, fromRemote(one.remote)).catch((error: unknown) => {
      if (!uneditable.has(troubleOf(error)?.kind)) throw error
    })
  }

  return { attempt, change, remove, say, sayTogether, sayJoined, replace, strike }
}

export type Sends = ReturnType<typeof createSends>
