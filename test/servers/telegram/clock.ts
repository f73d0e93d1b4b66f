/** The server's time. It goes on by itself; tests may push it forward. Long polls and timers keep to real time. */
export interface Clock {
  /** Milliseconds. */
  now(): number
  /** @param ms Milliseconds to jump forward. */
  advance(ms: number): void
}

export const clock = (): Clock => {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    advance: (ms) => {
      ahead += ms
    },
  }
}

/** Unix time, as messages carry it. */
export const seconds = (time: Clock): number => Math.floor(time.now() / 1000)
