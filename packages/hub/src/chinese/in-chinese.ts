import { asked } from './asked.ts'
import { deeds } from './deeds.ts'
import { desk } from './desk.ts'
import { news } from './news.ts'
import { reasons } from './reasons.ts'

/** Our sentences in Chinese, by their English. `{}` stands where facts do: of the first of them `{1}` puts in what it is, and `[1]` what it
 *  is in Chinese, where that is again a sentence of ours. */
export const sentences: Readonly<Record<string, string>> = { ...deeds, ...reasons, ...asked, ...desk, ...news }

interface Pattern {
  readonly form: RegExp
  readonly chinese: string
}

const hole = '{}'
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
const formOf = (english: string): RegExp =>
  new RegExp(`^${english.split(hole).map(escaped).join('([\\s\\S]*?)')}$`, 'u')

const isFixed = ([english]: readonly [string, string]): boolean => !english.includes(hole)
const fixed: ReadonlyMap<string, string> = new Map(Object.entries(sentences).filter(isFixed))

// of two that fit, the one that says more
const patterns: readonly Pattern[] = Object.entries(sentences)
  .filter((one) => !isFixed(one))
  .toSorted(([one], [other]) => other.length - one.length)
  .map(([english, chinese]) => ({ form: formOf(english), chinese }))

const slots = /[{[](\d)[}\]]/g
const asItIs = (fact: string): string => fact

/** A sentence as it stands in the tables; undefined where it is none of ours. */
function whole(words: string): string | undefined {
  const known = fixed.get(words)
  if (known !== undefined) return known
  for (const { form, chinese } of patterns) {
    const found = form.exec(words)
    if (found)
      return chinese.replace(slots, (slot, n: string) =>
        (slot.startsWith('[') ? inChinese : asItIs)(found[Number(n)] ?? ''),
      )
  }
  return undefined
}

const ends = /(?<=[.?!]) (?=\S)/u

/** Several sentences of ours, one after the other. */
function each(words: string): string | undefined {
  const said = words.split(ends).map(whole)
  return said.length > 1 && said.every((one) => one !== undefined) ? said.join('') : undefined
}

/** What the hub says, in simplified Chinese: reasons, questions and what can be answered to them, lines of a desk. The facts in it (names,
 *  numbers, what a client says) stay as they are, and so does what is no sentence of ours. Whatever was kept in English can be said in
 *  Chinese later. */
export const inChinese = (words: string): string => each(words) ?? whole(words.trim()) ?? words
