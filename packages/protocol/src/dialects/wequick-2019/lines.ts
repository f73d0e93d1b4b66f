import type { Caller } from '../caller.ts'
import type { Fields } from '../fields.ts'
import { type Heard, lineSaid, meant, NOBODY, shows } from '../heard.ts'
import type { Decoder } from '../said.ts'
import { spokenLine } from '../wequick-spoken.ts'
import { meaningOf } from '../xml.ts'

const heard = (msg: Fields, caller: Caller): Heard => {
  const { chat, sender, fromSelf, time } = spokenLine(msg, caller)
  return { chat, sender, name: undefined, fromSelf, time, wechat: undefined, mentions: NOBODY }
}

/** 上报群相关系统消息, 上报其他微信系统消息: words in `message`, at first in `xmlmsg`; either may be XML. */
export const line: Decoder = (data, caller) => {
  const msg = data.within('msg')
  const base = heard(msg, caller)
  const written = ['message', 'xmlmsg'].map((key) => msg.lenient(key)).filter((text) => text !== undefined)
  const read = written.map((text) => ({ text, meaning: meaningOf(text, {}, caller.limits) }))
  const told = read.find(({ meaning }) => meaning !== undefined && shows(meaning))
  const plain = read.find(({ meaning }) => meaning === undefined)
  // XML of which nothing can be shown is better than no words at all
  const meaning = told?.meaning ?? (plain === undefined ? read[0]?.meaning : undefined)
  return { events: meaning === undefined ? lineSaid(plain?.text ?? msg.text('message'), base) : [meant(meaning, base)] }
}
