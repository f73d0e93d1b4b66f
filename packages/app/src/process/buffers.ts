import { setFlagsFromString } from 'node:v8'

/** The last V8 that has the flag, that of Node 24; a later one would complain of it. */
const lastV8 = 13

/** Keeps small what long files leave behind. They pass in buffers, new ones for every piece, and V8 clears the young ones
 *  away once they are four times as many megabytes as this flag says: 8 instead of 128, before which others stop it, at
 *  about 64. What else it is for is settled before we run: our own objects live as they did. */
export const clearBuffersEarly = (): void => {
  if (Number.parseInt(process.versions.v8, 10) <= lastV8) setFlagsFromString('--scavenger-max-new-space-capacity-mb=2')
}
