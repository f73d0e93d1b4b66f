import { inChinese } from '@queqiao/hub'
import { type Labels, labels } from '@queqiao/protocol/model'
import type { Language } from '../config.ts'
import { accounts } from './accounts.ts'
import { chats } from './chats.ts'
import { doors } from './doors.ts'
import { everywhere } from './everywhere.ts'
import { groups } from './groups.ts'
import { health } from './health.ts'
import { chinese } from './labels.ts'
import { search } from './search.ts'
import { talk } from './talk.ts'

const parts = [everywhere, doors, chats, talk, search, accounts, groups, health] as const

type Part = (typeof parts)[number]['en']
type KeysOf<T> = T extends unknown ? keyof T : never

/** One of the words of the page. */
export type Word = KeysOf<Part>

/** What the page says, in one language. */
export interface Words extends Readonly<Record<Word, string>> {
  /** What contents are called. */
  readonly labels: Labels
  /** What the hub says, given in English. */
  said(words: string): string
}

const en = {
  ...everywhere.en,
  ...doors.en,
  ...chats.en,
  ...talk.en,
  ...search.en,
  ...accounts.en,
  ...groups.en,
  ...health.en,
}
const zh = {
  ...everywhere.zh,
  ...doors.zh,
  ...chats.zh,
  ...talk.zh,
  ...search.zh,
  ...accounts.zh,
  ...groups.zh,
  ...health.zh,
}

const byLanguage: Readonly<Record<Language, Words>> = {
  en: { ...en, labels, said: (words) => words },
  'zh-CN': { ...zh, labels: chinese, said: inChinese },
}

/** Words with what stands in their braces: `{name}`. */
export const filled = (words: string, values: Readonly<Record<string, string | number>>): string =>
  words.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))

/** The words of a language. */
export const wordsOf = (language: Language): Words => byLanguage[language]
