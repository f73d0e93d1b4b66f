import { type AccountId, personId, type RoomId } from '@queqiao/protocol/model'
import type { Depicted, Directory } from '../people/directory.ts'
import { membersOf } from '../people/finding.ts'
import type { Db } from '../store/store.ts'

/** A room, and which of its members are looked for. */
export interface Sought {
  readonly db: Db
  readonly directory: Directory
  readonly account: AccountId
  readonly room: RoomId
  /** Those in one of whose names they stand; none: all. */
  readonly words: string
}

/** At most so many of the members that are known, in an order that stays. */
export async function membersIn(sought: Sought, limit: number): Promise<readonly Depicted[]> {
  const { db, directory, account, room, words } = sought
  return words.trim() === '' ? directory.members(db, account, room, limit) : namedLike(sought, limit)
}

async function namedLike({ db, directory, account, room, words }: Sought, limit: number): Promise<readonly Depicted[]> {
  const search = { tx: db, directory, account, self: personId(account), typed: words }
  const found = (await membersOf(room).find(search, 'infix')).slice(0, limit)
  const members = await Promise.all(found.map(({ chat }) => directory.member(db, account, room, chat.id)))
  return members.flatMap((one) => one ?? [])
}
