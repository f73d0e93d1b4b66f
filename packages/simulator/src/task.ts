import { Refused } from './errors.ts'
import { type Fields, isFields, kindOf } from './fields.ts'
import type { Happening } from './happening.ts'
import type { Report } from './report.ts'
import type { Thing } from './thing.ts'

/** What the server wants done. */
export interface Task {
  /** Only where it has one: then its result is reported. */
  readonly id?: string
  /** WeHub's `task_type`, or the name of the command. */
  readonly type: number | string
  /** WeHub's `task_dict`, WeQuick's `option`, or WeHelp's command itself. */
  readonly dict: Fields
}

/** A message that goes out. */
export interface Sending {
  readonly kind: 'send'
  readonly chat: string
  readonly thing: Thing
  readonly text?: string
  readonly at?: readonly string[]
}

/** A message, something that happens in WeChat, or a bare report. */
export type Deed = Sending | Happening | (Report & { readonly kind: 'report' })

/** What a task comes to. */
export interface Done {
  /** In order. */
  readonly deeds?: readonly Deed[]
  /** What the result says; where it is not just that it is done. */
  readonly answer?: string
}

export const nothing: Done = {}
export const one = (deed: Deed): Done => ({ deeds: [deed] })
export const reported = ({ action, data }: Report): Done => one({ kind: 'report', action, data })
export const say = (action: string, data: object): Done => reported({ action, data })

/** One field of a task, as the document wants it. */
export interface Field<T> {
  readonly wanted: string
  readonly fits: (value: unknown) => value is T
  readonly optional?: boolean
}

export type Shape = Readonly<Record<string, Field<unknown>>>
export type Shaped<S extends Shape> = { readonly [P in keyof S]: S[P] extends Field<infer T> ? T : never }

const isText = (value: unknown): value is string => typeof value === 'string'
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText)
const isWhole = (value: unknown): value is number => Number.isInteger(value)
const isNumeral = (value: unknown): value is number | string =>
  isWhole(value) || (isText(value) && /^-?\d+$/.test(value))

export const text: Field<string> = { wanted: 'text', fits: isText }
export const filled: Field<string> = {
  wanted: 'text that is not empty',
  fits: (value): value is string => isText(value) && value !== '',
}
export const texts: Field<readonly string[]> = { wanted: 'a list of texts', fits: isTexts }
export const whole: Field<number> = { wanted: 'an integer', fits: isWhole }
/** Where the document prints numbers as strings as well. */
export const numeral: Field<number | string> = { wanted: 'an integer', fits: isNumeral }
export const list: Field<readonly unknown[]> = {
  wanted: 'a list',
  fits: (value): value is readonly unknown[] => Array.isArray(value),
}
export const oneOf = <T extends number | string>(...values: readonly T[]): Field<T> => ({
  wanted: values.join(' or '),
  fits: (value): value is T => values.some((each) => each === value),
})
export const optional = <T>({ wanted, fits }: Field<T>): Field<T | undefined> => ({
  wanted,
  optional: true,
  fits: (value): value is T | undefined => value === undefined || fits(value),
})

const wrong = (name: string, { wanted, fits }: Field<unknown>, value: unknown): readonly string[] => {
  if (fits(value)) return []
  const plain = wanted === 'text' || value === undefined || typeof value === 'object'
  return [plain ? `${name}: found ${kindOf(value)}` : `${name}: expected ${wanted}, found ${kindOf(value)}`]
}

/** What is not as the document says; nothing of what people wrote. */
export const misfits = (shape: Shape, dict: Fields): readonly string[] => [
  ...Object.entries(shape).flatMap(([name, field]) => wrong(name, field, dict[name])),
  ...Object.keys(dict).flatMap((name) => (Object.hasOwn(shape, name) ? [] : [`${name}: not in the document`])),
]

/** One kind of task: what it must look like, and what WeChat does. */
export interface Row<M> {
  readonly misfits: (dict: Fields) => readonly string[]
  readonly perform: (dict: Fields, means: M) => Done | Promise<Done>
}

/** Makes a row of a table of tasks. `does` throws `Refused` with the reason why nothing is done. */
export const row = <M, S extends Shape>(
  shape: S,
  does: (dict: Shaped<S>, means: M) => Done | Promise<Done>,
): Row<M> => {
  const isShaped = (dict: object): dict is Shaped<S> => {
    const fields = isFields(dict) ? dict : {}
    return Object.entries(shape).every(([name, { fits }]) => fits(fields[name]))
  }
  return {
    misfits: (dict) => misfits(shape, dict),
    perform: (dict, means) => {
      if (!isShaped(dict)) throw new Refused(misfits(shape, dict)[0] ?? 'wrong')
      return does(dict, means)
    },
  }
}
