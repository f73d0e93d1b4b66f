import { type Chat, type PersonId, personId } from '../model/id.ts'
import type { Caller } from './caller.ts'
import type { Fields } from './fields.ts'
import { chat, isRoom } from './ids.ts'
import { timeOf } from './time.ts'

/** Where a message was said, by whom, and when. */
export interface Spoken {
  readonly chat: Chat
  readonly sender: PersonId
  readonly fromSelf: boolean
  readonly time: number
}

/** Whom an own message was sent to. Those from another device come with both sides swapped. */
const receiver = (from: string, to: string | undefined, account: string | undefined): string =>
  to === undefined || isRoom(from) || (to === account && from !== account) ? from : to

/** `roomWxid`, `wxidFrom`, `wxidTo`, `myMsg` and `timestamp` of a message. Throws `Malformed` where nobody sent it. */
export const spoken = (msg: Fields, { account, now }: Caller): Spoken => {
  const from = msg.text('wxidFrom')
  const to = msg.optional('wxidTo')
  const room = msg.optional('roomWxid')
  const fromSelf = msg.flag('myMsg') === true || from === account
  const other = fromSelf ? receiver(from, to, account) : to !== undefined && isRoom(to) ? to : from
  const self = isRoom(from) ? (account ?? to ?? from) : (account ?? from)
  return {
    chat: chat(room !== undefined && isRoom(room) ? room : other),
    sender: personId(fromSelf ? self : from),
    fromSelf,
    time: timeOf(msg.lenientInteger('timestamp'), now),
  }
}

/** The same of a line. WeChat itself says it: it may name nobody as its sender, or the room, or our own account. */
export const spokenLine = (msg: Fields, { account, now }: Caller): Spoken => {
  const [room, from, to] = ['roomWxid', 'wxidFrom', 'wxidTo'].map((key) => msg.lenient(key))
  const named = [room, from, to].filter((id) => id !== undefined)
  const other = named.find((id) => isRoom(id)) ?? named.find((id) => id !== account) ?? msg.text('wxidFrom')
  const fromSelf = msg.flag('myMsg') === true
  const speakers = fromSelf ? [account, from] : isRoom(other) ? [from, account, to] : [other]
  return {
    chat: chat(other),
    sender: personId(speakers.find((id) => id !== undefined && !isRoom(id)) ?? other),
    fromSelf,
    time: timeOf(msg.lenientInteger('timestamp'), now),
  }
}
