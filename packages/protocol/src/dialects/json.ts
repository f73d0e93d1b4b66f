import { Unreadable } from './errors.ts'

const QUOTE = 34
const BACKSLASH = 92
const BOM = 0xfeff
const MAX_DEPTH = 512
/** From this many digits on an integer may be past 2^53, and would lose its last digits. */
const LONG = 16
/** The same as a pattern. It may find digits in a string too, which does no harm. */
const LONG_NUMBER = /[:,[\s-]\d{16}/

const opens = (code: number) => code === 123 || code === 91
const closes = (code: number) => code === 125 || code === 93
const digit = (code: number) => code >= 48 && code <= 57

const escaped = (text: string, quote: number): boolean => {
  let first = quote
  while (text.charCodeAt(first - 1) === BACKSLASH) first--
  return (quote - first) % 2 === 1
}

/** Where the string that opens at `open` ends: the index of its closing quote, or of the text's end. */
const closing = (text: string, open: number): number => {
  let quote = text.indexOf('"', open + 1)
  while (quote !== -1 && escaped(text, quote)) quote = text.indexOf('"', quote + 1)
  return quote === -1 ? text.length : quote
}

/** Looks once at everything outside of strings: throws where it is nested too deeply (a parser pays tens of bytes for each
 *  bracket), and says whether a long number stands there. */
const surveyed = (text: string): boolean => {
  let depth = 0
  let digits = 0
  let found = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (digit(code)) {
      if (++digits === LONG) found = true
      continue
    }
    digits = 0
    if (code === QUOTE) index = closing(text, index)
    else if (opens(code) && ++depth > MAX_DEPTH) throw new Unreadable('depth', `more than ${MAX_DEPTH} levels deep`)
    else if (closes(code)) depth--
  }
  return found
}

/** What is too short to be nested too deeply need not be walked through: most messages are. */
const hasLongNumber = (text: string): boolean => (text.length < 2 * MAX_DEPTH ? LONG_NUMBER.test(text) : surveyed(text))

const asEscape = (control: string) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`
const controlsEscaped = (string: string) => string.replace(/[\x00-\x1f]/g, asEscape)

const quoted = (integer: string) => (Number.isSafeInteger(Number(integer)) ? integer : `"${integer}"`)
const integersQuoted = (between: string) => between.replace(/(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g, quoted)

/** The same JSON with control characters in strings escaped and integers past 2^53 in quotes. */
const repaired = (text: string): string => {
  const parts: string[] = []
  for (let from = 0; from < text.length; ) {
    const open = text.indexOf('"', from)
    if (open === -1) return parts.join('') + integersQuoted(text.slice(from))
    const end = closing(text, open) + 1
    parts.push(integersQuoted(text.slice(from, open)), controlsEscaped(text.slice(open, end)))
    from = end
  }
  return parts.join('')
}

const parsed = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) }
  } catch {
    // the parser's own error quotes the text: it must not go on
    return undefined
  }
}

/**
 * Reads JSON as these clients write it: a byte order mark may stand in front, strings may hold raw control characters
 * (WeHub reports messages of several lines so), and integers past 2^53 become strings of their digits. Costs little more
 * than `JSON.parse` where nothing of that occurs.
 *
 * @throws {Unreadable} `json`, or `depth` for what is nested more than 512 levels deep.
 */
export const decode = (text: string): unknown => {
  const body = text.charCodeAt(0) === BOM ? text.slice(1) : text
  const read = (hasLongNumber(body) ? undefined : parsed(body)) ?? parsed(repaired(body))
  if (read === undefined) throw new Unreadable('json', 'not JSON')
  return read.value
}
