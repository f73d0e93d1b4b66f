import type { PersonId } from './id.ts'
import type { Text } from './text.ts'

/** A file as a client reports it. One with neither `key` nor `url` is only told of: nothing brings it. */
export interface Source {
  /** The dialect's own name of it, to be given back in `fetch`: opaque, and secret. None where only `url` can bring it. */
  readonly key?: string
  /** A public address, where that is enough. Nothing has looked at it: guard what fetches it. */
  readonly url?: string
  readonly name?: string
  /** Bytes, as WeChat says. */
  readonly size?: number
  readonly md5?: string
}

/** A file as a client is sent it. */
export interface Offer {
  /** Where the client can get it: reachable from its machine, and ending as its type does. */
  readonly url: string
  readonly name: string
  /** Where an earlier `put` left it on the client's machine. */
  readonly path?: string
  /** Bytes. */
  readonly size?: number
  readonly md5?: string
}

/** One of the messages of a merged chat history. */
export interface Recorded<F> {
  /** The name of who said it: WeChat gives no id. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly time?: number
  readonly content: Content<F>
}

/** One article of a public account. */
export interface Article<F> {
  readonly title: string
  readonly url: string
  readonly description?: string
  readonly picture?: F
}

/** `returned` also stands for one that ran out. */
export type TransferState = 'started' | 'accepted' | 'returned'

/**
 * Kind of content → what it carries. The unions and the dialects' tables are derived from it. `F` is what stands for a
 * file: `Source` as reported, `Offer` as sent.
 */
export interface Contents<F> {
  text: { text: Text }
  image: { file: F; thumbnail?: F }
  /** `transcript`: its words, where WeChat has them already. */
  voice: { file: F; seconds?: number; transcript?: string }
  video: { file: F; seconds?: number; thumbnail?: F }
  file: { file: F }
  sticker: { file: F }
  /** Degrees of WGS-84, in China too. `name` is that of the place, `address` where it lies. */
  location: { latitude: number; longitude: number; name?: string; address?: string }
  /** `from`: the name of the public account or the app. */
  link: { title: string; url: string; description?: string; picture?: F; from?: string }
  /** What a public account sends: one article or several. */
  articles: { articles: readonly Article<F>[] }
  /** A video of a channel (视频号): `from` is the channel's name. `url` only where WeChat gives one that opens. */
  channel: { title: string; from?: string; url?: string; picture?: F }
  /** `raw`: what a client wants back to send it on. */
  'mini-program': { title: string; from?: string; url?: string; picture?: F; raw: string }
  /** Somebody's card. `ticket` adds them, where the card has one. */
  card: { person: PersonId; name?: string; alias?: string; avatar?: string; official?: boolean; ticket?: Ticket }
  /** Money for one person. `amount` as WeChat writes it, with its currency. */
  transfer: { transfer: string; state: TransferState; amount?: string; memo?: string }
  'red-packet': { greeting?: string }
  /** `url` is what `join-room` wants. */
  'room-invite': { title: string; url: string; description?: string; picture?: F }
  /** Merged chat history; histories may lie in it. */
  record: { title: string; messages: readonly Recorded<F>[] }
  announcement: { text: string }
  /** Somebody nudged somebody: a line as WeChat writes it. */
  pat: { text: string }
  /** A call, or how it ended: a line. */
  call: { text: string }
  /** What WeChat itself says in a chat. */
  system: { text: string }
  /** A message that we cannot show: what it is in one line, and its body as the client sent it. */
  unsupported: { summary: string; raw: string }
}

/** What WeChat wants to see before it adds or accepts somebody: opaque, and good for a while. */
export interface Ticket {
  readonly v1: string
  readonly v2?: string
  /** Where they found the account: a number of WeChat's. */
  readonly scene?: number
}

/** The kinds of content, by name: `text`, `image`, `voice` … */
export type ContentKind = keyof Contents<unknown>
/**
 * What one message says: its `kind`, and what `Contents` says that it carries. What came from WeChat is a `Content<Source>`;
 * what is sent there is a `Content<Offer>`. `summary` puts any of them in words.
 */
export type Content<F, K extends ContentKind = ContentKind> = {
  readonly [P in K]: { readonly kind: P } & Readonly<Contents<F>[P]>
}[K]
