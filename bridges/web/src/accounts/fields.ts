import { filled, type Words } from '../words/words.ts'

/** Characters of a name that somebody is given, and of a greeting. */
export const longestName = 60
export const longestGreeting = 200

/** What is wrong with a name; nothing where it can be given. `isOptional`: none is no mistake. */
export const wrongName = (name: string, words: Words, isOptional = false): string | undefined => {
  if (name === '') return isOptional ? undefined : words.nameMissing
  return [...name].length > longestName ? filled(words.nameTooLong, { most: longestName }) : undefined
}

/** What is wrong with a greeting; nothing where it can be sent. */
export const wrongGreeting = (greeting: string, words: Words): string | undefined =>
  [...greeting].length > longestGreeting ? filled(words.greetingTooLong, { most: longestGreeting }) : undefined
