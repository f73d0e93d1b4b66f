import { createHmac, timingSafeEqual } from 'node:crypto'
import { type AccountId, accountId } from '@queqiao/protocol/model'

/** What a ticket opens, and until when. */
export interface Ticket {
  readonly account: AccountId
  /** The id of one file; holds no line break. */
  readonly file: string
  /** Milliseconds since 1970; from then on it opens nothing. Kept in whole seconds, rounded up. */
  readonly expires: number
}

/** A seal for anything else that the same secret is used for never fits a ticket for media. */
const PURPOSE = 'media'
/** 128 bits of it, in characters of base64url. */
const SEAL = 22

type Secret = string | Uint8Array

const sealOf = (body: string, secret: Secret): string =>
  createHmac('sha256', secret).update(`${PURPOSE}\n${body}`).digest('base64url').slice(0, SEAL)

/** Of any length, however much of it is right. */
const same = (given: string, right: string): boolean => {
  const bytes = Buffer.alloc(right.length)
  const written = bytes.write(given, 'latin1')
  return timingSafeEqual(bytes, Buffer.from(right, 'latin1')) && written === given.length
}

/** A ticket: letters, digits, `-` and `_`. Everybody can read what it names; only who has the secret can make one. Nothing
 *  has to be remembered. */
export const ticketFor = ({ account, file, expires }: Ticket, secret: Secret): string => {
  const seconds = Math.ceil(expires / 1_000).toString(36)
  const body = Buffer.from(`${seconds}\n${file}\n${account}`).toString('base64url')
  return sealOf(body, secret) + body
}

/** What a ticket opens; nothing where it was not made with this secret, was changed, or is over. */
export const readTicket = (ticket: string, secret: Secret, now: number): Ticket | undefined => {
  const [seal, body] = [ticket.slice(0, SEAL), ticket.slice(SEAL)]
  if (!same(seal, sealOf(body, secret))) return undefined
  const [seconds = '', file = '', account = ''] = Buffer.from(body, 'base64url').toString().split('\n')
  const expires = Number.parseInt(seconds, 36) * 1_000
  return now < expires ? { account: accountId(account), file, expires } : undefined
}
