import { hash } from 'node:crypto'
import {
  type AccountId,
  accountId,
  type Chat,
  personId,
  type RoomId,
  roomId,
  type WeChatId,
} from '@queqiao/protocol/model'
import type { ChatKey } from './ids.ts'
import type { CommandsTable } from './store/schema.ts'

/** A chat in one column: its kind and id. The desk, which is no chat, is ''. */
export const chatText = (chat: Chat | undefined): string => (chat ? `${chat.kind} ${chat.id}` : '')

/** Reads what `chatText` wrote. */
export function chatOf(text: string): Chat | undefined {
  if (text === '') return undefined
  const blank = text.indexOf(' ')
  const [kind, id] = [text.slice(0, blank), text.slice(blank + 1)]
  return kind === 'room'
    ? { kind: 'room', id: roomId(id) }
    : { kind: kind === 'official' ? 'official' : 'person', id: personId(id) }
}

/** The room, where the chat is one: names there differ. */
export const roomOf = (chat: Chat | undefined): RoomId | undefined => (chat?.kind === 'room' ? chat.id : undefined)

/** A chat and its account in one column. Ids hold no line break. */
export const keyText = ({ account, chat }: ChatKey): string => `${account}\n${chatText(chat)}`

/** Reads what `keyText` wrote. */
export function keyOf(text: string): ChatKey {
  const [account = '', chat = ''] = text.split('\n')
  return chatKey(account, chat)
}

/** A chat from the two columns that name it. */
export function chatKey(account: string, chat: string): ChatKey {
  const known = chatOf(chat)
  return known ? { account: accountId(account), chat: known } : { account: accountId(account) }
}

/** Where a command was said: its outcome is told there. */
export const saidIn = ({ account, chat, asked }: Pick<CommandsTable, 'account' | 'chat' | 'asked'>): ChatKey =>
  chatKey(account, asked ?? chat)

/** Characters of an id that are kept as they are: PostgreSQL takes no more than 2.7 kB into an index. */
export const longest = 500

/** What a repeat of a report is known by, where WeChat gave the message an id. */
export const reportKey = (account: AccountId, wechat: WeChatId): string =>
  `${account} ${wechat.length > longest ? digest(wechat) : wechat}`

/** Short, opaque, the same for the same parts: letters that every side takes in an id. */
export const digest = (...parts: readonly (string | number)[]): string =>
  hash('sha256', parts.join('\n'), 'hex').slice(0, 32)
