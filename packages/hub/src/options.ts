import type { Bridge } from './bridge.ts'
import type { User } from './users.ts'

/** Which name people are shown by; the first that is known is taken. */
export type NameKind = 'remark' | 'roomNickname' | 'nickname' | 'alias'

/** A line for the log. Never holds message text or secrets. */
export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  about?: Readonly<Record<string, unknown>>,
) => void

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

export interface HubOptions {
  /** The folder of the SQLite file. */
  readonly data: string
  /** `postgres://…`: the store is there instead, and any number of processes may share it. */
  readonly database?: string | undefined
  readonly bridges: readonly Bridge[]
  readonly users?: readonly User[]
  readonly relay?: { readonly others: boolean; readonly prefix: string }
  readonly names?: readonly NameKind[]
  /** Milliseconds of silence after which the outcome of a command is unknown. Default 60 000. */
  readonly resultLimit?: number
  /** How fast one account may act. */
  readonly pace?: Partial<PaceOptions>
  /** Back-off of a lane in milliseconds. Default from 1 000 to 30 000. */
  readonly retry?: { readonly from: number; readonly to: number }
  /** Milliseconds after which messages and what belongs to them may go, unless they are still owed. Default 90 days. */
  readonly keep?: { readonly messages: number }
  readonly log?: Log
}
