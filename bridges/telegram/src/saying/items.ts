import type { Delivery, Run } from '@queqiao/hub'
import { albumLimit } from '../shown/albums.ts'
import { backlog, fitTogether } from '../shown/joined.ts'
import type { Post } from '../shown/post.ts'
import type { Span } from '../words/entities.ts'

/** One message that is to be sent. */
export interface Item {
  /** Unique, and the same in every try. */
  readonly name: string
  readonly of: Delivery
  readonly post: Post
  /** What it says where it stands in one message with others; undefined where it never does. */
  readonly line?: readonly Span[]
  /** What is known of the message that it was said in with others. */
  readonly standing?: Standing
}

/** `done`: it stands there. `doubtful`: nobody knows. `told`: people know that nobody knows. */
export type Standing = 'done' | 'doubtful' | 'told'

/** The names of steps that several deliveries share: each of them finds its step by it, whatever else its run has. */
export const shared = { texts: 'joined', pictures: 'album' } as const

/** The name of the n-th try to say that a step is doubtful. */
export const doubtOf = (step: string, nth: number): string => `${step}.doubt${nth}`

/** Pictures behind words belong to one delivery: they are always together. */
const sharedBy = ({ line, post }: Item): string | undefined => {
  if (line) return shared.texts
  return post.album !== undefined && !post.behind ? shared.pictures : undefined
}

const standingOf = async (run: Run, { of }: Item, name: string): Promise<Standing | undefined> => {
  const known = await run.known({ of, name })
  if (known !== 'uncertain') return known && 'done'
  return (await run.known({ of, name: doubtOf(name, 1) })) ? 'told' : 'doubtful'
}

const alone = ({ line: _, ...item }: Item): Item => item

/** Finds out what of them was sent before, with others or alone. Texts are said in one message only where several wait; which
 *  that is, the run alone decides. */
export const standings = async (run: Run, items: readonly Item[]): Promise<readonly Item[]> => {
  const isBacklog = items.filter(({ line }) => line).length >= backlog
  const look = async (item: Item): Promise<Item> => {
    const name = sharedBy(item)
    const standing = name && (await standingOf(run, item, name))
    if (standing) return { ...item, standing }
    return isBacklog && !(await run.known(item)) ? item : alone(item)
  }
  return Promise.all(items.map(look))
}

const areTexts = (group: readonly Item[], next: Item): boolean => {
  const lines = [...group, next].map(({ line }) => line)
  return lines.every((line) => line !== undefined) && (next.standing !== undefined || fitTogether(lines))
}

const arePictures = ([first, ...rest]: readonly Item[], next: Item): boolean =>
  first?.post.album !== undefined && first.post.album === next.post.album && rest.length + 1 < albumLimit

/** Puts those together, in order, that are shown as one message or one album. */
export const together = (items: readonly Item[]): readonly (readonly Item[])[] => {
  const groups: Item[][] = []
  for (const item of items) {
    const last = groups.at(-1)
    const isSame = last?.[0]?.standing === item.standing
    if (last && isSame && (areTexts(last, item) || arePictures(last, item))) last.push(item)
    else groups.push([item])
  }
  return groups
}
