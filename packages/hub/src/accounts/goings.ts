/** How often a client went of late, and when people were last told that it had come back. */
export interface Goings {
  readonly goings: number
  readonly back: number
}

/** So many times it is told at once; after that, only what lasts. */
const free = 3
const hour = 3_600_000
/** Milliseconds of peace after which nobody thinks of it any more. */
const peace = 6 * hour

/** How many of its goings still count. */
export const recent = (known: Goings | undefined, now: number): number =>
  known && now - known.back < peace ? known.goings : 0

/** Whether the next one is told only if it lasts. */
export const isBounded = (goings: number): boolean => goings >= free

/** Milliseconds that it must be away, where `usual` is enough at first: twice as many each time, up to an hour. */
export const patienceFor = (goings: number, usual: number): number =>
  isBounded(goings) ? Math.min(usual * 2 ** (goings - free + 1), Math.max(usual, hour)) : usual

const units = [
  ['hour', hour],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** A time in words: in the largest unit of which it has two. */
export function inWords(milliseconds: number): string {
  const [unit, length] = units.find(([, each]) => milliseconds >= 2 * each) ?? units[2]
  const count = Math.round(milliseconds / length)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
