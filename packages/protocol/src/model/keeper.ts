import type { Answer, Capabilities, Command } from './command.ts'
import type { Offer, Source } from './content.ts'
import type { Event } from './event.ts'
import type { AccountId, TaskId } from './id.ts'

/** A dialect's own memory of one account (version, cursor, token): opaque to everybody else, and secret. */
export type Session = Readonly<Record<string, string>>

/** The answer to a `native` query, or what a client tells that has no neutral word, as the vendor's document has it. */
export interface Native {
  /** What the vendor calls it. */
  readonly name: string
  readonly data: unknown
}

/** What one request of a client said. It stands or falls as one transaction. */
export interface Report {
  /** The configured endpoint that it came to. */
  readonly endpoint: string
  /** None while nobody is logged in. */
  readonly account?: AccountId
  /** The process of the client that says it, by its number, where it names one. */
  readonly process?: string
  /** What it can do, as this version of its dialect has it. */
  readonly can?: Capabilities
  /** A patch: keys that are not named stay. */
  readonly session?: Session
  readonly events: readonly Event<Source>[]
  readonly results: readonly { readonly task: TaskId; readonly answer: Answer }[]
  /** Worth something to who asked for it, and to nobody else: a keeper may let it go. */
  readonly natives?: readonly Native[]
}

/** A command on its way to the client, under the task id of this handing. */
export interface Handed {
  readonly task: TaskId
  readonly command: Command<Offer>
}

/** What `append` gives back: tell it whether the answer reached the client. */
export interface Receipt {
  /** Call it when the answer has left (`true`) or could not be written (`false`): an equal report that follows is the
   *  same one only in the second case. Calling it twice changes nothing. */
  answered(ok: boolean): void
}

/** A file that a client brings. */
export interface Upload {
  readonly endpoint: string
  /** Whose it is, where the client was told an address for this one file. Not every client is, and names a file alone: two
   *  accounts may know different ones by the same key. */
  readonly account?: AccountId
  /** Its `Source.key`. */
  readonly source: string
  /** The name that the client gives it, made harmless: no folders, no control characters. */
  readonly name?: string
  /** A plain file: what the client's WeChat did to it has been undone. Errors where the client went away in the middle. */
  readonly bytes: ReadableStream<Uint8Array>
}

/** Whether a file was taken in. `false`: nobody asked for it. Otherwise somebody did, and the client is told why it is not
 *  taken: `too-large`, larger than is taken, and its bytes need not be read to their end; `empty`, it has none. */
export type Accepted = boolean | 'too-large' | 'empty'

/** What doors need behind them. The hub is one; a bot author's own object is another. */
export interface Keeper {
  /** Resolves when the report is durable: answer the client only then. `waits` tells whether the client can still be
   *  answered. */
  append(report: Report, waits?: () => boolean): Promise<Receipt>
  /** Commits the handing, then returns it: at most `limit` commands, paced, in order per chat. */
  take(account: AccountId, limit: number): Promise<readonly Handed[]>
  /** Takes a file in. False: nobody asked for it, and none of its bytes need be read; a keeper without limits of its own
   *  answers no more than that. If it rejects, or the bytes break off, nothing of it may stay. */
  accept(upload: Upload): Promise<Accepted>
  /** Empty for an account never heard of. */
  session(account: AccountId): Promise<Session>
  /** A wake carries nothing and may be one too many: ask `take`. Ends when `signal` aborts. */
  work(account: AccountId, signal: AbortSignal): AsyncIterable<void>
  /** A client of this account was there, whatever it said: an empty poll or a beat, too. Must not throw. */
  heard?(account: AccountId): void
}
