import type { FileKeys } from '../encryption/attachments.ts'

/** What clients want to know of a file before they have it (spec, Client-Server API: `info` of m.image, m.video …). */
export interface Info {
  readonly mimetype: string
  /** Bytes. */
  readonly size?: number
  /** Pixels. */
  readonly w?: number
  readonly h?: number
  /** Milliseconds. */
  readonly duration?: number
  readonly is_animated?: true
  readonly thumbnail_url?: string
  readonly thumbnail_file?: EncryptedFile
  readonly thumbnail_info?: Info
}

/** An encrypted file, with what it is read with. */
export type EncryptedFile = FileKeys & { readonly url: string }

/** The content of an `m.room.message`, or of an `m.sticker`: that has no `msgtype`. */
export interface RoomMessage {
  readonly msgtype?: 'm.text' | 'm.notice' | 'm.image' | 'm.audio' | 'm.video' | 'm.file' | 'm.location'
  /** Of a file: its caption, or its name where it has none. */
  readonly body: string
  readonly format?: 'org.matrix.custom.html'
  readonly formatted_body?: string
  readonly filename?: string
  readonly url?: string
  readonly file?: EncryptedFile
  readonly info?: Info
  readonly geo_uri?: string
  readonly 'org.matrix.msc3488.location'?: { readonly uri: string; readonly description?: string }
  readonly 'org.matrix.msc3488.asset'?: { readonly type: 'm.pin' }
  readonly 'org.matrix.msc1767.audio'?: { readonly duration?: number; readonly waveform?: readonly number[] }
  readonly 'org.matrix.msc3245.voice'?: Readonly<Record<never, never>>
  readonly 'm.mentions': { readonly user_ids?: readonly string[]; readonly room?: true }
  readonly 'm.relates_to'?: {
    readonly 'm.in_reply_to'?: { readonly event_id: string }
    readonly rel_type?: 'm.replace'
    readonly event_id?: string
  }
  readonly 'm.new_content'?: RoomMessage
  /** Whose voice it is, where a real user speaks through us; the name is mautrix's, which other bridges heed. */
  readonly 'fi.mau.double_puppet_source'?: string
}

/** The type of the event that has this content. */
export const typeOf = ({ msgtype }: RoomMessage): 'm.room.message' | 'm.sticker' =>
  msgtype === undefined ? 'm.sticker' : 'm.room.message'

/** The same as an answer to the event `of`. */
export const answering = (of: string, content: RoomMessage): RoomMessage => ({
  ...content,
  'm.relates_to': { 'm.in_reply_to': { event_id: of } },
})

/** Shows another content in place of the event `of`. An edit cannot change an event's type: a sticker becomes a picture. */
export const edit = (of: string, content: RoomMessage): RoomMessage => {
  const { msgtype = 'm.image', ...rest } = content
  const replacing: RoomMessage = { msgtype, ...rest }
  return {
    ...replacing,
    // for clients that know no edits
    body: replacing.url === undefined ? `* ${replacing.body}` : replacing.body,
    // who was called has been called already
    'm.mentions': {},
    'm.new_content': replacing,
    'm.relates_to': { rel_type: 'm.replace', event_id: of },
  }
}
