import { type Chat, personId, roomId } from '../../model/id.ts'
import type { Mentioned } from '../../model/text.ts'
import type { Caller } from '../caller.ts'
import type { Fields } from '../fields.ts'
import { type Heard, NOBODY } from '../heard.ts'
import { chat, idOfMessage, isRoom, mentioned } from '../ids.ts'
import { timeOf } from '../time.ts'

/** Whom the chat is with: the table under 例如 of 上报新的聊天消息. */
const chatOf = (msg: Fields, sender: string, fromSelf: boolean): Chat => {
  const room = msg.optional('room_wxid')
  if (room !== undefined) return { kind: 'room', id: roomId(room) }
  if (fromSelf) return chat(msg.text('wxid_to'))
  // a transfer in a room names it only here
  const to = msg.optional('wxid_to')
  return chat(to !== undefined && isRoom(to) ? to : sender)
}

/** The changelog spells the key in small letters. */
const mentions = (msg: Fields): readonly Mentioned[] => {
  const ids = msg.texts(msg.has('atuserlist') ? 'atuserlist' : 'atUserList')
  if (ids.length === 0) return NOBODY
  return ids.length === 1 ? ids.map(mentioned) : [...new Set(ids.map(mentioned))]
}

/** Where, when and by whom it was said. Its time is documented in milliseconds (since 0.4.6), at first in seconds, and
 *  before that there was none. */
export const heard = (msg: Fields, { account, now }: Caller): Heard => {
  const sender = msg.text('wxid_from')
  const fromSelf = sender === account
  return {
    chat: chatOf(msg, sender, fromSelf),
    sender: personId(sender),
    name: undefined,
    fromSelf,
    time: timeOf(msg.lenientInteger('msg_timestamp'), now),
    wechat: idOfMessage(msg.lenient('msg_id')),
    mentions: mentions(msg),
  }
}
