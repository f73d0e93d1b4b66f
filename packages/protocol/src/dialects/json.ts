import { Unreadable } from './errors.ts'
import { LIMITS } from './limits.ts'

const QUOTE = 34
const BACKSLASH = 92
const BOM = 0xfeff
/** Brackets that a parser may be given unseen. */
const MANY = 100_000

const opens = (code: number) => code === 123 || code === 91
const closes = (code: number) => code === 125 || code === 93
const TOO_DEEP = 'nested too deeply'

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

/** Throws where it is nested too deeply: a parser pays tens of bytes for each bracket. */
const survey = (text: string, most: number): void => {
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) index = closing(text, index)
    else if (opens(code) && ++depth > most) throw new Unreadable('depth', TOO_DEEP)
    else if (closes(code)) depth--
  }
}

const countOf = (text: string, char: string, most: number): number => {
  let count = 0
  for (let index = text.indexOf(char); index !== -1 && count < most; index = text.indexOf(char, index + 1)) count++
  return count
}

/** Whether it has so many brackets that it may be parsed only if they are known not to be nested. */
const isCrowded = (text: string): boolean =>
  text.length > MANY && countOf(text, '{', MANY) + countOf(text, '[', MANY) >= MANY

type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json | undefined }
  | undefined

/** Looks at every value once: throws where they are nested too deeply, and says whether an integer has lost digits. */
const hasLost = (value: Json, room: number): boolean => {
  if (typeof value === 'string') return false
  if (typeof value === 'number') return value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER
  if (typeof value !== 'object' || value === null) return false
  if (room === 0) throw new Unreadable('depth', TOO_DEEP)
  return isList(value) ? hasLostInList(value, room - 1) : hasLostInObject(value, room - 1)
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value)

const hasLostInList = (list: readonly Json[], room: number): boolean => {
  let lost = false
  for (const value of list) if (hasLost(value, room)) lost = true
  return lost
}

// the keys of an object are gone through without a list of them being made
const hasLostInObject = (object: { readonly [key: string]: Json | undefined }, room: number): boolean => {
  let lost = false
  for (const key in object) if (hasLost(object[key], room)) lost = true
  return lost
}

const asEscape = (control: string) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`
const controlsEscaped = (string: string) => (CONTROL.test(string) ? string.replace(/[\x00-\x1f]/g, asEscape) : string)

const quoted = (integer: string) => (Number.isSafeInteger(Number(integer)) ? integer : `"${integer}"`)
const isDigit = (code: number) => code >= 48 && code <= 57
/** `+ - .`, digits, `E e`: what a number is written with. */
const isNumeral = (code: number) => isDigit(code) || code === 43 || code === 45 || code === 46 || (code | 32) === 101

const isInteger = (numeral: string): boolean => {
  let at = numeral.startsWith('-') ? 1 : 0
  while (isDigit(numeral.charCodeAt(at))) at++
  return at === numeral.length
}

// by hand: a pattern for a number of millions of digits would exhaust its stack
const integersQuoted = (between: string): string => {
  const long = /\d{16}/g
  let made = ''
  let from = 0
  for (let found = long.exec(between); found; found = long.exec(between)) {
    let start = found.index
    while (start > from && isNumeral(between.charCodeAt(start - 1))) start--
    let end = long.lastIndex
    while (isNumeral(between.charCodeAt(end))) end++
    const numeral = between.slice(start, end)
    made += between.slice(from, start) + (isInteger(numeral) ? quoted(numeral) : numeral)
    from = end
    long.lastIndex = end
  }
  return made + between.slice(from)
}

const CONTROL = /[\x00-\x1f]/
/** What repairs may change in one body: a client that writes so does it here and there. */
const MOST_REPAIRS = 1_000_000

/** The same JSON with control characters in strings escaped and integers past 2^53 in quotes; unchanged where it has none,
 *  or more of them than any client writes. */
const repaired = (text: string): string => {
  if (!CONTROL.test(text) && !/\d{16}/.test(text)) return text
  let made = ''
  let kept = 0
  let repairs = 0
  const repair = (start: number, end: number, mend: (part: string) => string) => {
    const part = text.slice(start, end)
    const mended = mend(part)
    if (mended === part) return
    made += text.slice(kept, start) + mended
    kept = end
    repairs++
  }
  for (let from = 0; from < text.length && repairs < MOST_REPAIRS; ) {
    const found = text.indexOf('"', from)
    const open = found === -1 ? text.length : found
    if (open - from >= 16) repair(from, open, integersQuoted)
    if (open === text.length) break
    from = closing(text, open) + 1
    repair(open, from, controlsEscaped)
  }
  return made + text.slice(kept)
}

/** Half of a surrogate pair is no character: stores and other servers choke on it. Only an escape can be one. */
const HALF = /\\u[dD][89abAB][\dA-Fa-f]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][\dA-Fa-f]{2})\\u[dD][c-fC-F]/

const wellFormed = (_key: string, value: unknown): unknown => (typeof value === 'string' ? value.toWellFormed() : value)

const parsed = (text: string): { readonly value: Json } | undefined => {
  try {
    return { value: text.includes('\\u') && HALF.test(text) ? JSON.parse(text, wellFormed) : JSON.parse(text) }
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
 * @throws {Unreadable} `json`, or `depth` for what is nested more than `depth` levels deep.
 */
export const decode = (text: string, depth = LIMITS.depth): unknown => {
  const body = text.charCodeAt(0) === BOM ? text.slice(1) : text
  if (isCrowded(body)) survey(body, depth)
  const read = parsed(body) ?? parsed(repaired(body))
  if (read === undefined) throw new Unreadable('json', 'not JSON')
  return hasLost(read.value, depth) ? parsed(repaired(body))?.value : read.value
}
