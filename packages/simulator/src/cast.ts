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
