import type { Media } from '../shown/media.ts'
import type { Post } from '../shown/post.ts'
import { isBlank } from './blanks.ts'
import { compose, fits, type Span, split } from './entities.ts'

/** Telegram counts code points here, too. */
const captionLimit = 1024

/** Words, in as many messages as they need. */
export const texts = (spans: readonly Span[]): readonly Post[] => {
  const pieces = split(spans).filter(({ text }) => !isBlank(text))
  return pieces.length ? pieces : split([{ text: '(empty)', as: 'italic' }])
}

/** A file with words under it; those that are too long stand behind it, and answer it. */
export const captioned = (media: Media, spans: readonly Span[]): readonly Post[] => {
  if (fits(spans, captionLimit)) return [{ ...compose(spans), media }]
  return [{ text: '', entities: [], media }, ...texts(spans).map((post) => ({ ...post, behind: true }) as const)]
}

/** What can have no words under it: they stand before it, and it answers them. */
export const introduced = (bare: Pick<Post, 'media' | 'place'>, spans: readonly Span[]): readonly Post[] => {
  const post = { text: '', entities: [], ...bare }
  return spans.length ? [...texts(spans), { ...post, behind: true }] : [post]
}
