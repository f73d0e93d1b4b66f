import type { Member, Person, Room } from '../../model/event.ts'
import { personId, roomId } from '../../model/id.ts'
import type { Fields } from '../fields.ts'
import { isOfficial } from '../ids.ts'
import { membersById, nameIn } from '../people.ts'
import { fromWeChat } from '../words.ts'
import type { RoomXml } from './room-xml.ts'

const avatarIn = (info: Fields): string | undefined => info.lenient('headPic') ?? info.lenient('sheadPic')

/** One of `userLists`, or whoever stands beside. */
export const person = (info: Fields, id: string): Person => ({
  id: personId(id),
  nickname: nameIn(info, 'nick'),
  remark: nameIn(info, 'asName'),
  alias: info.lenient('username'),
  avatar: avatarIn(info),
  official: isOfficial(id) || undefined,
})

export const member = (info: Fields, id: string, nicknames: RoomXml['nicknames']): Member => ({
  ...person(info, id),
  roomNickname: nicknames.get(id),
})

/** `^G` stands between ids, and around them: two characters, or the one that they stand for. */
const idsIn = (info: Fields): readonly string[] =>
  info.texts('userLists').flatMap((list) => list.split(/\^G|\x07/).filter((id) => id !== ''))

/** What is known of a room beside its entry. */
interface Beside {
  readonly xml?: RoomXml
  /** Who owns it where `roomLord` says that the account does. */
  readonly account?: string
}

/** One of `chatrooms`. */
export const room = (info: Fields, id: string, { xml, account }: Beside = {}): Room => ({
  id: roomId(id),
  name: nameIn(info, 'nick') ?? (xml?.name === undefined ? undefined : fromWeChat(xml.name)),
  owner: account !== undefined && info.flag('roomLord') ? personId(account) : undefined,
  avatar: avatarIn(info) ?? xml?.avatar,
  size: info.lenientInteger('count'),
  members: membersById(idsIn(info)),
})
