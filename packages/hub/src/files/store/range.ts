import type { ByteRange } from './files.ts'

/** A range of which both ends may be relied on. Throws RangeError where it is none. */
export function checked(range: ByteRange | undefined): ByteRange | undefined {
  if (range === undefined) return undefined
  const { start, end = start } = range
  const isRange = Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start <= end
  if (!isRange) throw new RangeError(`no range of bytes: from ${start} to ${range.end ?? 'the end'}`)
  return range
}
