import type { Room } from '../model/event.ts'
import { personId, roomId } from '../model/id.ts'
import { nameIn, type Read } from './people.ts'

/** What is said of a room beside its members. */
export const about: Read<Room> = (info, id) => {
  const owner = info.lenient('owner')
  return {
    id: roomId(id),
    name: nameIn(info, 'nick'),
    owner: owner === undefined ? undefined : personId(owner),
    avatar: info.lenient('headPic'),
    // none is what it says before it knows
    size: info.lenientInteger('roomCount') || undefined,
  }
}
