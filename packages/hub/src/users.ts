import type { AccountId } from '@queqiao/protocol/model'

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
