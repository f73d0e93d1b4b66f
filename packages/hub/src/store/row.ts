/** What is stored cannot be read back: somebody else wrote it, or the disk did. */
export class UnreadableRow extends Error {
  override readonly name = 'UnreadableRow'

  constructor(cause: unknown) {
    super('what is stored of it cannot be read any more', { cause })
  }
}

/** Reads back a column that we wrote as JSON ourselves. Throws `UnreadableRow`. */
export function parse<T>(text: string): T {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UnreadableRow(error)
  }
}

/** The same; nothing where it cannot be read. */
export function parseIfReadable<T>(text: string): T | undefined {
  try {
    return parse<T>(text)
  } catch {
    return undefined
  }
}
