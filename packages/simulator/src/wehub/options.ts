import type { ClientOptions } from '../options.ts'
import type { Media } from '../thing.ts'

export interface WeHubOptions extends ClientOptions {
  readonly appid: string
  /** `0.1.4` … `0.4.26`: decides fields, ack names and the form of tasks. */
  readonly version: string
  /** The signature key. Without it the server's signature is not looked at. */
  readonly secret?: string
  /** Where files go, as typed into the vendor's console. Default: the callback URL with `/upload` behind it. */
  readonly uploadUrl?: string
  /** False: a WebSocket that the server offers is not used. Default true. */
  readonly socket?: boolean
  /** Milliseconds until a client whose WebSocket broke logs in anew over HTTP. Default 1 000. */
  readonly reconnectAfter?: number
  /** The QR code that it shows to log in with. Default: a picture of one pixel. */
  readonly code?: Media
  /** The session of the QR code by which the account came in. */
  readonly qrSession?: string
}
