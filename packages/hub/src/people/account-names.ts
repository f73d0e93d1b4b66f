import type { AccountId } from '@queqiao/protocol/model'
import type { Db, Tx } from '../store/store.ts'
import type { Directory } from './directory.ts'
import { labelOf } from './finding.ts'

/** The names of accounts, each with its id where another of them has the same. */
export async function accountNames(
  db: Db | Tx,
  directory: Pick<Directory, 'titleOf'>,
  accounts: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, string>> {
  const names = new Map<AccountId, string>()
  for (const account of accounts) names.set(account, await directory.titleOf(db, { account }))
  const all = [...names.values()]
  const isShared = (name: string) => all.filter((one) => one === name).length > 1
  return new Map([...names].map(([account, name]) => [account, isShared(name) ? labelOf([name], account) : name]))
}

/** Lines of an account's desk, with its name before them. */
export const namedLines = (name: string, lines: readonly string[]): readonly string[] =>
  lines.length > 1 ? [`${name}:`, ...lines] : lines.map((line) => `${name}: ${line}`)
