import type { Answer, Capabilities } from '../model/command.ts'
import type { Handed, Report, Session } from '../model/keeper.ts'
import type { Limits } from './limits.ts'

/** Where and when a request came. */
export interface Arrival {
  /** The endpoint's name. */
  readonly endpoint: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** Default: `LIMITS`. */
  readonly limits?: Limits
}

/** One request of a client, understood. */
export interface Reading {
  readonly report: Report
  /** Whether the client asks for tasks. */
  readonly asks: boolean
  /** What the client claims to be, for an endpoint that refuses others. */
  readonly appid?: string
  /** Whether this request opens a session: of a client that is turned down, the one that is worth a line in the log. */
  readonly login: boolean
  /** Whether nobody is logged in at this client yet: `account` then stands for the client, and no list of accounts bars it. */
  readonly waiting?: boolean
  /** The dialect's own: `reply` alone knows what it is. */
  readonly about: unknown
}

/** Addresses that a client is told. They hold what makes them unguessable. */
export interface Links {
  /** Where it uploads the file of that key, of its account; good for a day. */
  upload(source: string): string
  /** Where it opens its WebSocket; none where that is not offered. */
  readonly socket?: { readonly url: string; readonly heartbeat: number }
}

/** What an endpoint is set to, as far as a dialect may want to know. */
export interface Setting {
  /** The vendor's signature key. */
  readonly secret?: string
  /** None where it is not known how clients reach us, or nobody is logged in: then no file can be asked for where that needs
   *  an address. */
  readonly links?: Links
  /** Whether a poll is answered with one object or with an array of them, where both are known. */
  readonly tasks?: 'one' | 'array'
  /** The folder on the client's machine that its downloads go to, where it does not say. */
  readonly downloads?: string
}

/** A command in the vendor's words; or its answer at once, where this client cannot be asked. */
export type Writing = { readonly wire: unknown } | { readonly answer: Answer }

/** A dialect that knows to which version of the client it speaks, and on what terms. */
export interface Speech {
  readonly can: Capabilities
  write(handed: Handed): Writing
  /** How many tasks the answer to this request may carry. */
  fits(to: Reading): number
  /** The answer's body; `wire` has at most what fits. `refused`: why the request is turned down. */
  reply(to: Reading, wire: readonly unknown[], refused?: string): string
  /** A message with one task that nobody asked for, for a client on a WebSocket; none where there is no such thing. */
  push?(wire: unknown): string
}

/** What a form upload carries beside its file: which file it is, or what it means. */
export type Uploaded =
  | { readonly kind: 'file'; readonly source: string }
  /** A small picture that is an event: its bytes are handed over whole. */
  | { readonly kind: 'picture'; report(endpoint: string, picture: string): Report }

/** What a vendor's folder must offer. Nothing outside that folder knows which dialect runs. */
export interface Dialect {
  readonly name: string
  /** Needs no memory. Throws `Unreadable` for a body that is no request at all. */
  read(text: string, at: Arrival): Reading
  speak(session: Session, setting?: Setting): Speech
  /** The body of the answer to a request that could not be read. */
  unreadable(reason: string): string
  /** Reads a poll that is a request of its own, by its query; where there is no such thing, clients ask where they report. */
  poll?(query: Readonly<Record<string, string>>, at: Arrival): Reading
  /** How files come in; none where clients of this dialect never bring any. */
  readonly files?: Files
}

/** How a dialect's clients bring files. */
export interface Files {
  /** What the fields beside the file say; none where they do not say which file it is. Not asked where the address says it. */
  uploaded?(fields: Readonly<Record<string, string>>): Uploaded | undefined
  /** The answer's body to one that was taken or refused, and its content type. */
  answer(fields: Readonly<Record<string, string>>, refused?: string): { readonly body: string; readonly type: string }
  /** HTTP status of the answer to a file that nobody asked for, that is too large, or empty. Default 404, 413 and
   *  400. */
  readonly refused?: 200
  /** Undoes what the client's WeChat did to the file: XOR of `.dat` pictures. */
  plain?(source: string): TransformStream<Uint8Array, Uint8Array> | undefined
}
