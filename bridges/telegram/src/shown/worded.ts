import type { Kept } from '@queqiao/hub'
import type { Beside, Content, ContentKind } from '@queqiao/protocol/model'
import { besides } from '@queqiao/protocol/model'
import { captioned, texts } from '../words/captions.ts'
import { compose } from '../words/entities.ts'
import { headOf, type Said } from '../words/heads.ts'
import { spansOf, told } from '../words/spans.ts'
import { hasCaption, type Media, mediaOf } from './media.ts'
import { asWords } from './page.ts'
import { type Paged, piecesOf } from './pages.ts'
import { inPlaceOf } from './placeholders.ts'
import type { Post } from './post.ts'
import type { Setting } from './setting.ts'

// a name, or the title of an article
const titleLimit = 200

const cut = (title: string): string => [...title].slice(0, titleLimit).join('')

const isThere = ({ content }: Beside<Kept>, limit: number): boolean =>
  content.file.state === 'ready' && inPlaceOf(content, limit) === undefined

/** A file that stands behind words, with what says which it is. */
const behind = (media: Media, caption: string, album: string): Post => {
  const spans = caption && hasCaption(media) ? [told(cut(caption))] : []
  return { ...compose(spans), media, behind: true, ...(media.kind === 'photo' && { album }) }
}

/** Words, with the pictures that belong to them: one carries the words, several stand behind them. */
export const worded = <K extends ContentKind>(
  content: Content<Kept, K>,
  what: Said,
  setting: Setting,
): readonly Post[] => {
  const spans = [...headOf(what), ...spansOf(content, setting)]
  const there = besides(content).filter((one) => isThere(one, setting.limit))
  const files = there.map(({ content: filed, caption }) => ({ media: mediaOf(filed), caption }))
  const [first, second] = files
  if (first?.media.kind === 'photo' && !second) return captioned(first.media, spans)
  return [...texts(spans), ...files.map(({ media, caption }) => behind(media, caption, what.message))]
}

/** What is shown on pages, and in words where Telegram takes none. */
export const paged = (content: Paged, what: Said, setting: Setting): readonly Post[] => {
  const head = headOf(what, { alone: true })
  const before = head.length ? [{ kind: 'words', text: asWords(head) } as const] : []
  return piecesOf(content, setting.limit).flatMap(({ content: part, blocks }) => {
    const plain = worded(part, what, setting)
    return blocks ? [{ text: '', entities: [], page: { blocks: [...before, ...blocks], plain } }] : plain
  })
}
