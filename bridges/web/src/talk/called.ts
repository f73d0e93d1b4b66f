import type { Text } from '@queqiao/protocol/model'
import type { Called } from '../said/sayings.ts'

type Run = Text[number]

/** Words, with those of them that call somebody in their place: each whole `@name` of a mention. One that says where it stands is
 *  called there alone. Of several people of one name each is called once, in the order of the mentions: nobody by guesswork. */
export const called = (text: string, mentions: readonly Called[]): Text => {
  const runs: Run[] = []
  const spent = new Set<Called>()
  let end = 0
  for (const { index } of text.matchAll(/@/g)) {
    const one = index < end ? undefined : meant(text, index, mentions, spent)
    if (!one) continue
    spent.add(one)
    runs.push(...words(text.slice(end, index)), { mention: one.id, name: one.name })
    end = index + one.name.length + 1
  }
  return [...runs, ...words(text.slice(end))]
}

const words = (text: string): readonly Run[] => (text === '' ? [] : [text])

/** Whom the words from there on call: the longest name first. */
const meant = (text: string, from: number, mentions: readonly Called[], spent: ReadonlySet<Called>) => {
  const here = mentions.filter((one) => stands(text, from, one))
  const longest = Math.max(...here.map(({ name }) => name.length))
  const same = here.filter(({ name }) => name.length === longest)
  const placed = same.find(({ at }) => at !== undefined)
  if (placed) return placed
  return new Set(same.map(({ id }) => id)).size === 1 ? same[0] : same.find((one) => !spent.has(one))
}

/** A name goes on with letters and digits. */
const goesOn = /^[\p{L}\p{M}\p{N}_]/u

const stands = (text: string, from: number, { name, at = from }: Called): boolean =>
  at === from && text.startsWith(name, from + 1) && !goesOn.test(text.slice(from + 1 + name.length))
