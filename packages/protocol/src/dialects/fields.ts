import { Malformed } from './errors.ts'
import { isObject, type Json } from './json-object.ts'

const nothing = (value: unknown): boolean => value === undefined || value === null || value === ''

const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value === '' ? undefined : value
  return typeof value === 'number' ? String(value) : undefined
}

/** What stands there, never its value: that may be somebody's words. */
const kind = (value: unknown): string => (Array.isArray(value) ? 'a list' : typeof value)

const INTEGER = /^\s*-?\d{1,15}\s*$/

const FLAGS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [1, true],
  ['1', true],
  [true, true],
  ['true', true],
  [0, false],
  ['0', false],
  [false, false],
  ['false', false],
])

/** Words by which a client says that there is nothing: of at most six characters. */
export type Blanks = ReadonlySet<string>

const NO_BLANKS: Blanks = new Set()
const LONGEST_BLANK = 6

/**
 * An object of untrusted JSON, read one field at a time. A missing field, `null`, `""` and the client's own words for
 * nothing are the same: nothing. A number is read where text is expected, and `"5"` where an integer is. What cannot be
 * read throws `Malformed` with the path to it, which is put together only then.
 */
export class Fields {
  readonly #json: Json
  readonly #blanks: Blanks
  readonly #name: string
  readonly #parent: Fields | undefined
  /** Its place, where it stands in a list. */
  readonly #index: number | undefined

  // five parameters: there is one for each entry of a list, and an object around them would cost another each
  private constructor(json: Json, blanks: Blanks, name = '', parent?: Fields, index?: number) {
    this.#json = json
    this.#blanks = blanks
    this.#name = name
    this.#parent = parent
    this.#index = index
  }

  /** What is no object counts as an empty one. `blanks`: words that stand for nothing, such as `null`. */
  static of(value: unknown, blanks: Blanks = NO_BLANKS): Fields {
    return new Fields(isObject(value) ? value : {}, blanks)
  }

  /** Text that must be there. */
  text(key: string): string {
    return this.optional(key) ?? this.#fail(key, 'text')
  }

  optional(key: string): string | undefined {
    return this.lenient(key) ?? (this.#isNothing(key) ? undefined : this.#fail(key, 'text'))
  }

  /** Text that is only shown or given back: what cannot be read counts as nothing. */
  lenient(key: string): string | undefined {
    const text = textOf(this.#json[key])
    return text !== undefined && this.#blank(text) ? undefined : text
  }

  /** What somebody wrote: to them no word stands for nothing. */
  words(key: string): string {
    const value = this.#json[key]
    return textOf(value) ?? (nothing(value) ? '' : this.#fail(key, 'text'))
  }

  integer(key: string): number {
    return this.optionalInteger(key) ?? this.#fail(key, 'integer')
  }

  optionalInteger(key: string): number | undefined {
    const value = this.#json[key]
    if (this.#isNothing(key)) return undefined
    if (typeof value === 'string' && INTEGER.test(value)) return Number(value)
    return Number.isSafeInteger(value) ? Number(value) : this.#fail(key, 'integer')
  }

  /** A time or a count that only adorns: what cannot be read counts as nothing. */
  lenientInteger(key: string): number | undefined {
    const number = Math.trunc(Number(textOf(this.#json[key])))
    return Number.isSafeInteger(number) ? number : undefined
  }

  /** `1`, `"1"` and `true`; `0`, `"0"` and `false`; anything else counts as nothing. */
  flag(key: string): boolean | undefined {
    return FLAGS.get(this.#json[key])
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#json, key)
  }

  keys(): readonly string[] {
    return Object.keys(this.#json)
  }

  /** The object under `key`, if one is there and has anything in it. Else this object itself: some clients, and some
   *  documents, leave the wrapper out. */
  within(key: string): Fields {
    const value = this.#json[key]
    if (!isObject(value)) return this
    for (const _ in value) return new Fields(value, this.#blanks, key, this)
    return this
  }

  /** Objects of a list; what is no object counts as an empty one. */
  objects(key: string): readonly Fields[] {
    return this.#list(key).map(
      (value, index) => new Fields(isObject(value) ? value : {}, this.#blanks, key, this, index),
    )
  }

  /** Texts of a list, without the empty ones. One text alone counts as a list of it, what cannot be read as an empty one. */
  texts(key: string): readonly string[] {
    const found = this.#json[key]
    const texts: string[] = []
    for (const value of Array.isArray(found) ? found : [found]) {
      const text = textOf(value)
      if (text !== undefined && !this.#blank(text)) texts.push(text)
    }
    return texts
  }

  /** The same where nothing else will do: a list, or one text alone, of nothing but texts. */
  everyText(key: string): readonly string[] {
    const found = this.#json[key]
    if (!Array.isArray(found)) return [textOf(found) ?? this.#fail(key, 'a list of texts')]
    return found.map((value, index) => textOf(value) ?? this.#fail(`${key}[${index}]`, 'text', value))
  }

  /** As `texts`, where each stands for something by its place: empty ones keep theirs. */
  column(key: string): readonly (string | undefined)[] {
    if (this.#isNothing(key)) return []
    const found = this.#json[key]
    const texts: (string | undefined)[] = []
    for (const value of Array.isArray(found) ? found : [found]) {
      const text = textOf(value)
      texts.push(text !== undefined && this.#blank(text) ? undefined : text)
    }
    return texts
  }

  /** All of it as it was parsed: what is passed on to who knows the vendor's document. */
  value(): unknown {
    return this.#json
  }

  /** All of it as JSON: what is kept of something that is not understood. */
  raw(): string {
    return JSON.stringify(this.#json)
  }

  /** Looks only where there are such words: to look costs a hash of the text. */
  #blank(text: string): boolean {
    // all such words are short, and most texts are not
    return text.length <= LONGEST_BLANK && this.#blanks.has(text)
  }

  #isNothing(key: string): boolean {
    const value = this.#json[key]
    return nothing(value) || (typeof value === 'string' && this.#blank(value))
  }

  #list(key: string): readonly unknown[] {
    const value = this.#json[key]
    if (this.#isNothing(key)) return []
    return Array.isArray(value) ? value : this.#fail(key, 'a list')
  }

  #path(key: string): string {
    if (this.#parent === undefined) return key
    const place = this.#index === undefined ? '' : `[${this.#index}]`
    return this.#parent.#path(`${this.#name}${place}.${key}`)
  }

  #fail(key: string, expected: string, value = this.#json[key]): never {
    const found = nothing(value) || (typeof value === 'string' && this.#blank(value)) ? 'nothing' : kind(value)
    throw new Malformed(`${this.#path(key)}: expected ${expected}, found ${found}`)
  }
}
