import type { Span } from '../words/entities.ts'
import type { Media } from './media.ts'

/** Words of a page. */
export type Words =
  | string
  | readonly Words[]
  | { readonly type: 'bold' | 'italic'; readonly text: Words }
  | { readonly type: 'url'; readonly text: Words; readonly url: string }
  /** A time, which people see by their own clock. Milliseconds since 1970; `text`: for who cannot. */
  | { readonly type: 'time'; readonly text: string; readonly at: number }

/** What stands on a page, one below the other. */
export type Block =
  | { readonly kind: 'words'; readonly text: Words }
  | { readonly kind: 'title'; readonly text: Words }
  | { readonly kind: 'rule' }
  | { readonly kind: 'file'; readonly media: Media; readonly caption: Words }
  /** Shows its title alone until somebody opens it. */
  | { readonly kind: 'folded'; readonly title: Words; readonly blocks: readonly Block[]; readonly isOpen: boolean }

/** The files on a page. */
export const mediaIn = (blocks: readonly Block[]): readonly Media[] =>
  blocks.flatMap((block) => {
    if (block.kind === 'file') return [block.media]
    return block.kind === 'folded' ? mediaIn(block.blocks) : []
  })

// what a link can be: everything else stays words
const address = /https?:\/\/[^\s<>"'）】，。]+/gu

/** Words with their addresses as links: Telegram is told not to look for anything itself. */
export const linked = (text: string): Words => {
  const parts: Words[] = []
  let from = 0
  for (const { 0: url, index } of text.matchAll(address)) {
    parts.push(text.slice(from, index), URL.canParse(url) ? { type: 'url', text: url, url } : url)
    from = index + url.length
  }
  return parts.length ? [...parts, text.slice(from)] : text
}

/** Spans as words of a page. Nobody is called there. */
export const asWords = (spans: readonly Span[]): Words =>
  spans.map(({ text, as }) => (as ? { type: as === 'italic' ? 'italic' : 'bold', text: linked(text) } : linked(text)))
