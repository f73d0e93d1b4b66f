import type { Kept } from '@queqiao/hub'
import type { Content, Recorded } from '@queqiao/protocol/model'
import { summary } from '@queqiao/protocol/model'
import { isBlank } from '../words/blanks.ts'
import { nameLine } from '../words/names.ts'
import { spansOf } from '../words/spans.ts'
import { mediaOf } from './media.ts'
import { asWords, type Block, linked, mediaIn, type Words } from './page.ts'
import { inPlaceOf } from './placeholders.ts'

/** What is shown on pages. */
export type Paged = Content<Kept, 'articles' | 'record'>

/** A part of a content that fits on one page; without blocks where not even that part does. */
interface Piece {
  readonly content: Paged
  readonly blocks?: readonly Block[]
}

/** What Telegram takes as one page (Bot API, Rich Message Limits), with room for who speaks and the title. Code points. */
const limits = { characters: 32_768 - 2_000, blocks: 500 - 20, media: 50 }
/** Histories that lie in each other, folded; the next is said in words. Telegram takes 16 levels of blocks and marks together. */
const deepest = 10
/** A history of so many messages at most need not be opened. */
const short = 10

const lengthOf = (words: Words): number => {
  if (typeof words === 'string') return [...words].length
  return 'type' in words ? lengthOf(words.text) : words.reduce((sum: number, part) => sum + lengthOf(part), 0)
}

const charactersIn = (block: Block): number => {
  if (block.kind === 'rule') return 0
  if (block.kind === 'folded') return lengthOf(block.title) + sumOf(block.blocks, charactersIn)
  return lengthOf(block.kind === 'file' ? block.caption : block.text)
}

const blocksIn = (block: Block): number => 1 + (block.kind === 'folded' ? sumOf(block.blocks, blocksIn) : 0)

const sumOf = <T>(all: readonly T[], count: (one: T) => number): number => all.reduce((sum, one) => sum + count(one), 0)

const fit = (blocks: readonly Block[], bytes: number): boolean =>
  sumOf(blocks, charactersIn) <= limits.characters &&
  sumOf(blocks, blocksIn) <= limits.blocks &&
  mediaIn(blocks).length <= limits.media &&
  sumOf(mediaIn(blocks), ({ file: { size = 0 } }) => size) <= bytes

const timeOf = (at: number): Words => {
  const text = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return [' ', { type: 'time', text, at }]
}

const isTime = (at: number | undefined): at is number => at !== undefined && Math.abs(at) < 8.64e15

/** What the page can show of a file; undefined for what stands there in words. */
const fileOf = (content: Content<Kept>, caption: Words, limit: number): Block | undefined => {
  if (!('file' in content) || content.file.state !== 'ready' || inPlaceOf(content, limit) !== undefined)
    return undefined
  const media = mediaOf(content)
  // a page has no stickers
  return { kind: 'file', caption, media: media.kind === 'sticker' ? { ...media, kind: 'photo' } : media }
}

/** Words; of a file why it is not there. What has still to come is not waited for here. */
const saidIn = (content: Content<Kept>, limit: number): Words => {
  const isLate = 'file' in content && content.file.state === 'wanted'
  const why = 'file' in content && !isLate ? inPlaceOf(content, limit) : undefined
  return why === undefined ? asWords(spansOf(content, {})) : { type: 'italic', text: why }
}

const pictureOf = (content: Content<Kept>, limit: number): readonly Block[] => {
  const picture = 'picture' in content ? content.picture : undefined
  const block = picture && fileOf({ kind: 'image', file: picture }, '', limit)
  return block ? [block] : []
}

const titled = (title: string): Words => {
  const [line = ''] = summary({ kind: 'record', title, messages: [] }).split('\n')
  return { type: 'italic', text: line }
}

const folded = (title: Words, messages: readonly Recorded<Kept>[], limit: number, depth: number): Block => ({
  kind: 'folded',
  title,
  isOpen: messages.length <= short,
  blocks: messages.flatMap((message) => recordedAt(message, limit, depth)),
})

const recordedAt = ({ name, time, content }: Recorded<Kept>, limit: number, depth: number): readonly Block[] => {
  const who: Words = [{ type: 'bold', text: nameLine(name) }, isTime(time) ? timeOf(time) : '']
  if (content.kind === 'record' && depth < deepest)
    return [folded([who, ': ', titled(content.title)], content.messages, limit, depth + 1)]
  const file = fileOf(content, who, limit)
  return file ? [file] : [{ kind: 'words', text: [who, ': ', saidIn(content, limit)] }, ...pictureOf(content, limit)]
}

const recorded: ToBlocks<Recorded<Kept>> = (message, limit) => recordedAt(message, limit, 0)

type Article = Content<Kept, 'articles'>['articles'][number]

const article = ({ title, url, description = '', picture }: Article, limit: number): readonly Block[] => {
  const words = isBlank(title) ? url : title
  const shown = picture && fileOf({ kind: 'image', file: picture }, '', limit)
  return [
    { kind: 'title', text: /^https?:/.test(url) && URL.canParse(url) ? { type: 'url', text: words, url } : words },
    ...(shown ? [shown] : []),
    ...(isBlank(description) ? [] : [{ kind: 'words', text: linked(description) } as const]),
    { kind: 'rule' },
  ]
}

type ToBlocks<T> = (one: T, limit: number) => readonly Block[]

/** Puts so many together, in order, as fit on a page. What is too much by itself stands alone. */
const inPages = <T>(all: readonly T[], limit: number, blocksOf: ToBlocks<T>): readonly (readonly T[])[] => {
  const pages: T[][] = []
  let blocks: readonly Block[] = []
  for (const one of all) {
    const own = blocksOf(one, limit)
    const last = pages.at(-1)
    const isRoom = last !== undefined && fit([...blocks, ...own], limit)
    if (isRoom) last.push(one)
    else pages.push([one])
    blocks = isRoom ? [...blocks, ...own] : own
  }
  return pages.length ? pages : [[]]
}

const ofRecord = (content: Content<Kept, 'record'>, limit: number): readonly Piece[] =>
  inPages(content.messages, limit, recorded).map((messages, n, { length }) => {
    const part = { ...content, messages }
    const nth = length > 1 ? ` (${n + 1}/${length})` : ''
    const blocks = [folded(titled(`${content.title}${nth}`), messages, limit, 0)]
    return { content: part, ...(blocks.length > 0 && fit(blocks, limit) && { blocks }) }
  })

const ofArticles = (content: Content<Kept, 'articles'>, limit: number): readonly Piece[] =>
  inPages(content.articles, limit, article).map((articles) => {
    const blocks = articles.flatMap((one) => article(one, limit)).slice(0, -1)
    return { content: { ...content, articles }, ...(blocks.length > 0 && fit(blocks, limit) && { blocks }) }
  })

/** A content on as few pages as hold it, in order. `limit`: bytes of a file that Telegram takes; all files of a page together
 *  are no more. */
export const piecesOf = (content: Paged, limit: number): readonly Piece[] =>
  content.kind === 'record' ? ofRecord(content, limit) : ofArticles(content, limit)
