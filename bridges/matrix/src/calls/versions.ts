import { failedWith } from '../errors.ts'
import type { Homeserver } from '../homeserver.ts'
import { fields, string } from '../json.ts'
import { isAtLeast12 } from '../places/powers.ts'

/** Whether the creator of the rooms that this homeserver makes stands above all others (room version 12). Asked once; a
 *  homeserver that does not know the question makes older rooms. Throws HomeserverError. */
export const creatorIsAbove = (homeserver: Homeserver): (() => Promise<boolean>) => {
  let asked: Promise<boolean> | undefined
  const ask = async () => {
    const { capabilities } = await homeserver.call('GET', ['v3', 'capabilities'])
    return isAtLeast12(string(fields(fields(capabilities)['m.room_versions']).default))
  }
  return () => {
    asked ??= ask().catch((error: unknown) => {
      if (failedWith(error, 'M_UNRECOGNIZED', 'M_NOT_FOUND')) return false
      asked = undefined
      throw error
    })
    return asked
  }
}
