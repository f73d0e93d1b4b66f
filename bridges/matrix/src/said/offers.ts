import type { Given } from '@queqiao/hub'
import { mxcParts } from '../calls/repository.ts'
import { type RawKeys, rawKeys } from '../encryption/attachments.ts'
import type { RoomEvent } from '../event.ts'
import { type Fields, fields, number, string } from '../json.ts'

/** A file that somebody sent, before it has been read. */
export interface Offer {
  readonly as: Given['kind']
  readonly mxc: string
  readonly name: string
  readonly seconds?: number
  /** Bytes, as its sender's client says. */
  readonly size?: number
  /** What an encrypted file is read with. */
  readonly keys?: RawKeys
}

export interface Place {
  readonly latitude: number
  readonly longitude: number
  readonly name?: string
}

/** Message types, and what they are sent as. */
const kinds = new Map<string, (content: Fields) => Given['kind']>([
  // as a picture it would not move in WeChat
  ['m.image', ({ info }) => (fields(info).mimetype === 'image/gif' ? 'sticker' : 'image')],
  ['m.video', () => 'video'],
  // MSC3245: only what was recorded on the spot is a voice message
  ['m.audio', (content) => ('org.matrix.msc3245.voice' in content ? 'voice' : 'file')],
  ['m.file', () => 'file'],
])

const kindOf = ({ type, content }: RoomEvent): Given['kind'] | undefined =>
  type === 'm.sticker' ? 'sticker' : kinds.get(string(content.msgtype) ?? '')?.(content)

/** The file that an event brings, why it cannot be passed on, or nothing where it brings none. */
export const offerIn = (event: RoomEvent): Offer | { readonly refused: string } | undefined => {
  const as = kindOf(event)
  if (!as) return undefined
  const { content } = event
  const file = content.file === undefined ? undefined : fields(content.file)
  const keys = file && event.wasEncrypted ? rawKeys(file) : undefined
  if (file && !keys) return { refused: 'an encrypted file cannot be sent to WeChat' }
  const mxc = string((file ?? content).url) ?? ''
  if (!mxcParts(mxc)) return { refused: 'the file has no address: it cannot be sent to WeChat' }
  const name = string(content.filename)?.trim() || string(content.body)?.trim() || as
  const { duration, size } = fields(content.info)
  const [ms, bytes] = [number(duration), number(size)]
  const about = { as, mxc, name, ...(keys && { keys }) }
  return { ...about, ...(ms !== undefined && { seconds: ms / 1000 }), ...(bytes !== undefined && { size: bytes }) }
}

/** The words that go with a file (spec v1.10: a body that is not its name). */
export const captionIn = ({ type, content }: RoomEvent): string => {
  const [name, body] = [string(content.filename), string(content.body) ?? '']
  return type === 'm.sticker' || name === undefined || name === body ? '' : body
}

const described = (content: Fields) => {
  const words = string(fields(content['org.matrix.msc3488.location']).description) ?? string(content.body) ?? ''
  // where nobody has said what it is, clients repeat the address
  return words.includes('geo:') ? '' : words.trim()
}

/** Where an `m.location` is (RFC 5870); undefined where that cannot be read. */
export const placeIn = (content: Fields): Place | undefined => {
  const uri = string(content.geo_uri) ?? string(fields(content['org.matrix.msc3488.location']).uri) ?? ''
  const [, north, east] = /^geo:(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)(?:[,;]|$)/.exec(uri) ?? []
  const [latitude, longitude] = [Number(north), Number(east)]
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined
  const name = described(content)
  return { latitude, longitude, ...(name && { name }) }
}
