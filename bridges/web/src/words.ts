import type { Language } from './config.ts'

const en = {
  name: 'Queqiao',
  hello: 'Queqiao is running.',
} as const

/** What the page says: every word in every language. */
export type Words = Readonly<Record<keyof typeof en, string>>

const zh: Words = {
  name: '鹊桥',
  hello: '鹊桥正在运行。',
}

const byLanguage: Readonly<Record<Language, Words>> = { en, 'zh-CN': zh }

/** The words of a language. */
export const wordsOf = (language: Language): Words => byLanguage[language]
