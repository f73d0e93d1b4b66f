import { friendshipOf } from './deeds/friendship.ts'
import { membershipOf } from './deeds/membership.ts'
import { namingOf } from './deeds/naming.ts'
import { sendingOf } from './deeds/sending.ts'
import type { Line } from './line.ts'

/**
 * What WeChat does when it is told to, whatever the words of the one who tells. Each gives what happens by it, and throws
 * `Refused` where WeChat would not do it.
 */
export const deedsOf = (line: Line) => ({
  ...sendingOf(line),
  ...membershipOf(line),
  ...namingOf(line),
  ...friendshipOf(line),
})

export type Deeds = ReturnType<typeof deedsOf>
