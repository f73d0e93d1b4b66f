import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { base64url, fromBase64url } from './base64.ts'
import { same } from './same.ts'

/** What a ticket opens: one for the other is worth nothing. */
export type Purpose = 'upload' | 'socket'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const sealOf = (purpose: Purpose, body: string, token: string): string =>
  base64url(hmac(sha256, encoder.encode(token), encoder.encode(`${purpose}.${body}`)))

/** A text that can be read by everybody, and made only by who knows the endpoint's token. Nothing has to be remembered. */
export const ticket = (purpose: Purpose, text: string, token: string): string => {
  const body = base64url(encoder.encode(text))
  return `${body}.${sealOf(purpose, body, token)}`
}

/** The text of a ticket; none where it is not one of ours, for this purpose, under this token. */
export const textOf = (purpose: Purpose, given: string, token: string): string | undefined => {
  const dot = given.indexOf('.')
  const body = given.slice(0, Math.max(dot, 0))
  if (!same(given.slice(dot + 1), sealOf(purpose, body, token))) return undefined
  return decoder.decode(fromBase64url(body))
}
