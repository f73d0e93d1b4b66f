import { createHash } from 'node:crypto'
import { type Cast, nameOf, type Person, type Room, roomOf, roomWxid } from './cast.ts'
import type { Cue } from './script.ts'

const digest = (name: string): string => createHash('md5').update(name).digest('hex')

const personNamed = (nickname: string): Person => ({
  wxid: /^[a-z0-9]+$/i.test(nickname) ? `wxid_${nickname.toLowerCase()}` : `wxid_${digest(nickname).slice(0, 12)}`,
  nickname,
})

const roomNamed = (name: string, owner: string): Room => ({
  wxid: roomWxid(Number.parseInt(digest(name).slice(0, 8), 16)),
  name,
  owner,
  members: [],
})

/** People and rooms that come into being when a script names them. */
export const casting = (self: Person) => {
  const people: Person[] = []
  const rooms: Room[] = []

  const person = (name: string): Person => {
    const found = people.find(({ nickname }) => nickname === name)
    if (found) return found
    const made = personNamed(name)
    people.push(made)
    return made
  }

  const join = (name: string, member: string): void => {
    const at = rooms.findIndex((room) => room.name === name)
    const room = rooms[at] ?? roomNamed(name, self.wxid)
    if (room.members.some(({ wxid }) => wxid === member)) return
    rooms.splice(at < 0 ? rooms.length : at, 1, { ...room, members: [...room.members, { wxid: member }] })
  }

  /** Makes whoever and whatever the cue names; true if anybody is new. */
  const learn = (cue: Cue): boolean => {
    const before = JSON.stringify([people, rooms])
    const who = cue.kind === 'says' ? cue.who : cue.kind === 'phone' ? cue.to : undefined
    const speaker = who === undefined ? self : person(who)
    if (cue.kind !== 'wait' && cue.room !== undefined) {
      join(cue.room, self.wxid)
      join(cue.room, speaker.wxid)
    }
    return JSON.stringify([people, rooms]) !== before
  }
  return { people, rooms, learn }
}

/** Whom a text mentions: members whose `@name` stands in it; the longer name wins. */
export const mentionedIn = (cast: Cast, room: string | undefined, text: string): readonly string[] => {
  const at = room === undefined ? undefined : roomOf(cast, room)
  const named = at?.members.map(({ wxid }) => ({ wxid, name: nameOf(cast, wxid, at.wxid) })) ?? []
  const longestFirst = named.toSorted((left, right) => right.name.length - left.name.length)
  const starting = text.split('@').slice(1)
  const found = starting.flatMap((rest) => longestFirst.find(({ name }) => rest.startsWith(name))?.wxid ?? [])
  return [...new Set(found)]
}
