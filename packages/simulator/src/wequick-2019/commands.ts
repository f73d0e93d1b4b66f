import { samples } from '../bytes.ts'
import { nameOf } from '../cast.ts'
import type { Deeds } from '../deeds.ts'
import { Refused } from '../errors.ts'
import type { Line } from '../line.ts'
import { named } from '../polled/named.ts'
import { filled, nothing, numeral, one, optional, row, say, text, texts } from '../task.ts'
import type { Commands } from '../wequick/commands.ts'
import { upload } from '../wequick/files.ts'
import type { WeQuickOptions } from '../wequick/options.ts'
import { contactData, infoData, roomData, wxidData } from './reports.ts'

export interface Means {
  readonly line: Line
  readonly deeds: Deeds
  readonly options: WeQuickOptions
  readonly leave: () => void
}

/** The picture of a QR code, as an `<img>` shows it. */
const qrPicture = `data:image/png;base64,${Buffer.from(samples.png.bytes).toString('base64')}`

const atMost = 50

/** send_msg: the commands of the document, in its order. */
export const commands: Commands<Means> = {
  // 打开微信
  openWeChat: row({}, (_, _means: Means) => nothing),
  // 获取登陆二维码
  getLoginQrCode: row({}, (_, _means: Means) => say('reportLoginQrCode', { message: qrPicture, sendId: '' })),
  // 获取登陆状态
  getLoginStatus: row({}, (_, _means: Means) => say('loginStatus', { code: '1' })),
  // 微信退出登录
  logout: row({}, (_, { leave }: Means) => {
    leave()
    return nothing
  }),
  // 发送文本消息
  sendTextMessage: row({ wxid: filled, text: filled }, ({ wxid, text: words }, { deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'text', text: words })),
  ),
  // 发送图片消息
  sendPicMessage: row({ wxid: filled, imgPath: filled }, async ({ wxid, imgPath }, { line, deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'image', file: await named(line, imgPath, true) })),
  ),
  // 发送文件
  sendFileMessage: row({ wxid: filled, filePath: filled }, async ({ wxid, filePath }, { line, deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'file', file: await named(line, filePath, true) })),
  ),
  // 发送网页的链接消息
  sendXmlMessage: row(
    { wxid: filled, title: text, url: filled, desc: text, pic: text },
    ({ wxid, title, url, desc, pic }, { deeds }: Means) =>
      one(deeds.send(wxid, { kind: 'link', title, url, description: desc, picture: pic })),
  ),
  // 发送个人名片
  sendCardMessage: row({ wxid: filled, wxidCard: filled }, ({ wxid, wxidCard: person }, { deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'card', person })),
  ),
  // 发送群邀请
  sendChatroom: row({ wxid: filled, chatroom: filled }, ({ wxid, chatroom }, { deeds }: Means) =>
    one(deeds.sendInvitation(chatroom, wxid)),
  ),
  // 获取当前联系人列表
  getContact: row({ flag: optional(numeral) }, ({ flag = 1 }, { line }: Means) =>
    say('reportContact', contactData(line.cast, Number(flag))),
  ),
  // 获取联系人/公众号的wxid
  getUsersWxid: row({}, (_, { line }: Means) => say('reportUsersWxid', wxidData(line.cast))),
  // 通过wxid获取联系人/公众号详细信息
  getUsersInfo: row({ wxidLists: texts }, ({ wxidLists: wxids }, { deeds }: Means) => {
    if (wxids.length === 0 || wxids.length > atMost) throw new Refused('one to fifty people')
    return say('reportUsersInfo', infoData(wxids.map(deeds.person)))
  }),
  // 删除好友
  delUser: row({ wxid: filled }, ({ wxid }, { deeds }: Means) => one(deeds.removeFriend(wxid))),
  // 同意新好友,通过好友验证
  acceptFriend: row({ v1: filled, v2: text }, ({ v1 }, { deeds }: Means) => one(deeds.acceptFriend(v1))),
  // 修改好友备注
  updateAsName: row({ wxid: filled, asName: text }, ({ wxid, asName }, { deeds }: Means) =>
    one(deeds.remark(wxid, asName)),
  ),
  // 获取某个群的群成员列表详细信息
  getChatRoomUsers: row({ wxid: filled }, ({ wxid }, { line, deeds }: Means) =>
    say('reportChatRoomUserLists', roomData(line.cast, deeds.room(wxid))),
  ),
  // 获取某个群成员的群昵称
  getChatRoomUserNick: row({ chatroom: filled, wxid: filled }, ({ chatroom, wxid }, { line: { cast } }: Means) =>
    say('reportGetChatRoomUserNick', {
      msg: { chatRoom: chatroom, wxid, chatNick: nameOf(cast, wxid, chatroom) },
    }),
  ),
  // 踢群成员
  delChatRoomUser: row({ chatroom: filled, wxid: filled }, ({ chatroom, wxid }, { deeds }: Means) =>
    one(deeds.kick(chatroom, [wxid])),
  ),
  // 修改群名称
  updateChatRoomName: row({ chatroom: filled, name: text }, ({ chatroom, name }, { deeds }: Means) =>
    one(deeds.rename(chatroom, name)),
  ),
  // 修改我在本群的昵称: the document says nick, the vendor's demo name
  updateRoomAsName: row(
    { chatroom: filled, nick: text, name: optional(text) },
    ({ chatroom, nick }, { deeds }: Means) => one(deeds.nickname(chatroom, nick)),
  ),
  // 创建群聊
  createChatRoom: row({ wxidLists: texts }, ({ wxidLists: people }, { deeds }: Means) => one(deeds.createRoom(people))),
  // 退出群聊
  exitChatRoom: row({ chatroom: filled }, ({ chatroom }, { deeds }: Means) => one(deeds.leave(chatroom))),
  // 接受群邀请
  acceptChatroomInvite: row({ url: filled }, ({ url }, { deeds }: Means) => one(deeds.joinRoom(url))),
  // 接受转账
  acceptBankTransfer: row({ transferid: filled, wxid: filled }, ({ transferid }, { deeds }: Means) =>
    one(deeds.settle(transferid, 'accepted')),
  ),
  // 上传文件到服务器
  uploadFile: row({ fileUrl: filled, upUrl: filled }, async ({ fileUrl, upUrl }, { line, options }: Means) => ({
    answer: await upload(line, options, { path: fileUrl, url: upUrl }),
  })),
  // 关闭进程
  closeProcess: row({ pid: numeral }, (_, { leave }: Means) => {
    leave()
    return nothing
  }),
}
