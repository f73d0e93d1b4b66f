/** Seconds until the year 5138; more are milliseconds. */
const MOST_SECONDS = 100_000_000_000
/** The last millisecond that a date can name: the year 275760. */
const LAST = 8.64e15

/** When it was said, in milliseconds: clients say it in those or in seconds. Where they do not, or name what is no date, that is
 *  now. */
export const timeOf = (stamp: number | undefined, now: number): number => {
  if (stamp === undefined || stamp <= 0 || stamp > LAST) return now
  return stamp < MOST_SECONDS ? stamp * 1000 : stamp
}
