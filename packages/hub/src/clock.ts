/** When this process began, in milliseconds since 1970, by the clock that it goes by. */
let origin = performance.timeOrigin

/** Milliseconds since 1970 as the machine had it when the process began, counted on evenly: somebody who sets the clock
 *  makes nothing wait longer or come sooner. Processes that share a database go by the database's clock. */
export const steadyNow = (): number => Math.round(origin + performance.now())

/** Milliseconds that an answer may take, and that clocks drift: no reason to set one. */
const tolerance = 500

/** Goes by another clock, which has `now`. */
export function follow(now: number): void {
  if (Math.abs(now - steadyNow()) > tolerance) origin = now - performance.now()
}
