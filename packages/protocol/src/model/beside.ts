import type { Content, ContentKind } from './content.ts'

/** A content that is a file. */
export type FileContent<F> = Content<F, 'image' | 'voice' | 'video' | 'file' | 'sticker'>

/** A file that stands beside words, and the words that say which it is. */
export interface Beside<F> {
  readonly content: FileContent<F>
  /** A title, or who sent it; empty where there is only one. */
  readonly caption: string
}

const picture = <F>(file: F | undefined, caption = ''): readonly Beside<F>[] =>
  file === undefined ? [] : [{ content: { kind: 'image', file }, caption }]

type Rows = { readonly [K in ContentKind]?: <F>(content: Content<F, K>) => readonly Beside<F>[] }

const rows: Rows = {
  link: (content) => picture(content.picture),
  articles: ({ articles }) => articles.flatMap((article) => picture(article.picture, article.title)),
  channel: (content) => picture(content.picture),
  'mini-program': (content) => picture(content.picture),
  'room-invite': (content) => picture(content.picture),
  record: ({ messages }) =>
    messages.flatMap(({ name, content }) => ('file' in content ? [{ content, caption: name }] : besides(content))),
}

const row = <K extends ContentKind>(kind: K): Rows[K] => rows[kind]

/** The files that stand beside the words of a content: pictures of links, what lies in a merged history. */
export const besides = <F, K extends ContentKind>(content: Content<F, K>): readonly Beside<F>[] =>
  row(content.kind)?.(content) ?? []
