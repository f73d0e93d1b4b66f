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

export interface HubOptions {
  /** The folder of the SQLite file. */
  readonly data: string
  readonly bridges: readonly Bridge[]
  readonly users?: readonly User[]
  readonly relay?: { readonly others: boolean; readonly prefix: string }
  readonly names?: readonly NameKind[]
  /** Milliseconds of silence after which the outcome of a command is unknown. Default 60 000. */
  readonly resultLimit?: number
  /** Least milliseconds between two sends of one account; 0: off. Default 1 000. */
  readonly pace?: number
  /** Back-off of a lane in milliseconds. Default from 1 000 to 30 000. */
  readonly retry?: { readonly from: number; readonly to: number }
  readonly log?: Log
}
