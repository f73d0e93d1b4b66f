import { roomOf, titleOf } from '../cast.ts'
import type { Happening } from '../happening.ts'
import type { Seen } from '../history.ts'
import type { Line } from '../line.ts'
import type { Report } from '../report.ts'
import { rowOf, type ThingTable } from '../thing.ts'
import { requestXml, xmlOf } from '../xml.ts'

/** WeChat's own number of each kind, which is all that tells them apart. */
const types: ThingTable<void, number> = {
  text: () => 1,
  image: () => 3,
  voice: () => 34,
  video: () => 43,
  file: () => 49,
  sticker: () => 47,
  card: () => 42,
  link: () => 49,
  'mini-program': () => 49,
  transfer: () => 49,
  invite: () => 49,
  location: () => 48,
  quote: () => 49,
  system: () => 10000,
  xml: ({ type }) => type,
}

/** 消息综合 type:78: words, or the XML of what it is. Nothing says which way it went, when, or under which id. */
export const messageOf = ({ cast }: Line, seen: Seen): Report => {
  const { chat, from, thing, time, text } = seen
  const inRoom = roomOf(cast, chat)?.wxid === chat
  const xml = xmlOf(thing, { cast, from, to: inRoom ? chat : cast.self.wxid, time })
  return {
    action: '78',
    data: {
      ...{ msgType: `${rowOf(types, thing, undefined)}`, wxid: chat },
      ...(inRoom && thing.kind !== 'system' && { formWxid: from }),
      ...{ nick: titleOf(cast, chat), message: xml === '' ? text : xml },
    },
  }
}

/** The same for somebody who wants to be a friend. */
export const requestOf = (it: Happening<'friend-request'>): Report => {
  const { person, v1 = '', v2 = '', greeting = '', scene = 30 } = it
  const message = requestXml({
    ...{ fromusername: person.wxid, encryptusername: v1, fromnickname: person.nickname, content: greeting },
    ...{ scene, alias: person.alias ?? '', ticket: v2, sex: person.sex ?? 0 },
  })
  return { action: '78', data: { msgType: '37', wxid: 'fmessage', nick: '', message } }
}
