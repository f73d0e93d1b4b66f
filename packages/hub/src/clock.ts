/** Milliseconds since 1970 as the machine had it when the process began, counted on evenly: somebody who sets the clock
 *  makes nothing wait longer or come sooner. */
export const steadyNow = (): number => Math.round(performance.timeOrigin + performance.now())
