import {
  type AccountId,
  accountId,
  type Capabilities,
  type PersonId,
  personId,
  type Report,
  type Session,
} from '@queqiao/protocol/model'
import { alone } from '../store/locking.ts'
import { parseIfReadable } from '../store/row.ts'
import type { AccountsTable } from '../store/schema.ts'
import type { Store, Tx } from '../store/store.ts'

interface Known {
  session: Session
  can: Capabilities | undefined
  /** Whether a report has said so since this process began: what is stored may be what an earlier version could do. */
  heard: boolean
  person: PersonId
  /** Whether nobody may be logged in: the store knows. */
  mayBeOut: boolean
}

const nothingKnown: Session = {}
const nothing: Capabilities = { commands: {}, contents: {} }

/** Who is logged in where, and what it can do. Read at every request: kept in memory beside the store. */
export class Accounts {
  readonly #known = new Map<AccountId, Known>()

  async load({ db }: Store): Promise<void> {
    for (const row of await db.selectFrom('accounts').selectAll().execute()) this.#keep(row)
  }

  /** Reads one account again: another process has written it. */
  async reload({ db }: Store, account: AccountId): Promise<void> {
    const row = await db.selectFrom('accounts').selectAll().where('id', '=', account).executeTakeFirst()
    if (row) this.#keep(row)
  }

  #keep({
    id,
    session,
    can,
    person,
    online,
  }: Pick<AccountsTable, 'id' | 'session' | 'can' | 'person' | 'online'>): void {
    this.#known.set(accountId(id), {
      // the next login says both again
      session: parseIfReadable<Session>(session) ?? nothingKnown,
      can: can === null ? undefined : parseIfReadable<Capabilities>(can),
      heard: this.#known.get(accountId(id))?.heard ?? false,
      person: personId(person ?? id),
      mayBeOut: online === 0,
    })
  }

  /** Whether this report says something of the account that is not known yet. What it can do comes with every report, and
   *  changes with logins and upgrades: of those without a login the first is looked at. */
  isNews({ account, session, can }: Report): boolean {
    if (account === undefined) return false
    const known = this.#known.get(account)
    if (session !== undefined || !known) return true
    if (known.heard || can === undefined) return false
    known.heard = JSON.stringify(known.can) === JSON.stringify(can)
    return !known.heard
  }

  /** Writes what the report says of its account, as a patch of what stands there. Call `remember` when it is committed. */
  async write(tx: Tx, { account, endpoint, session, can }: Report): Promise<void> {
    if (account === undefined) return
    await alone(tx, `account ${account}`)
    const before = await tx
      .selectFrom('accounts')
      .select(['session', 'can'])
      .where('id', '=', account)
      .executeTakeFirst()
    const written = {
      endpoint,
      session: JSON.stringify({ ...(before && parseIfReadable<Session>(before.session)), ...session }),
      can: can ? JSON.stringify(can) : (before?.can ?? null),
    }
    await tx
      .insertInto('accounts')
      .values({ id: account, online: 0, ...written })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(written))
      .execute()
  }

  remember({ account, session, can }: Report): void {
    if (account === undefined) return
    const before = this.#known.get(account)
    this.#known.set(account, {
      session: { ...before?.session, ...session },
      can: can ?? before?.can,
      heard: can !== undefined || before?.heard === true,
      person: before?.person ?? personId(account),
      mayBeOut: before?.mayBeOut ?? true,
    })
  }

  /** What of it is news: a client says so again on every way that it opens to us. */
  async loggedIn(
    tx: Tx,
    account: AccountId,
    { person, name }: { person: PersonId; name?: string },
  ): Promise<{ readonly isNews: boolean; readonly isRenamed: boolean }> {
    const before = await tx
      .selectFrom('accounts')
      .select(['online', 'name'])
      .where('id', '=', account)
      .executeTakeFirst()
    await tx
      .updateTable('accounts')
      .set({ online: 1, person, ...(name ? { name } : {}) })
      .where('id', '=', account)
      .execute()
    const known = this.#known.get(account)
    if (known) Object.assign(known, { person, mayBeOut: false })
    const isRenamed = name !== undefined && name !== before?.name
    return { isNews: before?.online !== 1 || isRenamed, isRenamed }
  }

  /** As it is called in WeChat, where that was ever said. */
  async nameOf(tx: Tx, account: AccountId): Promise<string | undefined> {
    const row = await tx.selectFrom('accounts').select('name').where('id', '=', account).executeTakeFirst()
    return row?.name ?? undefined
  }

  /** True if that is news. */
  async loggedOut(tx: Tx, account: AccountId): Promise<boolean> {
    const known = this.#known.get(account)
    if (known) known.mayBeOut = true
    const online = tx.updateTable('accounts').set({ online: 0 }).where('id', '=', account).where('online', '=', 1)
    return (await online.executeTakeFirst()).numUpdatedRows > 0
  }

  /** Whether nobody may be logged in: then the store is to be asked. Costs nothing. */
  mayBeOut(account: AccountId): boolean {
    return this.#known.get(account)?.mayBeOut !== false
  }

  /** Its session, as it was last heard of. One that we never heard of may be known to another process. */
  async sessionOf(store: Store, account: AccountId): Promise<Session> {
    if (store.fellows.many && !this.#known.has(account)) await this.reload(store, account)
    return this.#known.get(account)?.session ?? nothingKnown
  }

  /** What an account that was never heard of can do is nothing. */
  can(account: AccountId): Capabilities {
    return this.#known.get(account)?.can ?? nothing
  }

  /** The same as this change sees it: a report is sorted as soon as it is stored, and who stored it may not know of that yet. */
  async canIn(tx: Tx, account: AccountId): Promise<Capabilities> {
    const row = await tx.selectFrom('accounts').select('can').where('id', '=', account).executeTakeFirst()
    return (row?.can ? parseIfReadable<Capabilities>(row.can) : undefined) ?? nothing
  }

  /** Which person the account is. */
  person(account: AccountId): PersonId {
    return this.#known.get(account)?.person ?? personId(account)
  }

  /** Whether anything was heard of it, ever. */
  knows(account: AccountId): boolean {
    return this.#known.has(account)
  }

  all(): readonly AccountId[] {
    return [...this.#known.keys()]
  }
}
