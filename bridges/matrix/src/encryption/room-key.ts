import { type Fields, string } from '../json.ts'

/** The key with which a device writes in a room, as far as it has been seen in use. */
export interface RoomKey {
  readonly id: string | undefined
  /** How many messages it has written. */
  readonly used: number
  /** When it was made: milliseconds since 1970. Undefined where that was before we saw it. */
  readonly since: number | undefined
}

/** The library makes another after so many messages and milliseconds, where it is asked to look; not asked, it gives up the
 *  whole device. */
const most = { messages: 100, age: 3_600_000 * 24 * 7 }

/** Messages that a key had written before (Olm specification: Megolm, Message format): after the version, the index comes
 *  first. Beyond what a key may write it is not read. */
const indexOf = (ciphertext = ''): number => {
  const [version, tag, index] = Buffer.from(ciphertext.slice(0, 4), 'base64')
  return version === 3 && tag === 8 && index !== undefined ? index : most.messages
}

/** The key after it wrote this; `before`: the key that the room had then. */
export const keyAfter = ({ session_id, ciphertext }: Fields, before: RoomKey | undefined, now: number): RoomKey => {
  const id = string(session_id)
  const index = indexOf(string(ciphertext))
  const born = index === 0 ? now : undefined
  return { id, used: index + 1, since: id !== undefined && before?.id === id ? before.since : born }
}

/** Whether one more message can be written with it without asking the library: an hour before its end it is asked. */
export const lasts = (key: RoomKey | undefined, now: number): boolean =>
  key?.since !== undefined && key.used < most.messages && key.since + most.age - 3_600_000 > now
