import { visible } from '@queqiao/protocol/model'

/** A stretch of what was said. `found`: it is what was looked for. */
export interface Stretch {
  readonly words: string
  readonly found?: true
}

/** Characters that stand before what was found, and after it. */
const around = { before: 30, after: 120 }

const escaped = (words: string): string => words.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

const lastOf = (text: string, most: number): string => {
  const letters = [...text]
  return letters.length > most ? `…${letters.slice(-most).join('')}` : text
}

const firstOf = (text: string, most: number): string => {
  const letters = [...text]
  return letters.length > most ? `${letters.slice(0, most).join('')}…` : text
}

/** What stands around the first place of some words, on one line; its beginning where they stand in none, or are written in another
 *  way there. */
export const excerpt = (said: string, words: string): readonly Stretch[] => {
  const line = visible(said.replace(/\s+/g, ' ')).trim()
  const wanted = words.replace(/\s+/g, ' ').trim()
  const at = wanted === '' ? -1 : line.search(new RegExp(escaped(wanted), 'iu'))
  if (at < 0) return [{ words: firstOf(line, around.before + around.after) }]
  const end = at + wanted.length
  return [
    { words: lastOf(line.slice(0, at), around.before) },
    { words: line.slice(at, end), found: true as const },
    { words: firstOf(line.slice(end), around.after) },
  ].filter((one) => one.words !== '')
}
