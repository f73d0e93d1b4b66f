import type { Text } from '@queqiao/protocol/model'

const lengthOf = (run: Text[number]) => (typeof run === 'string' ? run.length : run.name.length + 1)

/** Where to cut near the middle: after the last line or word that ends in the second quarter, never inside a code point. */
const cut = (text: string, middle: number) => {
  const half = text.slice(0, middle)
  const [line, word] = [half.lastIndexOf('\n') + 1, half.lastIndexOf(' ') + 1]
  const nice = [line, word].find((at) => at > middle / 2)
  if (nice) return nice
  return /[\ud800-\udbff]$/.test(half) ? middle - 1 : middle
}

/** The text in two parts, as near the middle as a mention or a word allows; nothing where it cannot be divided. */
export const halves = (text: Text): readonly [Text, Text] | readonly [] => {
  const middle = text.reduce((sum, run) => sum + lengthOf(run), 0) / 2
  let passed = 0
  let at = 0
  for (const run of text) {
    if (passed + lengthOf(run) >= middle) break
    passed += lengthOf(run)
    at += 1
  }
  const run = text[at]
  if (typeof run !== 'string') return at === 0 ? split(text, 1) : split(text, at)
  const place = cut(run, Math.ceil(middle - passed))
  return pair([...text.slice(0, at), run.slice(0, place)], [run.slice(place), ...text.slice(at + 1)])
}

const split = (text: Text, at: number) => pair(text.slice(0, at), text.slice(at))

const pair = (first: Text, second: Text): readonly [Text, Text] | readonly [] => {
  const [a, b] = [first, second].map((part) => part.filter((run) => run !== ''))
  return a?.length && b?.length ? [a, b] : []
}
