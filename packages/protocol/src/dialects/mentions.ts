import type { Mention, Text } from '../model/text.ts'
import { toOldWeChat } from './words.ts'

/** Where a client is to put a mention into a text by itself. */
export const PLACE = '{$@}'

/** A mention that stays words: a blank ends the name. */
export const asWords = (run: Mention, next: Text[number] | undefined): string =>
  next === undefined || (typeof next === 'string' && /^\s/.test(next)) ? `@${run.name}` : `@${run.name} `

/** A text for clients that cannot mention anybody. */
export const spelled = (text: Text): string =>
  toOldWeChat(text.map((run, index) => (typeof run === 'string' ? run : asWords(run, text[index + 1]))).join(''))
