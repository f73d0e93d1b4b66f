import type { AccountId } from '@queqiao/protocol/model'
import type { Answer } from '../desk/asked.ts'
import { accountNames } from '../people/account-names.ts'
import type { Directory } from '../people/directory.ts'
import type { Tx } from '../store/store.ts'

/** A line, and the accounts that it may be about. */
export interface Loose {
  readonly line: string
  /** The account whose desk it is, if none is named. */
  readonly account: AccountId
  /** All that have their desks there. */
  readonly desks: readonly AccountId[]
  /** Those of whoever typed it. */
  readonly owned: readonly AccountId[]
  /** Those that they may see. */
  readonly seen: readonly AccountId[]
  /** What stands before such lines there. */
  readonly prefix: string
}

/** A line for one account. `name`: where it could have been another's. */
export interface Aimed {
  readonly account: AccountId
  readonly line: string
  readonly name?: string
}

const naming = /^for(?:\s+([\s\S]*))?$/iu

/** What asks the same of all accounts, or of none. */
const ofEach = /^status$/iu
const ofNone = /^(?:help|web)?$/iu

/** For which accounts a line is: the one that is named before it, else the one that its writer owns, else the one that they may see.
 *  Where that leaves several, they are asked, and nothing is done. */
export async function aim(tx: Tx, directory: Directory, loose: Loose): Promise<readonly Aimed[] | Answer> {
  const { line, account, desks, owned, seen } = loose
  const names = await accountNames(tx, directory, seen)
  const [isNaming, typed = ''] = naming.exec(line.trim()) ?? []
  if (isNaming !== undefined) return named(typed.trim(), names, loose)
  const own = desks.filter((one) => owned.includes(one))
  const theirs = own.length ? own : desks.filter((one) => seen.includes(one))
  const [first = account, other] = theirs
  const at = (one: AccountId): Aimed => ({
    account: one,
    line,
    ...(desks.length > 1 && { name: names.get(one) ?? one }),
  })
  if (!other) return [theirs.length ? at(first) : { account, line }]
  if (ofNone.test(line.trim())) return [{ account: first, line }]
  return ofEach.test(line.trim()) ? theirs.map(at) : which(theirs, names, line)
}

const which = (theirs: readonly AccountId[], names: ReadonlyMap<AccountId, string>, line: string): Answer => ({
  lines: ['For which account is that? Nothing has been done yet.'],
  choices: theirs.map((one) => ({ label: names.get(one) ?? one, line: `for ${one} ${line}` })),
})

/** What stands behind an account's id or name. */
const behind = (typed: string, name: string): string | undefined => {
  const rest = typed.slice(name.length)
  return typed.toLowerCase().startsWith(name.toLowerCase()) && /^(?:\s|$)/u.test(rest) ? rest.trim() : undefined
}

async function named(
  typed: string,
  names: ReadonlyMap<AccountId, string>,
  { prefix }: Loose,
): Promise<readonly Aimed[] | Answer> {
  const found = [...names].flatMap(([account, name]): readonly Required<Aimed>[] => {
    const line = behind(typed, account) ?? behind(typed, name)
    return line === undefined ? [] : [{ account, line, name }]
  })
  // of names that begin alike the longest is meant
  const [one] = found.toSorted((a, b) => a.line.length - b.line.length)
  if (one?.line) return [one]
  return {
    lines: [
      `Type “${prefix}for NAME LINE” with one of these: ${[...names.values()].join(', ') || 'no account is yours'}.`,
    ],
  }
}
