/** Whole minutes until then, at least one. */
export const minutesTo = (until: number): number => Math.max(1, Math.ceil((until - Date.now()) / 60_000))
