import { type AccountId, accountId } from '@queqiao/protocol/model'
import type { PresencesTable } from '../store/schema.ts'
import { statement } from '../store/statement.ts'
import type { Db, Selectable, Tx } from '../store/store.ts'

/** What is noted of the client of an account. */
export type Known = Omit<Selectable<PresencesTable>, 'account'>

/** The same, with the account. */
export interface Presence extends Known {
  readonly id: string
  readonly name: string | null
  readonly online: boolean
}

/** What is known of one account. */
export const presenceOf = (tx: Db | Tx, account: string): Promise<Known | undefined> =>
  tx
    .selectFrom('presences')
    .select(['heard', 'told', 'gone', 'goings', 'back'])
    .where('account', '=', account)
    .executeTakeFirst()

/** Since when an account is gone, where people know it. */
export async function goneSince(tx: Db | Tx, account: string): Promise<number | undefined> {
  const known = await presenceOf(tx, account)
  return known?.told === 1 ? (known.gone ?? undefined) : undefined
}

const gone = statement((db, given: { account: string }) =>
  db
    .selectFrom('accounts')
    .innerJoin('presences', 'presences.account', 'accounts.id')
    .select('gone')
    .where('accounts.id', '=', given.account)
    .where('online', '=', 0),
)

/** Since when somebody has logged out, as their client said; undefined where it did not, or somebody has logged in since. */
export async function loggedOutSince(tx: Tx, account: string): Promise<number | undefined> {
  const [row] = await gone(tx, { account })
  return row?.gone ?? undefined
}

/** Writes what is another way than it was. */
export async function writePresence(tx: Tx, account: AccountId, news: Partial<Known>): Promise<void> {
  await tx
    .insertInto('presences')
    .values({ account, ...news })
    .onConflict((conflict) => conflict.column('account').doUpdateSet(news))
    .execute()
}

/** Of every account. */
export async function presences(tx: Tx): Promise<readonly Presence[]> {
  const rows = await tx
    .selectFrom('accounts')
    .leftJoin('presences', 'presences.account', 'accounts.id')
    .select(['accounts.id', 'accounts.name', 'accounts.online', 'heard', 'told', 'gone', 'goings', 'back'])
    .execute()
  return rows.map(({ online, heard, told, goings, back, ...row }) => ({
    ...{ ...row, online: online === 1 },
    ...{ heard: heard ?? 0, told: told ?? 1 - online, goings: goings ?? 0, back: back ?? 0 },
  }))
}

/** Rows of one statement: few sizes, because each is a statement of its own that is kept. */
const together = [100, 10, 1] as const

function* inParts<T>(all: readonly T[]): Generator<readonly T[]> {
  let from = 0
  for (const size of together) for (; all.length - from >= size; from += size) yield all.slice(from, from + size)
}

/** Notes who was heard, of those who are known. */
export async function noteHeard(
  tx: Tx,
  heard: ReadonlyMap<AccountId, number>,
  known: readonly Presence[],
): Promise<void> {
  const news = known.flatMap(({ id, told, heard: before }) => {
    const at = heard.get(accountId(id)) ?? 0
    return at > before ? [{ account: id, heard: at, told }] : []
  })
  for (const rows of inParts(news))
    await tx
      .insertInto('presences')
      .values(rows)
      .onConflict((conflict) => conflict.column('account').doUpdateSet({ heard: (eb) => eb.ref('excluded.heard') }))
      .execute()
}
