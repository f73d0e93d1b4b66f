import type { Event } from '../../model/event.ts'
import type { Source } from '../../model/content.ts'
import { personId } from '../../model/id.ts'
import type { Fields } from '../fields.ts'
import { chat, isRoom } from '../ids.ts'
import { lineOf, noticeOf } from '../system.ts'
import { fromWeChat } from '../words.ts'
import { type Meaning, meaningOf } from '../xml.ts'
import type { Caller, Decoder } from './caller.ts'
import { type Heard, meant, message, noted } from './meanings.ts'

/** Where a line stands. WeChat itself says it: it may name nobody as its sender, or the room, or our own account. */
const place = (msg: Fields, { account, now }: Caller): Heard => {
  const [room, from, to] = ['roomWxid', 'wxidFrom', 'wxidTo'].map((key) => msg.lenient(key))
  const named = [room, from, to].filter((id) => id !== undefined)
  const other = named.find((id) => isRoom(id)) ?? named.find((id) => id !== account) ?? msg.text('wxidFrom')
  const fromSelf = msg.flag('myMsg') === true
  const speakers = fromSelf ? [account, from] : isRoom(other) ? [from, account, to] : [other]
  return {
    chat: chat(other),
    sender: personId(speakers.find((id) => id !== undefined && !isRoom(id)) ?? other),
    fromSelf,
    time: now,
  }
}

const usable = (meaning: Meaning): boolean => meaning.kind !== 'message' || meaning.content.kind !== 'unsupported'

/** 上报群相关系统消息, 上报其他微信系统消息: words in `message`, at first in `xmlmsg`; either may be XML. */
export const line: Decoder = (data, caller) => {
  const msg = data.within('msg')
  const heard = place(msg, caller)
  const written = ['message', 'xmlmsg'].map((key) => msg.lenient(key)).filter((text) => text !== undefined)
  const read = written.map((text) => ({ text, meaning: meaningOf(text, {}, caller.limits) }))
  const told = read.find(({ meaning }) => meaning !== undefined && usable(meaning))
  if (told?.meaning !== undefined) return { events: [shown(told.meaning, heard)] }
  const plain = read.find(({ meaning }) => meaning === undefined)
  const opaque = read[0]?.meaning
  if (plain === undefined && opaque !== undefined) return { events: [meant(opaque, heard)] }
  return { events: words(fromWeChat(lineOf(plain?.text ?? msg.text('message'))), heard) }
}

const roomOf = ({ chat }: Heard) => (chat.kind === 'room' ? chat.id : undefined)

const words = (text: string, heard: Heard): readonly Event<Source>[] => {
  const notice = noticeOf(text, roomOf(heard))
  return notice === undefined ? [message(heard, { kind: 'system', text })] : noted(notice, heard, text)
}

/** XML does not say who took a message back: its line does. */
const shown = (meaning: Meaning, heard: Heard): Event<Source> => {
  if (meaning.kind !== 'recall') return meant(meaning, heard)
  const notice = noticeOf(meaning.text, roomOf(heard))
  return meant(meaning, notice?.kind === 'recall' ? { ...heard, fromSelf: notice.fromSelf } : heard)
}
