import { Malformed } from './errors.ts'
import { Fields } from './fields.ts'

/** What one option of a command is. `?`: may be left out. */
type Option = 'text' | 'text?' | 'texts' | 'integer' | 'integer?'

/** The options of one command of a vendor, by their wire names. */
export type Shape = Readonly<Record<string, Option>>

const readers: Readonly<Record<Option, (options: Fields, key: string) => unknown>> = {
  text: (options, key) => options.text(key),
  'text?': (options, key) => options.optional(key),
  texts: (options, key) => options.everyText(key),
  integer: (options, key) => options.integer(key),
  'integer?': (options, key) => options.optionalInteger(key),
}

/**
 * The options of a `native` command as the client wants them: of the right type, none that its document does not know.
 *
 * @throws {Malformed} naming the option: one that is missing, of the wrong type, or not known.
 */
export const optionsOf = (given: unknown, shape: Shape): Readonly<Record<string, unknown>> => {
  const options = Fields.of(given)
  const strange = options.keys().find((key) => !Object.hasOwn(shape, key))
  if (strange !== undefined) throw new Malformed(`${strange.slice(0, 64)}: no such option`)
  const read = Object.entries(shape).map(([key, option]) => [key, readers[option](options, key)] as const)
  return Object.fromEntries(read.filter(([, value]) => value !== undefined))
}
