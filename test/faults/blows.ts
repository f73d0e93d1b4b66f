/** Something that hit a process, or all of them, and how long it lasted: milliseconds since 1970. */
export interface Blow {
  readonly what: string
  /** The number of the process; all of them where there is none. */
  readonly process?: number
  readonly from: number
  to: number
}

/** A span of time: what has no end lasts. */
export interface Span {
  readonly from: number
  readonly to?: number | undefined
}

/** Whether two spans have a moment in common. */
export const meet = (one: Span, other: Span): boolean =>
  one.from <= (other.to ?? Number.POSITIVE_INFINITY) && other.from <= (one.to ?? Number.POSITIVE_INFINITY)

/** How a process tells on standard error that something begins, and until when it is thought to last. */
export const beginning = (what: string, from: number, to = from): string => `@fault ${what} ${from} ${to}`
/** And that it has lasted until now. */
export const lasting = (what: string, to: number): string => `@still ${what} ${to}`

/** Adds to `blows` what a process says of them on standard error; gives what has begun. */
export const heed = (blows: Blow[], said: string, process: number): readonly Blow[] => {
  const begun = [...said.matchAll(/^@fault (\w+) (\d+) (\d+)$/gm)].map(
    ([, what = '', from, to]): Blow => ({ what, process, from: Number(from), to: Number(to) }),
  )
  blows.push(...begun)
  for (const [, what, to] of said.matchAll(/^@still (\w+) (\d+)$/gm)) {
    const last = blows.findLast((blow) => blow.what === what)
    if (last) last.to = Number(to)
  }
  return begun
}
