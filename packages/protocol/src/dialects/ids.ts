import { type Chat, personId, roomId, type WeChatId, weChatId } from '../model/id.ts'
import type { Mentioned } from '../model/text.ts'

/** `…@chatroom`, and `…@im.chatroom` for those of WeCom. */
const ROOM = /@(?:im\.)?chatroom$/

/** Accounts of WeChat's own services, whose ids do not show it. `filehelper` is none of them: people write there. */
const SERVICES: ReadonlySet<string> = new Set([
  'Tencent-Games',
  'cmb4008205555',
  'feedsapp',
  'floatbottle',
  'fmessage',
  'lbsapp',
  'meituanwx',
  'mphelper',
  'newsapp',
  'qmessage',
  'qqmail',
  'qqsafe',
  'qqsync',
  'shakeapp',
  'tmessage',
  'weibo',
  'weixin',
  'weixinguanhaozhushou',
])

export const isRoom = (id: string): boolean => ROOM.test(id)

export const isOfficial = (id: string): boolean => id.startsWith('gh_') || SERVICES.has(id)

/** The chat that an id names. */
export const chat = (id: string): Chat => {
  if (isRoom(id)) return { kind: 'room', id: roomId(id) }
  return { kind: isOfficial(id) ? 'official' : 'person', id: personId(id) }
}

export const mentioned = (id: string): Mentioned => (id === 'notify@all' ? 'all' : personId(id))

const NO_ID = /^(?:0|-1|null)$/

/** A message's id, where the client gives one; some write a number or a word where they have none. */
export const idOfMessage = (id: string | undefined): WeChatId | undefined =>
  id === undefined || NO_ID.test(id) ? undefined : weChatId(id)
