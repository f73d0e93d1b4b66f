import type { Delivery } from '@queqiao/hub'
import type { Post } from './post.ts'

/** One message that is to be sent. */
export interface Item {
  /** Unique, and the same in every try. */
  readonly name: string
  readonly of: Delivery
  readonly post: Post
}

/** Pictures that Telegram shows together at most. */
export const albumLimit = 10

const isSame = (one: Post, other: Post): boolean =>
  one.text === other.text && one.entities.length === other.entities.length

const goTogether = ([first, ...rest]: readonly Item[], next: Item): boolean =>
  first?.post.album !== undefined && first.post.album === next.post.album && rest.length + 1 < albumLimit

/** Puts those together, in order, that are shown as one album. */
export const together = (items: readonly Item[]): readonly (readonly Item[])[] => {
  const groups: Item[][] = []
  for (const item of items) {
    const last = groups.at(-1)
    if (last && goTogether(last, item)) last.push(item)
    else groups.push([item])
  }
  return groups
}

/** What stands under the pictures of an album: the same words only once. */
export const albumPosts = (items: readonly Item[]): readonly Post[] =>
  items.map(({ post }, n) => {
    const first = items[0]?.post
    return n > 0 && first && isSame(first, post) ? { ...post, text: '', entities: [] } : post
  })
