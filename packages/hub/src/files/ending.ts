// `2024.11.29` and `v1.2` end in no such thing
const ending = /\.(?=\d*[a-z])[a-z\d]{1,5}$/i

/** How a name ends, with its dot: `.jpg`; '' where it has no ending. */
export const endingOf = (name: string): string => ending.exec(name)?.[0] ?? ''

/** The name without its ending. */
export const bareOf = (name: string): string => name.replace(ending, '')

/** What the end of a file says is `bin` where nobody knows what it is. */
const unknown = 'bin'

/** The name with the ending that says what the file is, in place of another. Where that is not known, the name knows more. */
export function withEnding(name: string, extension: string): string {
  if (!extension || name.toLowerCase().endsWith(`.${extension}`)) return name
  return extension === unknown && endingOf(name) ? name : `${bareOf(name)}.${extension}`
}

/** The name as it is; with the ending that says what the file is where it has none. */
export const withSomeEnding = (name: string, extension: string): string =>
  endingOf(name) ? name : withEnding(name, extension)
