/** Untrusted JSON, read one field at a time: what is missing or of another type reads as nothing. */
export type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Throws SyntaxError for text that is no JSON. */
export const parse = (text: string): unknown => JSON.parse(text)
/** Undefined for text that is no JSON. */
export const readIfJson = (text: string): unknown => {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
export const fields = (value: unknown): Fields => (isFields(value) ? value : {})
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
/** Half a surrogate pair, which no protocol that carries UTF-8 takes, becomes U+FFFD. */
export const string = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.toWellFormed() : undefined
export const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
