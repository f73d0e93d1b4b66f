import type { ContentKind } from './content.ts'

const names: { readonly [K in ContentKind]?: string } = {
  text: 'text',
  image: 'a picture',
  card: 'a contact card',
  record: 'a chat history',
  announcement: 'an announcement',
  'mini-program': 'a mini program',
  voice: 'a voice message',
}

/** A kind of content in words: `a picture`, `a link`. */
export const kindName = (kind: ContentKind): string => names[kind] ?? `a ${kind}`
