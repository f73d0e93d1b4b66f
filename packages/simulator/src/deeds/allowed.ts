import { type Cast, personOf, type Room, roomOf } from '../cast.ts'
import { Refused } from '../errors.ts'

/** The room of a task; throws `Refused` where there is none. wxids alone name people and rooms in tasks: a nickname is a
 *  mistake of the server's. */
export const roomAt = (cast: Cast, wxid: string): Room => {
  const room = roomOf(cast, wxid)
  if (room?.wxid !== wxid) throw new Refused('no such room')
  return room
}

/** The same for somebody who is a friend. */
export const friendAt = (cast: Cast, wxid: string): string => {
  const person = personOf(cast, wxid)
  if (person?.wxid !== wxid || person.friend === false) throw new Refused('no such friend')
  return wxid
}

/** The same for a room whose owner the account is. */
export const ownRoomAt = (cast: Cast, wxid: string): Room => {
  const room = roomAt(cast, wxid)
  if (room.owner !== cast.self.wxid) throw new Refused('not the owner of the room')
  return room
}
