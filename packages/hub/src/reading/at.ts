import { Unplaced } from '../errors.ts'
import { type At, at, type Cursor, cursor } from '../reading.ts'

const unknown = (): never => {
  throw new Unplaced()
}

/** A number of a chat. */
export const atOf = (n: number): At => at(String(n))
export const cursorOf = (n: number): Cursor => cursor(String(n))

/** Reads what `atOf` or `cursorOf` wrote. Throws `Unplaced` for anything else. */
export const numberAt = (text: At | Cursor): number => (/^\d{1,15}$/.test(text) ? Number(text) : unknown())

/** A time, and what tells apart those of one moment. */
export type Moment = readonly [time: number, ...names: string[]]

/** A moment, for lists that go by time. */
export const momentAt = (moment: Moment): At => at(Buffer.from(JSON.stringify(moment)).toString('base64url'))

/** Reads what `momentAt` wrote with as many names. Throws `Unplaced` for anything else. */
export function readMoment(text: At, names: number): Moment {
  const [time, ...rest] = parsed(text)
  const known = rest.filter((one) => typeof one === 'string')
  if (typeof time !== 'number' || !Number.isSafeInteger(time)) return unknown()
  return known.length === names && rest.length === names ? [time, ...known] : unknown()
}

function parsed(text: At): readonly unknown[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return Array.isArray(read) ? read : unknown()
  } catch {
    return unknown()
  }
}
