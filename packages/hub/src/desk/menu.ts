import type { Role } from '../accounts/users.ts'
import type { Word } from './asked.ts'
import { chinese, takesInChinese } from './chinese.ts'
import { words } from './desk.ts'

/** A word that people can type, for a menu of them. */
export interface Typable {
  /** Lower-case letters; without a prefix. */
  readonly word: string
  /** What stands behind it and what it does, by language, in one line. Chinese is simplified. */
  readonly says: { readonly en: string; readonly zh: string }
  /** Who may type it. */
  readonly roles: readonly Role[]
}

/** A word that one side has for itself. */
export type OwnWord = Pick<Typable, 'word' | 'says'>

const roles = ['owner', 'member', 'guest'] as const satisfies readonly Role[]

const mayType = ({ refusal }: Word, role: Role): boolean =>
  refusal?.({ user: { name: '', role, accounts: [], ids: {} }, relay: undefined }) === undefined

const typable = ([word, { takes, help, ...rest }]: readonly [string, Word]): Typable => ({
  word,
  says: {
    en: takes ? `${takes} – ${help}` : help,
    zh: [...(takes ? [takesInChinese(takes)] : []), chinese[word] ?? help].join(' – '),
  },
  roles: roles.filter((role) => mayType({ help, ...rest }, role)),
})

/** All words, in the order in which they are listed. */
export const menu: readonly Typable[] = Object.entries(words).map(typable)
