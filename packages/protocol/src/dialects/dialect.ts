import type { Capabilities, Outcome } from '../model/command.ts'
import type { Handed, Report, Session } from '../model/keeper.ts'

/** One request of a client, understood. */
export interface Reading {
  readonly report: Report
  /** How many tasks the answer may carry; 0 where the client did not ask. */
  readonly wants: number
  /** What the client claims to be, for an endpoint that refuses others. */
  readonly appid?: string
  /** Whether this request opens a session: of a client that is turned down, the one that is worth a line in the log. */
  readonly login: boolean
  /** The dialect's own: `reply` alone knows what it is. */
  readonly about: unknown
}

/** A command in the vendor's words; or its outcome at once, where this client cannot be asked. */
export type Writing = { readonly wire: unknown } | { readonly outcome: Outcome }

/** A dialect that knows to which version of the client it speaks, and with what key. */
export interface Speech {
  readonly can: Capabilities
  write(handed: Handed): Writing
  /** The answer's body. `refused`: why the request is turned down (a well-formed answer that says so). */
  reply(to: Reading, wire: readonly unknown[], refused?: string): string
}

/** What a vendor's folder must offer. Nothing outside that folder knows which dialect runs. */
export interface Dialect {
  readonly name: string
  /** Needs no memory. Throws `Unreadable` for a body that is no request at all; `now` is the time of arrival. */
  read(endpoint: string, text: string, now: number): Reading
  /** `secret`: the vendor's signature key of this endpoint, where it has one. */
  speak(session: Session, secret?: string): Speech
  /** The body of the answer to a request that could not be read. */
  unreadable(reason: string): string
}
