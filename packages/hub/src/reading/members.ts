import type { AccountId, RoomId } from '@queqiao/protocol/model'
import type { Depicted, Directory } from '../people/directory.ts'
import { haveInitials } from '../people/initials.ts'
import { isLike } from '../people/likeness.ts'
import type { Db } from '../store/store.ts'

/** A room, and which of its members are looked for. */
export interface Sought {
  readonly db: Db
  readonly directory: Directory
  readonly account: AccountId
  readonly room: RoomId
  /** Those in one of whose names they stand, or the first letters of whose Chinese name they begin; none: all. */
  readonly words: string
}

/** At most so many of the members that are known, in an order that stays. */
export async function membersIn(sought: Sought, limit: number): Promise<readonly Depicted[]> {
  const { db, directory, account, room, words } = sought
  return words.trim() === '' ? directory.members(db, account, room, limit) : namedLike(sought, limit)
}

async function namedLike({ db, directory, account, room, words }: Sought, limit: number): Promise<readonly Depicted[]> {
  const ranked = []
  for (const { person, names } of await directory.bearers(db, account, room)) {
    const rank = await rankOf(names, words)
    if (rank >= 0) ranked.push({ person, rank })
  }
  const first = ranked.toSorted((one, other) => one.rank - other.rank).slice(0, limit)
  const members = await Promise.all(first.map(({ person }) => directory.member(db, account, room, person)))
  return members.flatMap((one) => one ?? [])
}

/** How near a name is to the words, the nearest first: in the order in which a name that is typed in a message is understood, and
 *  what only stands in a name last. -1: not at all. */
async function rankOf(names: readonly string[], words: string): Promise<number> {
  const nearness = [
    () => isLike(names, words, 'exact'),
    () => isLike(names, words, 'prefix'),
    () => haveInitials(names, words),
    () => isLike(names, words, 'infix'),
  ]
  for (const [rank, isNear] of nearness.entries()) if (await isNear()) return rank
  return -1
}
