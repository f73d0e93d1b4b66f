/** What deliveries have found wrong with how the homeserver is set up. Each stands until the same call succeeds. */
export interface Faults {
  note(call: string, reason: string): void
  /** A call has succeeded. Gives whether it had failed before. */
  mended(call: string): boolean
  /** Throws the first that stands. */
  check(): void
}

export const createFaults = (): Faults => {
  const standing = new Map<string, string>()
  return {
    note: (call, reason) => void standing.set(call, reason),
    mended: (call) => standing.delete(call),
    check: () => {
      for (const reason of standing.values()) throw new Error(reason)
    },
  }
}
