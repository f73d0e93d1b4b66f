import type { z } from 'zod'
import { StartError } from '../errors.ts'
import { found } from './found.ts'

/** What may be given to a flag. */
export interface Flag {
  /** As it is typed: `--client`. */
  readonly name: string
  readonly is: z.ZodType
  /** Never shown. */
  readonly hidden?: boolean
}

/** What is wrong with a value; undefined: nothing. */
export const objection = (is: z.ZodType, value: string): string | undefined => {
  const message = is.safeParse(value).error?.issues[0]?.message
  return message === undefined ? undefined : `expected ${message}`
}

/** What was given to a flag.
 *  @throws StartError with the flag, what it takes, and what was found. */
export const flagged = ({ name, is, hidden = false }: Flag, value: string): string => {
  const wrong = objection(is, value)
  if (wrong === undefined) return value
  throw new StartError(`${name}: ${wrong}, found ${value === '' ? 'nothing' : found(value, [], hidden)}`)
}
