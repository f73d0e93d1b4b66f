import type { Role } from '../accounts/users.ts'

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
