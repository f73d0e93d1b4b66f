import { fits } from '../store/like.ts'

/** How closely somebody is who was typed, the closest first. Nobody is taken for another by calling themselves by their id. */
export const closeness = ['id', 'exact', 'prefix', 'infix'] as const
export type Closeness = (typeof closeness)[number]
/** How closely a name is what was typed. */
export type Likeness = Exclude<Closeness, 'id'>

const fold = (text: string): string => text.trim().toLowerCase()

const tests: { readonly [K in Likeness]: (name: string, typed: string) => boolean } = {
  exact: (name, typed) => name === typed,
  prefix: (name, typed) => name.startsWith(typed),
  infix: (name, typed) => name.includes(typed),
}

/** Whether one of the names is like what was typed, whatever the case of their letters. */
export const isLike = (names: readonly string[], typed: string, how: Likeness): boolean =>
  names.some((name) => tests[how](fold(name), fold(typed)))

const patterns: { readonly [K in Likeness]: (typed: string) => string } = {
  exact: (typed) => typed,
  prefix: (typed) => `${typed}%`,
  infix: (typed) => `%${typed}%`,
}

/** The typed words as a pattern. Databases know the case of ASCII letters alone: any letter stands for another one, and
 *  `isLike` has the last word. */
const patternOf = (typed: string, how: Likeness): string => {
  const letters = [...fold(typed)].map((letter) => {
    if ('%_\\'.includes(letter)) return `\\${letter}`
    return letter > '\u007f' && letter.toUpperCase() !== letter ? '_' : letter
  })
  return patterns[how](letters.join(''))
}

/** Whether a name in this column may be like what was typed. */
export const mayBeLike = (column: string, typed: string, how: Likeness): ReturnType<typeof fits> =>
  fits(column, patternOf(typed, how))
