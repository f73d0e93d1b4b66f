import type { AccountId } from '@queqiao/protocol/model'
import { codeAt } from '../accounts/logins.ts'
import type { Role } from '../accounts/users.ts'
import { steadyNow } from '../clock.ts'
import type { Named } from '../delivery.ts'
import type { AccountLine } from '../reading.ts'
import type { Db } from '../store/store.ts'
import type { Means } from './means.ts'
import { unreadIn } from './unread.ts'

/** An account that somebody may see, and as whom. */
export interface Mine {
  readonly account: AccountId
  readonly role: Role
  /** As `writerText` writes it. */
  readonly who: string
}

/** What is known of an account. */
export async function accountLine(means: Means, { account, role, who }: Mine): Promise<AccountLine> {
  const { store, accounts } = means
  const { db } = store
  const [named, code] = [await selfOf(means, account), await loginCode(means, account)]
  const { avatar } = named
  return {
    ...{ account, role, name: await nameOf(db, account, named), can: accounts.can(account) },
    ...(await stateOf(db, account)),
    ...(avatar && { avatar }),
    ...(code && { code }),
    unread: await unreadIn(means, { account, who }, () => true),
  }
}

async function loginCode(
  { store, addressing, bridge }: Means,
  account: AccountId,
): Promise<AccountLine['code'] | undefined> {
  const code = await codeAt(store.db, account, steadyNow())
  const said = code && (await addressing.written(bridge, { account }, code.message))
  const content = said?.event.content
  return code && content?.kind === 'image' ? { ...code, picture: content.file } : undefined
}

/** The account as a person. */
export async function selfOf({ store, accounts, directory, addressing }: Means, account: AccountId): Promise<Named> {
  const person = accounts.person(account)
  const names = await directory.names(store.db, account, person)
  return addressing.pictured({ ...directory.called(person, names), avatar: names.avatar })
}

async function nameOf(db: Db, account: AccountId, { id, name }: Named): Promise<string> {
  const row = await db.selectFrom('accounts').select('name').where('id', '=', account).executeTakeFirst()
  return row?.name ?? (name === id ? account : name)
}

async function stateOf(db: Db, account: AccountId): Promise<Pick<AccountLine, 'state' | 'since'>> {
  const row = await db
    .selectFrom('accounts')
    .leftJoin('presences', 'presences.account', 'accounts.id')
    .select(['online', 'told', 'gone'])
    .where('accounts.id', '=', account)
    .executeTakeFirst()
  if (row?.online === 1 && row.told !== 1) return { state: 'online' }
  const since = typeof row?.gone === 'number' ? { since: row.gone } : {}
  return { state: row?.online === 1 ? 'silent' : 'offline', ...since }
}
