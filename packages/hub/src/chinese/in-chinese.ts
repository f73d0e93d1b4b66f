import { asked } from './asked.ts'
import { deeds } from './deeds.ts'
import { desk } from './desk.ts'
import { files } from './files.ts'
import { help } from './help.ts'
import { news } from './news.ts'
import { others } from './others.ts'
import { reasons } from './reasons.ts'

/** Our sentences in Chinese, by their English. `{}` stands where facts do: of the first of them `{1}` puts in what it is, and `[1]` what it
 *  is in Chinese, where that is again a sentence of ours. */
export const sentences: Readonly<Record<string, string>> = {
  ...deeds,
  ...reasons,
  ...files,
  ...others,
  ...asked,
  ...desk,
  ...news,
}
const all: readonly (readonly [string, string])[] = [...Object.entries(sentences), ...Object.entries(help)]

interface Pattern {
  /** What stands around its facts. */
  readonly pieces: readonly string[]
  readonly chinese: string
}

const hole = '{}'

/** The facts of a sentence that is so made, each as short as it can be; undefined where it is not. What others wrote stands in
 *  them, so however it is written, it is looked through once. */
function factsIn(words: string, [first = '', ...others]: readonly string[]): readonly string[] | undefined {
  const last = others.pop() ?? ''
  if (!words.startsWith(first)) return undefined
  const facts: string[] = []
  let at = first.length
  for (const piece of others) {
    const next = words.indexOf(piece, at)
    if (next < 0) return undefined
    facts.push(words.slice(at, next))
    at = next + piece.length
  }
  const end = words.length - last.length
  return end < at || !words.endsWith(last) ? undefined : [...facts, words.slice(at, end)]
}

const isFixed = ([english]: readonly [string, string]): boolean => !english.includes(hole)
const fixed: ReadonlyMap<string, string> = new Map(all.filter(isFixed))

// of two that fit, the one that says more
const patterns: readonly Pattern[] = all
  .filter((one) => !isFixed(one))
  .toSorted(([one], [other]) => other.length - one.length)
  .map(([english, chinese]) => ({ pieces: english.split(hole), chinese }))

const slots = /[{[](\d)[}\]]/g
/** Sentences of ours that stand in one another: no more do, and what others wrote has no end of it. */
const deepest = 4

/** A sentence as it stands in the tables; undefined where it is none of ours. */
function whole(words: string, depth: number): string | undefined {
  const known = fixed.get(words)
  if (known !== undefined) return known
  for (const { pieces, chinese } of patterns) {
    const facts = factsIn(words, pieces)
    if (facts)
      return chinese.replace(slots, (slot, n: string) => {
        const fact = facts[Number(n) - 1] ?? ''
        return slot.startsWith('[') ? said(fact, depth - 1) : fact
      })
  }
  return undefined
}

const ends = /(?<=[.?!]) (?=\S)/u

/** Several sentences of ours, one after the other. */
function each(words: string, depth: number): string | undefined {
  const parts = words.split(ends)
  if (parts.length < 2) return undefined
  const known: string[] = []
  for (const part of parts) {
    const chinese = whole(part, depth)
    // what others wrote seldom begins with a sentence of ours: the rest of it need not be looked at
    if (chinese === undefined) return undefined
    known.push(chinese)
  }
  return known.join('')
}

const said = (words: string, depth: number): string =>
  depth === 0 ? words : (each(words, depth) ?? whole(words.trim(), depth) ?? words)

/** What the hub says, in simplified Chinese: reasons, questions and what can be answered to them, lines of a desk. The facts in it (names,
 *  numbers, what a client says) stay as they are, and so does what is no sentence of ours. Whatever was kept in English can be said in
 *  Chinese later. */
export const inChinese = (words: string): string => said(words, deepest)
