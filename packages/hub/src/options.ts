import type { User } from './accounts/users.ts'
import type { Bridge } from './bridge.ts'
import type { Recalls } from './delivery.ts'
import type { Limits } from './files/limits.ts'
import type { Patience } from './files/patience.ts'
import type { Log } from './log.ts'
import type { Meter } from './standing/meter.ts'

/** Which name people are shown by; the first that is known is taken. */
export type NameKind = 'remark' | 'roomNickname' | 'nickname' | 'alias'

/** What an answer to a member becomes in a room: it calls them, has their words above it, or both. */
export type Replies = 'mention' | 'quote' | 'both'

/** What becomes of a chat: shown (`bridge`), shown without a sound (`mute`), or not at all (`deny`). */
export type Filter = 'bridge' | 'mute' | 'deny'

/** Which chats are shown, and how. What is said of a chat goes before what is said of its kind. */
export interface Filters {
  /** Default `bridge`. */
  readonly people?: Filter | undefined
  /** Default `bridge`. */
  readonly rooms?: Filter | undefined
  /** Public accounts. Default `mute`. */
  readonly officials?: Filter | undefined
  /** By WeChat's id of a person, a room or a public account. */
  readonly chats?: Readonly<Record<string, Filter>> | undefined
}

/** Least milliseconds between two things that one account does and others can notice; 0: off. */
export interface PaceOptions {
  /** Whatever it does. Default 1 000. */
  readonly send: number
  /** What it does to rooms: invites, kicks, renames … Default 10 000. */
  readonly room: number
  /** Friends asked for, accepted, removed. Default 60 000. */
  readonly friend: number
  /** How much it does in a day, by the clock of this machine. Default 1 000. */
  readonly perDay: number
}

/** As fast as the client asks. */
export const noPace: PaceOptions = { send: 0, room: 0, friend: 0, perDay: 0 }

export interface Keeping {
  /** Milliseconds after which messages and what belongs to them may go, unless they are still owed. Default 90 days. */
  readonly messages: number
  /** The same for the bytes of files. Default 30 days. */
  readonly media?: number
  /** Bytes that files may take: the oldest go first. Default 10 GB. */
  readonly mediaSize?: number
}

export interface HubOptions {
  /** The folder of the SQLite file. */
  readonly data: string
  /** `postgres://…`: the store is there instead, and any number of processes may share it. */
  readonly database?: string | undefined
  readonly bridges: readonly Bridge[]
  readonly users?: readonly User[]
  /** Who may do what users may, though no account is theirs: whoever holds the admin token. What was typed on the phone is never
   *  taken for theirs, and nobody is shown them as users. */
  readonly stewards?: readonly User[]
  readonly relay?: { readonly others: boolean; readonly prefix: string }
  readonly names?: readonly NameKind[]
  readonly filters?: Filters | undefined
  /** Default `mark`. */
  readonly recalls?: Recalls
  /** Default `mention`. In private chats, and to a message of the account itself, its words stand above the answer. */
  readonly replies?: Replies
  /** Milliseconds of silence after which the outcome of a command is unknown. Default 60 000. */
  readonly resultLimit?: number
  /** Milliseconds in which nothing is heard of a client until the account's desk is told; 0: never. Default 120 000. */
  readonly offlineAfter?: number
  /** How fast one account may act. */
  readonly pace?: Partial<PaceOptions>
  /** Back-off of a lane in milliseconds. Default from 1 000 to 30 000. */
  readonly retry?: { readonly from: number; readonly to: number }
  /** How long what nobody waits for is kept. */
  readonly keep?: Keeping
  /** Where files are kept. Default: in `media` below `data`; `s3://bucket/prefix?endpoint=…`: where processes share them.
   *  It belongs to one store: what no row of it names goes after a day. */
  readonly files?: string | undefined
  /** Where clients get the files that they send: an address on which the app answers with `Hub.media`. Without one no file
   *  can be sent. */
  readonly mediaUrl?: string | undefined
  /** How large files may be, in bytes. Default 200 000 000. */
  readonly limits?: Limits
  /** Milliseconds that a message waits for its file before something is shown in its place. Default 5 000. */
  readonly patience?: Patience
  /** Whether the words of voice messages are asked of clients that can say them. What is asked for while it ends, or somebody logs
   *  in, is forgotten. Default false: only where somebody types `transcribe`. */
  readonly transcribe?: boolean
  /** Private networks from which remote pictures may be fetched. Default: none. */
  readonly allowPrivate?: readonly string[]
  readonly log?: Log
  /** Who counts what happens. Default: nobody. */
  readonly meter?: Meter
}
