import type { AccountId } from '@queqiao/protocol/model'
import type { Bridge } from './bridge.ts'

export type Role = 'owner' | 'member' | 'guest'

/** Somebody who may read and answer. */
export interface User {
  readonly name: string
  readonly role: Role
  /** Accounts that it concerns; empty: all. */
  readonly accounts: readonly AccountId[]
  /** Their id on each bridge, by the bridge's name: `{ matrix: '@me:example.org', telegram: '12345' }`. */
  readonly ids: Readonly<Record<string, string>>
}

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
