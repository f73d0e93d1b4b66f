import type { Room } from './cast.ts'

/** A file. */
export interface Media {
  readonly name: string
  /** Not there where a task named a file and the client does not fetch (`fetchMedia`). */
  readonly bytes?: Uint8Array
  /** What the bytes are, whatever the name says. */
  readonly type?: string
  /** The URL or the path that a task named. */
  readonly from?: string
}

/** Kind of message → what it carries. Files that are not given are small samples. */
export interface Things {
  text: { text: string; at?: readonly string[] }
  image: { file?: Media }
  voice: { file?: Media; seconds?: number }
  video: { file?: Media; seconds?: number }
  file: { file?: Media }
  /** `url`: where the picture can be had. */
  sticker: { url?: string; file?: Media }
  /** By wxid or name. */
  card: { person: string }
  link: { title: string; url: string; description?: string; picture?: string }
  /** `xml`: as it was once received. */
  'mini-program': { title: string; program?: string; xml?: string }
  /** `amount` with its currency, as WeChat writes it. */
  transfer: { amount: string; memo?: string; transfer?: string; state?: 'started' | 'accepted' | 'returned' }
  /** Into a room that the account is not in. */
  invite: { into: Room; url?: string }
  /** Degrees as WeChat's maps have them: GCJ-02 in China, WGS-84 elsewhere. */
  location: { latitude: number; longitude: number; name?: string; address?: string }
  quote: { text: string; of: { readonly from: string; readonly text: string; readonly id?: string } }
  /** What WeChat itself says. */
  system: { text: string }
  /** Any message whose XML the test writes; `type` is WeChat's own number (49 for appmsg). */
  xml: { type: number; xml: string }
}

export type ThingKind = keyof Things
export type Thing<K extends ThingKind = ThingKind> = {
  readonly [P in K]: { readonly kind: P } & Readonly<Things[P]>
}[K]

/** One row for each kind. */
export type ThingTable<M, R> = { readonly [K in ThingKind]: (thing: Thing<K>, of: M) => R }

/** Applies the row of a thing's kind. */
export const rowOf = <M, R, K extends ThingKind = ThingKind>(table: ThingTable<M, R>, thing: Thing<K>, of: M): R => {
  const row: (thing: Thing<K>, of: M) => R = table[thing.kind]
  return row(thing, of)
}

const words: ThingTable<void, string> = {
  text: ({ text }) => text,
  image: () => '',
  voice: () => '',
  video: () => '',
  file: ({ file }) => file?.name ?? '',
  sticker: () => '',
  card: ({ person }) => person,
  link: ({ title }) => title,
  'mini-program': ({ title }) => title,
  transfer: ({ amount }) => amount,
  invite: ({ into }) => into.name,
  location: ({ name, address }) => name ?? address ?? '',
  quote: ({ text }) => text,
  system: ({ text }) => text,
  xml: () => '',
}

/** The words in a message; empty where it has none. */
export const wordsOf = (thing: Thing): string => rowOf(words, thing, undefined)
