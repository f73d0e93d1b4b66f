import type { Content, ContentKind } from './content.ts'

/** What a file is to the content that carries it: what it is about, a small picture of that, or one beside words. */
export type FileRole = 'file' | 'thumbnail' | 'picture'

/** Gives what stands for a file from now on. */
export type ChangeFile<A, B> = (file: A, role: FileRole) => B

type Rows = {
  readonly [K in ContentKind]: <A, B>(content: Content<A, K>, change: ChangeFile<A, B>) => Content<B, K>
}

const inside =
  <A, B>(change: ChangeFile<A, B>): ChangeFile<A, B> =>
  (file) =>
    change(file, 'picture')

const rows: Rows = {
  text: (content) => content,
  image: ({ thumbnail, ...rest }, change) => ({
    ...rest,
    file: change(rest.file, 'file'),
    ...(thumbnail !== undefined && { thumbnail: change(thumbnail, 'thumbnail') }),
  }),
  voice: (content, change) => ({ ...content, file: change(content.file, 'file') }),
  video: ({ thumbnail, ...rest }, change) => ({
    ...rest,
    file: change(rest.file, 'file'),
    ...(thumbnail !== undefined && { thumbnail: change(thumbnail, 'thumbnail') }),
  }),
  file: (content, change) => ({ ...content, file: change(content.file, 'file') }),
  sticker: (content, change) => ({ ...content, file: change(content.file, 'file') }),
  location: (content) => content,
  link: ({ picture, ...rest }, change) => ({
    ...rest,
    ...(picture !== undefined && { picture: change(picture, 'picture') }),
  }),
  articles: ({ kind, articles }, change) => ({
    kind,
    articles: articles.map(({ picture, ...rest }) => ({
      ...rest,
      ...(picture !== undefined && { picture: change(picture, 'picture') }),
    })),
  }),
  channel: ({ picture, ...rest }, change) => ({
    ...rest,
    ...(picture !== undefined && { picture: change(picture, 'picture') }),
  }),
  'mini-program': ({ picture, ...rest }, change) => ({
    ...rest,
    ...(picture !== undefined && { picture: change(picture, 'picture') }),
  }),
  card: (content) => content,
  transfer: (content) => content,
  'red-packet': (content) => content,
  'room-invite': ({ picture, ...rest }, change) => ({
    ...rest,
    ...(picture !== undefined && { picture: change(picture, 'picture') }),
  }),
  record: ({ messages, ...rest }, change) => ({
    ...rest,
    messages: messages.map(({ content, ...said }) => ({ ...said, content: withFiles(content, inside(change)) })),
  }),
  announcement: (content) => content,
  pat: (content) => content,
  call: (content) => content,
  system: (content) => content,
  unsupported: (content) => content,
}

/** The same content, with something else for each of its files. They are asked for in the order in which the content names
 *  them; those of a merged history are pictures beside words. */
export const withFiles = <A, B, K extends ContentKind>(
  content: Content<A, K>,
  change: ChangeFile<A, B>,
): Content<B, K> => {
  const row: Rows[K] = rows[content.kind]
  return row(content, change)
}

/** The files of a content, in the order in which it names them. */
export const filesIn = <F>(content: Content<F>): readonly F[] => {
  const found: F[] = []
  withFiles(content, (file) => found.push(file))
  return found
}
