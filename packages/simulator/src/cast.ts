/** Somebody in the simulated WeChat. */
export interface Person {
  readonly wxid: string
  readonly nickname: string
  /** The name that the account's owner gave them. */
  readonly remark?: string
  readonly alias?: string
  readonly avatar?: string
  /** False: only met in rooms; the contact list does not name them. Default true. */
  readonly friend?: boolean
  /** True: a public account. */
  readonly official?: boolean
  /** 1 male, 2 female. Default 0: unknown. */
  readonly sex?: 0 | 1 | 2
  readonly country?: string
  readonly province?: string
  readonly city?: string
}

export interface Member {
  readonly wxid: string
  /** The name that they go by in this room. */
  readonly roomNickname?: string
}

export interface Room {
  readonly wxid: string
  readonly name: string
  readonly owner: string
  readonly members: readonly Member[]
}

/** Who and what there is. It is read anew each time: people may be added while the client runs. */
export interface Cast {
  readonly self: Person
  readonly people: readonly Person[]
  readonly rooms: readonly Room[]
}

/** The wxid of a room, as WeChat makes them: of a number. */
export const roomWxid = (number: number): string => `${number}@chatroom`

const everybody = (cast: Cast): readonly Person[] => [cast.self, ...cast.people]

/** Finds a person by wxid, or by the name that the owner sees. */
export const personOf = (cast: Cast, who: string): Person | undefined =>
  everybody(cast).find(({ wxid }) => wxid === who) ??
  everybody(cast).find(({ nickname, remark }) => nickname === who || remark === who)

/** Finds a room by wxid or name. */
export const roomOf = (cast: Cast, which: string): Room | undefined =>
  cast.rooms.find(({ wxid }) => wxid === which) ?? cast.rooms.find(({ name }) => name === which)

const known = <T>(found: T | undefined, name: string): T => {
  if (found === undefined) throw new Error(`simulator: nobody and nothing here is called ${name}`)
  return found
}

/** The same, where a script that names nobody is wrong: throws. */
export const personNamed = (cast: Cast, who: string): Person => known(personOf(cast, who), who)
export const roomNamed = (cast: Cast, which: string): Room => known(roomOf(cast, which), which)

/** The name that stands before what somebody says: in a room their name there, else their nickname. */
export const nameOf = (cast: Cast, wxid: string, chat?: string): string =>
  cast.rooms.find((room) => room.wxid === chat)?.members.find((member) => member.wxid === wxid)?.roomNickname ??
  everybody(cast).find((person) => person.wxid === wxid)?.nickname ??
  wxid

/** The name of a chat as the owner sees it. */
export const titleOf = (cast: Cast, chat: string): string => {
  const person = cast.people.find(({ wxid }) => wxid === chat)
  return cast.rooms.find(({ wxid }) => wxid === chat)?.name ?? person?.remark ?? person?.nickname ?? chat
}

export const friendsOf = ({ people }: Cast): readonly Person[] =>
  people.filter(({ friend, official }) => friend !== false && official !== true)

export const officialsOf = ({ people }: Cast): readonly Person[] => people.filter(({ official }) => official === true)

/** Everybody in a room, as a person: of strangers only the wxid is known. */
export const membersOf = (cast: Cast, room: Room): readonly (Person & Member)[] => {
  const all = new Map(everybody(cast).map((person) => [person.wxid, person]))
  return room.members.map((member) => ({ ...(all.get(member.wxid) ?? { nickname: member.wxid }), ...member }))
}
