import type { Sent } from '../ids.ts'
import type { Rich } from '../words/entities.ts'
import type { Media, MediaKind } from './media.ts'
import type { Block } from './page.ts'

/** A rich message of Telegram's, and the messages that say the same where it takes none. */
export interface Page {
  readonly blocks: readonly Block[]
  readonly plain: readonly Post[]
}

/** A place on the map. There can be no words under it. */
export interface Spotted {
  readonly kind: 'location' | 'venue'
  readonly latitude: number
  readonly longitude: number
  /** Of a venue: its name, and where it lies. */
  readonly title: string
  readonly address: string
}

/** A button, and what the bot is told when somebody presses it: at most 64 bytes. Or what it copies: at most 256 characters. */
export type Button =
  | { readonly text: string; readonly data: string }
  | { readonly text: string; readonly copies: string }

/** Words of a message that are quoted from it, as they stand there. */
export interface Quoting extends Rich {
  /** UTF-16 units from its beginning, about; undefined where they stand there once. */
  readonly position?: number
}

/** A message as it goes out. */
export interface Post extends Rich {
  /** What is shown: the text then stands under it. */
  readonly media?: Media
  readonly place?: Spotted
  /** It is this alone. */
  readonly page?: Page
  /** The message that it answers, if that is still in the same chat. */
  readonly answers?: Sent
  /** What of that it answers. */
  readonly quotes?: Quoting
  /** It answers the first message of what it belongs to. */
  readonly behind?: true
  /** The message whose place it takes, if that is still there. */
  readonly replaces?: Sent
  /** It replaces only the words under the file that stands there. */
  readonly caption?: true
  /** Left out where what it replaces is gone. */
  readonly spare?: true
  /** It makes no sound. */
  readonly silent?: true
  /** Buttons below it. */
  readonly buttons?: readonly Button[]
  /** A button that opens an address. */
  readonly link?: { readonly text: string; readonly url: string }
  /** Pictures that follow each other and have this in common are shown together. */
  readonly album?: string
}

/** The same with a few words in place of its file: what it is, and why it is not there. Undefined where it is words. */
export const withoutFile = ({ media, ...post }: Post, why: string): Post | undefined => {
  if (!media) return undefined
  const words = `${media.about} – ${why}`
  return { ...post, text: post.text ? `${post.text}\n${words}` : words }
}

/** What else a file can be shown as. */
const plainerKind = ({ kind, file: { type } }: Media): MediaKind | undefined => {
  if (kind === 'voice' && /^audio\/(mp4|mpeg)$/.test(type)) return 'audio'
  return kind === 'document' ? undefined : 'document'
}

/** The same without what Telegram does not take: a file of no special kind, then words; of voice that is music, too, music before.
 *  Undefined where it is words. */
export const plainer = (post: Post): Post | undefined => {
  const kind = post.media && plainerKind(post.media)
  return post.media && kind
    ? { ...post, media: { ...post.media, kind } }
    : withoutFile(post, 'Telegram does not take it')
}

/** A file that somebody sent. */
export interface SentFile {
  readonly id: string
  /** Bytes, as Telegram says. */
  readonly size?: number
}
