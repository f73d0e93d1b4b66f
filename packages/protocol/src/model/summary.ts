import type { Content, ContentKind, TransferState } from './content.ts'
import { line } from './line.ts'
import { words } from './text.ts'

type Summaries = { readonly [K in ContentKind]: (content: Content<unknown, K>) => string }

/** What stands for a file has a name, perhaps. */
const nameOf = (file: unknown): string | undefined =>
  typeof file === 'object' && file !== null && 'name' in file && typeof file.name === 'string' ? file.name : undefined

const length = (seconds: number | undefined): string | undefined => (seconds === undefined ? undefined : `${seconds} s`)

/** What has become of the money. */
const ends: Readonly<Record<TransferState, string>> = {
  started: 'offered',
  accepted: 'accepted',
  returned: 'returned',
}

const summaries: Summaries = {
  text: ({ text }) => words(text),
  image: () => '[picture]',
  voice: ({ seconds, transcript }) => line('[voice message]', length(seconds), transcript),
  video: ({ seconds }) => line('[video]', length(seconds)),
  file: ({ file }) => line('[file]', nameOf(file)),
  sticker: () => '[sticker]',
  location: ({ name, address, latitude, longitude }) => line('[location]', name, address, `${latitude},${longitude}`),
  link: ({ title, url, from }) => line('[link]', from && `${from}:`, title, url),
  articles: ({ articles }) => articles.map(({ title, url }) => line('[article]', title, url)).join('\n'),
  channel: ({ title, from, url }) => line('[channel video]', from && `${from}:`, title, url),
  'mini-program': ({ title, from }) => line('[mini program]', from && `${from}:`, title),
  card: ({ name, person }) => line('[contact card]', name ?? person),
  transfer: ({ state, amount, memo }) => line('[transfer]', ends[state], amount, memo),
  'red-packet': ({ greeting }) => line('[red packet]', greeting),
  'room-invite': ({ title, description }) => line('[group invitation]', title, description),
  record: ({ title, messages }) =>
    [line('[chat history]', title), ...messages.map(({ name, content }) => `${name}: ${summary(content)}`)].join('\n'),
  announcement: ({ text }) => line('[announcement]', text),
  pat: ({ text }) => text,
  call: ({ text }) => line('[call]', text),
  system: ({ text }) => text,
  unsupported: ({ summary: about }) => about,
}

/** What a content is in words, for who can show nothing else: `[voice message] 7 s`, `[link] title address`. Several lines
 *  for a merged history. */
export const summary = <K extends ContentKind>(content: Content<unknown, K>): string => {
  const row: Summaries[K] = summaries[content.kind]
  return row(content)
}
