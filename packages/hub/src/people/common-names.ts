import type { AccountId, PersonId } from '@queqiao/protocol/model'
import type { User } from '../accounts/users.ts'
import type { Db } from '../store/store.ts'
import type { Directory } from './directory.ts'

export interface CommonNamesOptions {
  readonly db: Db
  readonly directory: Directory
  readonly accounts: readonly AccountId[]
  users(account: AccountId): readonly User[]
}

interface Known {
  /** The name that the settings choose. */
  readonly shown: string
  /** What everybody may read. */
  readonly own: string | undefined
  readonly owners: string
}

const ownersOf = (users: readonly User[]): string =>
  users
    .filter(({ role }) => role === 'owner')
    .map(({ name }) => name)
    .sort()
    .join('\n')

/** One name for somebody whom several accounts may know under remarks of their own. */
export async function commonName(options: CommonNamesOptions, person: PersonId): Promise<string> {
  const { db, directory, accounts, users } = options
  const known: Known[] = []
  for (const account of accounts) {
    const shown = directory.shown(await directory.names(db, account, person))
    if (shown === undefined) continue
    known.push({ shown, own: await directory.knownAs(db, account, person), owners: ownersOf(users(account)) })
  }
  const [first, ...others] = known
  if (!first) return person
  const isOne = others.every(({ shown, owners }) => shown === first.shown && owners === first.owners)
  return isOne ? first.shown : (known.find(({ own }) => own !== undefined)?.own ?? person)
}
