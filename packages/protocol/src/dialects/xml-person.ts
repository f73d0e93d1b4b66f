import type { Content, Source } from '../model/content.ts'
import { personId, roomId } from '../model/id.ts'
import { line } from '../model/line.ts'
import { isOfficial, isRoom } from './ids.ts'
import type { XmlElement } from './xml-element.ts'
import type { Meaning } from './xml-meaning.ts'
import { type Received, unsupported } from './xml-received.ts'

/** A bit of `certflag`: the account belongs to an organisation that WeChat knows. */
const CERTIFIED = 8

/** `v1_…@stranger` and its like name somebody for one purpose only: they are tickets, no ids. */
const TICKET = /^v\d+_/

const avatarOf = (person: XmlElement): string | undefined =>
  person.address('bigheadimgurl') ?? person.address('smallheadimgurl')

/** `<msg username="…" nickname="…" …>`; none where nobody is named. */
export const cardOf = (card: XmlElement): Content<Source> | undefined => {
  const username = card.value('username')
  if (username === undefined) return undefined
  const v2 = card.value('antispamticket')
  const certified = ((card.integer('certflag') ?? 0) & CERTIFIED) !== 0
  return {
    kind: 'card',
    person: personId(username),
    name: card.words('nickname'),
    alias: card.value('alias'),
    avatar: avatarOf(card),
    official: isOfficial(username) || certified || undefined,
    ticket: v2 === undefined ? undefined : { v1: username, v2, scene: card.integer('scene') },
  }
}

/** `<msg fromusername="…" encryptusername="v1" ticket="v2" …>` */
export const isRequest = (msg: XmlElement): boolean =>
  msg.value('encryptusername') !== undefined ||
  (msg.value('ticket') !== undefined && msg.value('fromusername') !== undefined)

export const requestOf = (msg: XmlElement, { raw }: Received): Meaning => {
  const from = msg.value('fromusername')
  const name = msg.words('fromnickname')
  const greeting = msg.words('content')
  const room = msg.value('chatroomusername')
  const v1 = msg.value('encryptusername') ?? from
  if (v1 === undefined) return { kind: 'message', content: unsupported(line('[friend request]', name, greeting), raw) }
  return {
    kind: 'friend-request',
    ticket: { v1, v2: msg.value('ticket'), scene: msg.integer('scene') },
    person: from === undefined || TICKET.test(from) ? undefined : personId(from),
    name,
    avatar: avatarOf(msg),
    greeting,
    room: room !== undefined && isRoom(room) ? roomId(room) : undefined,
  }
}
