/** An object of JSON of which nothing is known. */
export type Json = Readonly<Record<string, unknown>>

/** A list is none. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
