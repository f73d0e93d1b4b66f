import { setTimeout as sleep } from 'node:timers/promises'
import { samples } from '../bytes.ts'
import type { Deeds } from '../deeds.ts'
import { Refused } from '../errors.ts'
import { type Fields, kindOf } from '../fields.ts'
import { ticket } from '../ids.ts'
import type { Line } from '../line.ts'
import { named } from '../polled/named.ts'
import type { Complain } from '../report.ts'
import {
  type Done,
  filled,
  nothing,
  one,
  optional,
  type Row,
  reported,
  row,
  say,
  type Task,
  text,
  texts,
} from '../task.ts'
import { logoutPacket, personPacket } from './packet.ts'
import { contactList, details, friendList, memberList, qrCode, roomList, stranger } from './reports.ts'

export interface Means {
  readonly line: Line
  readonly deeds: Deeds
  readonly leave: () => void
}

interface Command {
  readonly code: number
  readonly row: Row<Means>
}

const picture = `data:image/png;base64,${Buffer.from(samples.png.bytes).toString('base64')}`
const atMost = 50

/** 轮询消息: the commands of the document, in its order; `isLoginInfo` is in its next edition. */
const commands: Readonly<Record<string, Command>> = {
  // 发送文本消息
  sendTextMessage: {
    code: 1,
    row: row({ wxid: filled, text: filled }, ({ wxid, text: words }, { deeds }: Means) =>
      one(deeds.send(wxid, { kind: 'text', text: words })),
    ),
  },
  // 发送图片消息
  sendPicMessage: {
    code: 2,
    row: row({ wxid: filled, imgPath: filled }, async ({ wxid, imgPath }, { line, deeds }: Means) =>
      one(deeds.send(wxid, { kind: 'image', file: await named(line, imgPath, false) })),
    ),
  },
  // 发送文件
  sendFileMessage: {
    code: 25,
    row: row({ wxid: filled, filePath: filled }, async ({ wxid, filePath }, { line, deeds }: Means) =>
      one(deeds.send(wxid, { kind: 'file', file: await named(line, filePath, false) })),
    ),
  },
  // 发送xml消息
  sendXmlMessage: {
    code: 3,
    row: row(
      { wxid: filled, title: text, url: filled, desc: text, pic: text },
      ({ wxid, title, url, desc, pic }, { deeds }: Means) =>
        one(deeds.send(wxid, { kind: 'link', title, url, description: desc, picture: pic })),
    ),
  },
  // 获取联系人
  initContact: {
    code: 45,
    row: row({}, (_, { line: { cast } }: Means) => ({
      deeds: [contactList(cast), friendList(cast)].map((each) => ({ kind: 'report', ...each })),
    })),
  },
  // 添加好友
  addUserEvent: {
    code: 5,
    row: row({ wxid: filled, message: text }, ({ wxid }, { deeds }: Means) => {
      deeds.addFriend(wxid)
      return nothing
    }),
  },
  // 删除好友
  delUser: { code: 17, row: row({ wxid: filled }, ({ wxid }, { deeds }: Means) => one(deeds.removeFriend(wxid))) },
  // 查询好友信息(一次最多五十人)
  newGetUserLists: {
    code: 46,
    row: row({ wxidLists: texts }, ({ wxidLists: wxids }, { line, deeds }: Means) => {
      if (wxids.length > atMost) throw new Refused('more than fifty people')
      return reported(friendList(line.cast, wxids.map(deeds.person)))
    }),
  },
  // 获取好友信息
  getUserInfo: {
    code: 19,
    row: row({ wxid: filled }, ({ wxid }, { deeds }: Means) => reported(details(deeds.person(wxid)))),
  },
  // 同意新好友
  acceptFriend: {
    code: 10,
    row: row({ v1: filled, v2: filled }, ({ v1 }, { deeds }: Means) => one(deeds.acceptFriend(v1))),
  },
  // 获取所有群列表
  getChatRoomLists: { code: 47, row: row({}, (_, { line }: Means) => reported(roomList(line.cast))) },
  // 踢群成员
  delChatRoomUser: {
    code: 12,
    row: row({ chatroom: filled, wxid: filled }, ({ chatroom, wxid }, { deeds }: Means) =>
      one(deeds.kick(chatroom, [wxid])),
    ),
  },
  // 获取群成员列表
  getChatRoomUserLists: {
    code: 6,
    row: row({ wxid: filled }, ({ wxid }, { line, deeds }: Means) => reported(memberList(line.cast, deeds.room(wxid)))),
  },
  // 修改群备注名称(我在本群的昵称)
  updateRoomAsName: {
    code: 44,
    row: row({ chatroom: filled, name: text }, ({ chatroom, name }, { deeds }: Means) =>
      one(deeds.nickname(chatroom, name)),
    ),
  },
  // 获取群成员v2然后就可以加好友
  getRoomUserV2: {
    code: 34,
    row: row({ chatroom: filled, wxid: filled }, ({ wxid }, { deeds }: Means) =>
      reported(stranger(deeds.person(wxid))),
    ),
  },
  // 群邀请
  sendChatroom: {
    code: 4,
    row: row({ wxid: filled, chatroom: filled }, ({ wxid, chatroom }, { deeds }: Means) =>
      one(deeds.sendInvitation(chatroom, wxid)),
    ),
  },
  // 获取登陆状态
  getLoginStatus: { code: 20, row: row({ info: optional(text) }, (_, _means: Means) => say('66', { code: 200 })) },
  // 网络获取wxid详细信息
  netGetUserInfo: {
    code: 30,
    row: row({ wxid: filled }, ({ wxid }, { deeds }: Means) =>
      say('88', personPacket(wxid, deeds.person(wxid).nickname, ticket('v2'))),
    ),
  },
  // 登录二维码
  getLoginQrCode: { code: 36, row: row({}, (_, _means: Means) => reported(qrCode(picture))) },
  // 退出登录微信
  outLogin: {
    code: 39,
    row: row({}, (_, { leave }: Means) => {
      leave()
      return say('90', logoutPacket())
    }),
  },
  isLoginInfo: { code: 8, row: row({}, (_, { line }: Means) => reported(details(line.cast.self))) },
}

/** Reads `{api, code, …, time?}` strictly. */
export const commandOf = (value: Fields, complain: Complain): Task | undefined => {
  const { api, code, ...dict } = value
  if (typeof api !== 'string') return void complain(`api: found ${kindOf(api)}`)
  const expected = Object.hasOwn(commands, api) ? commands[api]?.code : undefined
  if (expected !== undefined && code !== expected) complain(`${api}: code: expected ${expected}`)
  return { type: api, dict }
}

/** Does a command, after as many seconds as it says. Throws `Refused`; what is wrong with it is complained about. */
export const performCommand = async ({ type, dict }: Task, means: Means): Promise<Done> => {
  const known = Object.hasOwn(commands, type) ? commands[type] : undefined
  const { time, ...fields } = dict
  if (known === undefined) {
    means.line.complain(`${type}: no such command`)
    throw new Refused('no such command')
  }
  const wrong = known.row.misfits(fields)
  if (time !== undefined && typeof time !== 'number') means.line.complain(`${type}: time: found ${kindOf(time)}`)
  for (const each of wrong) means.line.complain(`${type}: ${each}`)
  if (typeof time === 'number') await sleep(time * 1000, undefined, { signal: means.line.ended }).catch(() => undefined)
  return known.row.perform(fields, means)
}
