import { accountId, personId } from '../../model/id.ts'
import { Malformed } from '../errors.ts'
import { nameIn } from '../people.ts'
import { pictureOf } from '../picture.ts'
import type { Decoder } from '../said.ts'
import { native, result, resultOf } from '../wequick-results.ts'
import { meaningOf } from '../xml.ts'
import { contacts, ids, infos } from './contacts.ts'
import { messages } from './messages.ts'
import { entered, membersOf, nickname } from './rooms.ts'

/** 上报登陆二维码: `sendId` is what the command gave as its session. */
const qrCode: Decoder = (data) => {
  const picture = pictureOf(data.text('message'))
  if (picture === undefined) throw new Malformed('message: expected a picture, found other text')
  return { events: [{ kind: 'login-qr', picture, session: data.lenient('sendId') ?? data.lenient('sendID') }] }
}

/** 上报当前登录微信详细信息: flat in the document, within `info` on the wire. */
const login: Decoder = (data, { account }) => {
  const info = data.within('info')
  const wxid = account ?? info.text('wxid')
  return {
    account: accountId(wxid),
    session: { seen: '1' },
    events: [
      {
        kind: 'login',
        person: personId(info.lenient('wxid') ?? wxid),
        name: nameIn(info, 'nick'),
        avatar: info.lenient('headPic'),
      },
    ],
  }
}

/** 上报退出登录事件: 0 is any other reason to report it. */
const logout: Decoder = (data, caller) =>
  data.flag('code') === false ? native(data, caller) : { events: [{ kind: 'logout' }] }

/** Tickets look like ids of people in some reports. */
const TICKET = /^v[12]_|@stranger$/

/** 上报新的加好友请求: the fields, and from the XML what they leave out. */
const friendRequest: Decoder = (data, { limits }) => {
  const msg = data.within('msg')
  const meaning = meaningOf(msg.lenient('xmlmsg') ?? '', {}, limits)
  const xml = meaning?.kind === 'friend-request' ? meaning : undefined
  const v1 = msg.lenient('v1') ?? xml?.ticket.v1
  if (v1 === undefined) throw new Malformed('v1: expected text, found nothing')
  const wxid = msg.lenient('wxid')
  return {
    events: [
      {
        kind: 'friend-request',
        ticket: { v1, v2: msg.lenient('v2') ?? xml?.ticket.v2, scene: xml?.ticket.scene },
        person: wxid === undefined || TICKET.test(wxid) ? xml?.person : personId(wxid),
        name: nameIn(msg, 'nick') ?? xml?.name,
        avatar: msg.lenient('headPic') ?? xml?.avatar,
        greeting: nameIn(msg, 'noticeWord') ?? xml?.greeting,
        room: xml?.room,
      },
    ],
  }
}

/** 上报 退出登录（logout）的四种情况, 1. and 2.: by the client's own button there is no `sendId`. */
const loggedOut: Decoder = (data, caller) => ({
  results: resultOf(caller.action, data),
  events: data.has('sendResult') && !data.flag('sendResult') ? [] : [{ kind: 'logout' }],
})

/** receive_msg, in the order of the vendor's document. */
const decoders: Readonly<Record<string, Decoder>> = {
  // 注意事项: 上报 退出登录（logout）的四种情况
  resLogout: loggedOut,
  // 上报登陆二维码
  reportLoginQrCode: qrCode,
  // 上报登陆状态: it comes several times, at first without an account; who it is comes with reportLoginUser
  loginStatus: native,
  // 上报当前登录微信详细信息
  reportLoginUser: login,
  // 上报退出登录事件
  reportLogout: logout,
  // 上报当前联系人列表
  reportContact: contacts,
  // 上报联系人/公众号的wxid
  reportUsersWxid: ids,
  // 上报查询到的联系人/公众号详细信息
  reportUsersInfo: infos,
  // 上报某个群成员列表详细信息
  reportChatRoomUserLists: membersOf,
  // 上报某个群成员的群昵称
  reportGetChatRoomUserNick: nickname,
  // 上报文本消息 … 上报其他微信系统消息
  ...messages,
  // 上报新的加好友请求
  reportFriendAddRequest: friendRequest,
  // 上报新群
  reportChatRoomChange: entered,
  // 上报上传客户端上传文件到服务端
  resUploadFile: result,
}

/** What an action says, results of commands among them (send_msg 任务下发到DLL的响应); none where it is not known. Throws
 *  `Malformed` where what it needs is missing. */
export const said: Decoder = (data, caller) =>
  Object.hasOwn(decoders, caller.action) ? decoders[caller.action]?.(data, caller) : result(data, caller)
