import type { Source } from '../../model/content.ts'
import type { Event } from '../../model/event.ts'
import { type Chat, type PersonId, personId, roomId, type WeChatId, weChatId } from '../../model/id.ts'
import type { Mentioned } from '../../model/text.ts'
import type { Fields } from '../fields.ts'
import { chat, isRoom, mentioned } from '../ids.ts'
import type { Limits } from '../limits.ts'
import { noticeOf } from '../system.ts'
import { type Meant, meant } from './reported.ts'

/** Whose client speaks, when, and how much it may say. */
export interface Caller {
  readonly account: string
  readonly now: number
  readonly limits: Limits | undefined
}

/** Whom the chat is with: the table under 例如 of 上报新的聊天消息. */
const chatOf = (msg: Fields, sender: string, fromSelf: boolean): Chat => {
  const room = msg.optional('room_wxid')
  if (room !== undefined) return { kind: 'room', id: roomId(room) }
  if (fromSelf) return chat(msg.text('wxid_to'))
  // a transfer in a room names it only here
  const to = msg.optional('wxid_to')
  return chat(to !== undefined && isRoom(to) ? to : sender)
}

/** Documented in milliseconds (since 0.4.6), at first in seconds, and before that there was none. */
const time = (stamp: number | undefined, now: number): number => {
  if (stamp === undefined || stamp <= 0) return now
  return stamp < 100_000_000_000 ? stamp * 1000 : stamp
}

const once = <T>(list: readonly T[]): readonly T[] => (list.length < 2 ? list : [...new Set(list)])

/** The changelog spells the key in small letters. */
const mentions = (msg: Fields): readonly Mentioned[] =>
  msg.texts(msg.has('atuserlist') ? 'atuserlist' : 'atUserList').map(mentioned)

/** Where, when and by whom something was said. */
interface Heard {
  readonly chat: Chat
  readonly sender: PersonId
  readonly fromSelf: boolean
  readonly time: number
  readonly wechat: WeChatId | undefined
  readonly mentions: readonly Mentioned[]
}

type Events = readonly Event<Source>[]
type Tellers = { readonly [K in Meant['kind']]: (meant: Extract<Meant, { kind: K }>, heard: Heard) => Events }

const tellers: Tellers = {
  message: ({ content, quote, mentions: more }, heard) => [
    {
      kind: 'message',
      ...heard,
      content,
      mentions: more === undefined ? once(heard.mentions) : once([...heard.mentions, ...more]),
      quote,
    },
  ],
  recall: ({ fromSelf, wechat, name, text }, { chat, ...heard }) => {
    const notice = noticeOf(text)
    const own = fromSelf ?? (notice?.kind === 'recall' ? notice.fromSelf : heard.fromSelf)
    return [{ kind: 'recall', chat, fromSelf: own, wechat, name, text }]
  },
  'friend-request': (request) => [request],
  renamed: ({ name, text }, { chat, ...heard }) => [
    { kind: 'message', chat, ...heard, content: { kind: 'system', text } },
    ...(chat.kind === 'room' ? [{ kind: 'rooms', rooms: [{ id: chat.id, name }] } as const] : []),
  ],
}

const row = <K extends Meant['kind']>(kind: K): Tellers[K] => tellers[kind]

const tell = <K extends Meant['kind']>(meant: Extract<Meant, { kind: K }>, kind: K, heard: Heard): Events =>
  row(kind)(meant, heard)

/** Reads one reported message: most say one thing, some more. Where it names no time, that is when it was reported. */
export const told = (msg: Fields, { account, now, limits }: Caller): Events => {
  const sender = msg.text('wxid_from')
  const fromSelf = sender === account
  const id = msg.lenient('msg_id')
  const said = meant(msg, limits)
  return tell(said, said.kind, {
    chat: chatOf(msg, sender, fromSelf),
    sender: personId(sender),
    fromSelf,
    time: time(msg.lenientInteger('msg_timestamp'), now),
    wechat: id === undefined ? undefined : weChatId(id),
    mentions: mentions(msg),
  })
}
