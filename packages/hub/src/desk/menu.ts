import type { Role } from '../accounts/users.ts'
import type { Word } from './asked.ts'
import { chinese, takesInChinese } from './chinese.ts'
import { words } from './desk.ts'
import type { Typable } from './typable.ts'

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
