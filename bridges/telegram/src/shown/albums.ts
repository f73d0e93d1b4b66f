import type { Post } from './post.ts'

/** Pictures that Telegram shows together at most. */
export const albumLimit = 10

const isSame = (one: Post, other: Post): boolean =>
  one.text === other.text && one.entities.length === other.entities.length

/** What stands under the pictures of an album: the same words only once. */
export const albumPosts = (posts: readonly Post[]): readonly Post[] =>
  posts.map((post, n) => {
    const [first] = posts
    return n > 0 && first && isSame(first, post) ? { ...post, text: '', entities: [] } : post
  })
