import { Refused } from '../errors.ts'
import { type Happening, somebody } from '../happening.ts'
import type { Line } from '../line.ts'
import { friendAt } from './allowed.ts'

/** Who becomes a friend, and who is one no longer. */
export const friendshipOf = ({ cast, world }: Line) => {
  /** The other one gets a request; nothing happens here. */
  const addFriend = (wxid: string): void => {
    if (cast.people.some((person) => person.wxid === wxid && person.friend !== false))
      throw new Refused('is a friend already')
  }

  const acceptFriend = (v1: string): Happening => {
    const person = world.requests.get(v1)
    if (person === undefined) throw new Refused('no such request')
    return { kind: 'friend-added', person }
  }

  const removeFriend = (wxid: string): Happening => ({ kind: 'friend-removed', person: friendAt(cast, wxid) })
  return { addFriend, acceptFriend, removeFriend, person: (wxid: string) => somebody(cast, wxid) }
}
