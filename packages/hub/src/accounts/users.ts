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

/** Whether somebody owns every account, also those to come. */
export const ownsAll = ({ role, accounts }: Pick<User, 'role' | 'accounts'>): boolean =>
  role === 'owner' && accounts.length === 0

/** Who wrote something on a bridge's side, in one column: by their id there, which nobody else has. */
export const writerText = (bridge: string, id: string): string => `${bridge}\n${id}`

/** Which of them wrote it, by what `writerText` wrote. */
export const userOf = (users: readonly User[], writer: string): User | undefined =>
  users.find(({ ids }) => Object.entries(ids).some(([bridge, id]) => writerText(bridge, id) === writer))
