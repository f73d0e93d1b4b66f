import { Malformed } from '../errors.ts'
import type { Fields } from '../fields.ts'
import { fromHex } from './encoded.ts'
import { type Found, parts, texts } from './protobuf.ts'

/** Ids that show what they are. */
const KNOWN = /^(?:wxid_[\w-]+|gh_[\w-]+|qq\d+|\d+@(?:im\.)?chatroom|\w+@openim)$/
/** Those that people chose themselves look like any word. */
const CHOSEN = /^[A-Za-z][\w-]{2,31}$/
const V1 = /^v1_\S+$/
const V2 = /^v2_\S+$/
const PICTURE = /^https?:\/\/[\w.-]*qlogo\.cn\/\S+$/

const ticket = (text: string): boolean => V1.test(text) || V2.test(text)
const couldBeId = (text: string): boolean => KNOWN.test(text) || (CHOSEN.test(text) && !ticket(text))

/** Bytes: plenty for any page of a contact list, and little enough to take apart. */
const MAX_BYTES = 1024 * 1024

const bytesOf = (data: Fields): Uint8Array => {
  const hex = data.text('hex')
  if (hex.length > 2 * MAX_BYTES) throw new Malformed(`hex: expected at most ${MAX_BYTES} bytes, found more`)
  const bytes = fromHex(hex)
  if (bytes === undefined) throw new Malformed('hex: expected bytes in hex, found other text')
  return bytes
}

const whole = <T>(read: T | undefined): T => {
  if (read === undefined) throw new Malformed('hex: expected a whole packet, found a part or something else')
  return read
}

/**
 * All ids of a contact list. No document says in which field they stand: it is the one where ids of a known form do.
 *
 * @throws {Malformed} where `hex` is no packet.
 */
export const idsOf = (data: Fields): readonly string[] => {
  const found = whole(texts(bytesOf(data)))
  const fields = new Set(found.filter(({ text }) => KNOWN.test(text)).map(({ path }) => path))
  return [...new Set(found.filter(({ path, text }) => fields.has(path) && couldBeId(text)).map(({ text }) => text))]
}

/** What a packet tells of somebody, under the names that the client uses where it reads packets itself. */
interface Carried {
  readonly wxid: string
  readonly v1?: string
  readonly v2?: string
  readonly headPic?: string
}

const first = (found: readonly Found[], is: (text: string) => boolean): string | undefined =>
  found.find(({ text }) => is(text))?.text

const carried = (found: readonly Found[]): readonly Carried[] => {
  const headPic = first(found, (text) => PICTURE.test(text))
  const v1 = first(found, (text) => V1.test(text))
  const v2 = first(found, (text) => V2.test(text))
  const wxid = first(found, couldBeId)
  // what has neither is no contact, but something else that the packet holds
  if (wxid === undefined || (headPic ?? v1 ?? v2) === undefined) return []
  return [{ wxid, v1, v2, headPic }]
}

/** What the client itself found in the packet: later editions say it beside. */
const beside = (data: Fields): readonly Carried[] => {
  const wxid = data.lenient('wxid')
  return wxid === undefined ? [] : [{ wxid, v1: data.lenient('v1'), v2: data.lenient('v2') }]
}

/**
 * The contacts of a packet that holds some, each with its picture and what adding them wants.
 *
 * @throws {Malformed} where `hex` is no packet.
 */
export const contactsOf = (data: Fields): readonly Carried[] => {
  const found = whole(parts(bytesOf(data))).flatMap(({ bytes }) => carried(texts(bytes) ?? []))
  return found.length === 0 ? beside(data) : found
}

/** What WeChat said of a friend request: whom it made a friend, or that it took it. */
interface Verified {
  readonly wxid?: string
  readonly taken: boolean
}

/**
 * 同意好友: success shows by what stands in the packet.
 *
 * @throws {Malformed} where `hex` is no packet and shows nothing.
 */
export const verified = (data: Fields): Verified => {
  const given = data.lenient('wxid')
  if (given !== undefined) return { wxid: given, taken: true }
  const bytes = bytesOf(data)
  // packets of which only a part was reported still show it
  if (new TextDecoder('latin1').decode(bytes).includes('v1_')) return { taken: true }
  const wxid = first(whole(texts(bytes)), (text) => KNOWN.test(text))
  return { wxid, taken: wxid !== undefined }
}
