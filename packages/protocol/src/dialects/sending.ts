import type { Answer, Capabilities } from '../model/command.ts'
import type { Content, ContentKind, Offer } from '../model/content.ts'

/** What is sent in place of a kind that most clients have nothing for. Money is none of them: it cannot be sent. */
export const substitutes = {
  voice: 'file',
  video: 'file',
  sticker: 'image',
  location: 'text',
  articles: 'text',
  channel: 'text',
  'mini-program': 'text',
  card: 'text',
  'room-invite': 'link',
  record: 'text',
  announcement: 'text',
  pat: 'text',
  call: 'text',
  system: 'text',
  unsupported: 'text',
} as const satisfies { readonly [K in ContentKind]?: ContentKind }

/** How a client is told to send contents of that kind to `to`, in its own words; or as what else to send this one. */
export type Send<K extends ContentKind, To, Wire> = (content: Content<Offer, K>, to: To) => Wire | Answer

/** How each kind is sent, or as what else. */
export type Sends<To, Wire> = { readonly [K in ContentKind]?: ContentKind | Send<K, To, Wire> }

/** What such a client can send. */
export const sendableOf = (sends: Readonly<Record<string, unknown>>): Capabilities['contents'] =>
  Object.fromEntries(Object.entries(sends).map(([kind, send]) => [kind, isKind(send) ? send : ('as-is' as const)]))

const isKind = (send: unknown): send is ContentKind => typeof send === 'string'

/** Sends one content by that table; none where the client has nothing for its kind. */
export const sender = <To, Wire>(sends: Sends<To, Wire>) => {
  const row = <K extends ContentKind>(kind: K): Sends<To, Wire>[K] => sends[kind]
  return <K extends ContentKind>(content: Content<Offer, K>, to: To): Wire | Answer | undefined => {
    const send = row(content.kind)
    if (send === undefined || typeof send === 'function') return send?.(content, to)
    return { kind: 'instead', content: send }
  }
}
