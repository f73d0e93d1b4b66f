import { setFlagsFromString } from 'node:v8'

/** The last V8 that is known to have the flags, that of Node 24; a later one might complain of them. */
const lastV8 = 13

const set = (flag: string): void => {
  if (Number.parseInt(process.versions.v8, 10) <= lastV8) setFlagsFromString(flag)
}

/** Keeps small what long files leave behind. They pass in buffers, new ones for every piece, and V8 clears the young ones
 *  away once they are four times as many megabytes as this flag says: 8 instead of 128, before which others stop it, at
 *  about 64. What else it is for is settled before we run: our own objects live as they did. */
export const clearBuffersEarly = (): void => set('--scavenger-max-new-space-capacity-mb=2')

/** Keeps the heap at no more than half again what lives in it. On a machine with much memory V8 lets it become several times
 *  as large before it clears what is old. */
export const clearOldEarly = (): void => set('--heap-growing-percent=50')
