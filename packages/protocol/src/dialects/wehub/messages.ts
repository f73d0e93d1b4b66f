import type { Capabilities } from '../../model/command.ts'
import type { Content, ContentKind } from '../../model/content.ts'
import type { Event } from '../../model/event.ts'
import { type Chat, personId, roomId, weChatId } from '../../model/id.ts'
import type { Text } from '../../model/text.ts'
import type { Fields } from '../fields.ts'
import { chat, isRoom, mentioned } from './ids.ts'
import type { Spelled } from './mentions.ts'

const unsupported =
  (summary: string) =>
  (msg: Fields): Content => ({ kind: 'unsupported', summary, raw: msg.raw() })

/** 上报的消息单元 ($report_msgunit): msg_type → what it is, in the order of the vendor's table. */
const reported: Readonly<Record<number, (msg: Fields) => Content>> = {
  1: (msg) => ({ kind: 'text', text: [msg.optional('msg') ?? ''] }), // 文本消息
  3: unsupported('[picture]'), // 图片消息
  42: unsupported('[contact card]'), // 个人名片
  34: unsupported('[voice message]'), // 语音
  43: unsupported('[video]'), // 视频
  47: unsupported('[sticker]'), // 表情消息
  49: unsupported('[link]'), // 链接消息
  4901: unsupported('[mini program]'), // 小程序
  4902: unsupported('[transfer]'), // 转账
  4903: unsupported('[file]'), // 文件
  10000: unsupported('[system notice]'), // 微信系统通知
}

const content = (msg: Fields): Content => {
  const type = msg.integer('msg_type')
  return (reported[type] ?? unsupported(`[message of type ${type}]`))(msg)
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

/** Reads one reported message. `account` is whose client reports it, `now` the time where it says none. */
export const message = (msg: Fields, account: string, now: number): Event<'message'> => {
  const sender = msg.text('wxid_from')
  const fromSelf = sender === account
  const id = msg.lenient('msg_id')
  return {
    kind: 'message',
    chat: chatOf(msg, sender, fromSelf),
    sender: personId(sender),
    fromSelf,
    time: time(msg.lenientInteger('msg_timestamp'), now),
    wechat: id === undefined ? undefined : weChatId(id),
    content: content(msg),
    mentions: once(msg.texts('atUserList').map(mentioned)),
  }
}

/** What a send task carries, and what goes beside it. */
export interface Unit {
  readonly unit: Readonly<Record<string, string | number>>
  readonly at: readonly string[]
  readonly style?: 0 | 1
}

type Units = { readonly [K in ContentKind]?: (content: Content<K>, spell: (text: Text) => Spelled) => Unit }

/** 发消息任务中的 $push_msgunit 格式: what can be sent. */
const pushed: Units = {
  // (1) 文字消息
  text: ({ text }, spell) => {
    const { msg, ...beside } = spell(text)
    return { unit: { msg_type: 1, msg }, ...beside }
  },
}

export const sendable: Capabilities['contents'] = Object.fromEntries(
  Object.keys(pushed).map((kind) => [kind, 'as-is' as const]),
)

/** Writes one content; none where this client cannot send its kind. `spell` puts mentions into words. */
export const unit = <K extends ContentKind>(content: Content<K>, spell: (text: Text) => Spelled): Unit | undefined =>
  pushed[content.kind]?.(content, spell)
