import type { Text } from './text.ts'

/** Kind of content → what it carries. The unions and the dialects' tables are derived from it. */
export interface Contents {
  text: { text: Text }
  /** A message that we cannot show yet: what it is in one line, and its body as the client sent it. */
  unsupported: { summary: string; raw: string }
}

export type ContentKind = keyof Contents
export type Content<K extends ContentKind = ContentKind> = {
  readonly [P in K]: { readonly kind: P } & Readonly<Contents[P]>
}[K]
