import { samples } from '../bytes.ts'
import type { Deeds } from '../deeds.ts'
import { lastOf } from '../disk.ts'
import { Refused } from '../errors.ts'
import type { Line } from '../line.ts'
import { inSlots } from '../mention.ts'
import { named } from '../polled/named.ts'
import { type Field, filled, nothing, numeral, one, optional, reported, row, say, text, texts } from '../task.ts'
import type { Commands } from '../wequick/commands.ts'
import { undone, upload } from '../wequick/files.ts'
import type { WeQuickOptions } from '../wequick/options.ts'
import {
  chatRooms,
  contacts,
  imContacts,
  imRoomMembers,
  imRooms,
  loginUser,
  publics,
  roomMembers,
  singleContact,
  updatedContact,
} from './reports.ts'

export interface WeQuick2021Options extends WeQuickOptions {
  /** The folder on the PC that `downloadFile` fills. Default `C:\wequick\files`. */
  readonly downloads?: string
}

export interface Means {
  readonly line: Line
  readonly deeds: Deeds
  readonly options: WeQuick2021Options
  readonly leave: () => void
}

const scene = optional(numeral)
const code: Field<number | string> = numeral

// nothing of it is ever reported
const silently = <S extends Readonly<Record<string, Field<unknown>>>>(shape: S) =>
  row(shape, (_, _means: Means) => nothing)

const png = Buffer.from(samples.png.bytes).toString('base64')
const few = 40

/** send_msg: the commands of the document, in its order. */
export const commands: Commands<Means> = {
  // 01. 打开微信
  openWeChat: silently({}),
  // 02. 获取二维码
  getLoginQrCode: row({}, (_, { line }: Means) => {
    const file = 'C:\\wequick\\qrcode.png'
    line.disk.write(file, 'qrcode.png', samples.png.bytes)
    return say('reportQrCodeMessage', { file, base64: png })
  }),
  // 03. 获取当前登录微信详细信息
  getLoginUser: row({}, (_, { line }: Means) => reported(loginUser(line.cast))),
  // 04. 退出微信
  logout: row({}, (_, { leave }: Means) => {
    leave()
    return nothing
  }),
  // 05. 获取普通好友列表
  getContacts: row({}, (_, { line }: Means) => reported(contacts(line.cast))),
  // 06. 获取企业好友列表
  getImContacts: row({}, (_, { line }: Means) => reported(imContacts(line.cast))),
  // 07. 获取公众号列表
  getPublics: row({}, (_, { line }: Means) => reported(publics(line.cast))),
  // 08. 获取单个普通好友信息
  getSingleContact: row({ wxid: filled }, ({ wxid }, { deeds }: Means) => reported(singleContact(deeds.person(wxid)))),
  // 09. 任意普通微信反查详细信息
  updateContact: row({ wxid: filled }, ({ wxid }, { line, deeds }: Means) =>
    reported(updatedContact(deeds.person(wxid), line.world)),
  ),
  // 10. 添加好友
  addFriend: row({ wxid: filled, remark: text, scene, roomWxid: optional(text) }, ({ wxid }, { deeds }: Means) => {
    deeds.addFriend(wxid)
    return say('reportAddFriendMessage', { wxid, status: 0 })
  }),
  // 11. 删除好友/取消关注公众号
  delFriend: row({ wxid: filled }, ({ wxid }, { deeds }: Means) => one(deeds.removeFriend(wxid))),
  // 12. 修改好友备注
  updateRemark: row({ wxid: filled, remark: text }, ({ wxid, remark }, { deeds }: Means) =>
    one(deeds.remark(wxid, remark)),
  ),
  // 13. 接收加好友请求
  acceptFriend: row({ v1: filled, v2: text, scene }, ({ v1 }, { deeds }: Means) => one(deeds.acceptFriend(v1))),
  // 14. 接收好友转账
  acceptBankTransfer: row({ transferid: filled }, ({ transferid }, { deeds }: Means) =>
    one(deeds.settle(transferid, 'accepted')),
  ),
  // 15. 退还好友转账
  refuseFriendWcpay: row({ transferid: filled }, ({ transferid }, { deeds }: Means) =>
    one(deeds.settle(transferid, 'returned')),
  ),
  // 16. 自动同意加好友申请
  autoAcceptFriend: silently({ auto: code }),
  // 17. 自动同意好友转帐
  autoAcceptWcpay: silently({ auto: code }),
  // 18. 自动加名片
  autoAcceptCard: silently({ auto: code }),
  // 19. 单向加好友
  acceptOnewayFriend: silently({ wxid: filled }),
  // 20. 通过手机号/微信号/QQ号查询任意微信号信息
  searchContact: row({ search: filled }, ({ search }, { line: { cast, world } }: Means) => {
    const found = cast.people.find(({ wxid, alias }) => wxid === search || alias === search)
    if (found === undefined) return say('reportSearchContact', { search, status: '0' })
    const { data } = updatedContact(found, world)
    const more = { search, status: '1', isFriend: found.friend === false ? '0' : '1' }
    return say('reportSearchContact', { ...data, ...more })
  }),
  // 21. 添加通过任意手机号/微信号/QQ号查询的联系人
  addSearchContact: silently({ v1: filled, v2: text, remark: text, scene }),
  // 22. 获取普通群列表
  getChatRooms: row({}, (_, { line }: Means) => reported(chatRooms(line.cast))),
  // 23. 获取企业群列表
  getImRooms: row({}, (_, { line }: Means) => reported(imRooms(line.cast))),
  // 24. 获取单个普通群成员信息
  getSingleChatRoomMembers: row({ roomWxid: filled }, ({ roomWxid }, { line, deeds }: Means) =>
    reported(roomMembers(line.cast, deeds.room(roomWxid))),
  ),
  // 25. 获取单个企业群成员信息
  getSingleImRoomMembers: row({ roomWxid: filled }, ({ roomWxid }, { line, deeds }: Means) =>
    reported(imRoomMembers(line.cast, deeds.room(roomWxid))),
  ),
  // 26. 网络更新普通群成员信息
  updateChatRoom: row({ roomWxid: filled }, ({ roomWxid }, { line, deeds }: Means) =>
    reported(roomMembers(line.cast, deeds.room(roomWxid))),
  ),
  // 27. 发送40人以下群邀请
  sendChatroomLow: row({ roomWxid: filled, wxidList: texts }, ({ roomWxid, wxidList: people }, { deeds }: Means) => {
    if (deeds.room(roomWxid).members.length > few) throw new Refused('more than 40 members')
    return one(deeds.invite(roomWxid, people))
  }),
  // 28. 发送40人以上群邀请
  sendChatroomHigh: row({ roomWxid: filled, wxidList: texts }, ({ roomWxid, wxidList: people }, { deeds }: Means) => ({
    deeds: people.map((wxid) => deeds.sendInvitation(roomWxid, wxid)),
  })),
  // 29. 接受群邀请
  acceptChatroomInvite: row({ wxid: text, inviteurl: filled }, ({ inviteurl }, { deeds }: Means) =>
    one(deeds.joinRoom(inviteurl)),
  ),
  // 30. 踢群成员
  delChatRoomMembers: row({ roomWxid: filled, wxidList: texts }, ({ roomWxid, wxidList: people }, { deeds }: Means) =>
    one(deeds.kick(roomWxid, people)),
  ),
  // 31. 修改群名称
  updateChatRoomName: row({ roomWxid: filled, name: text }, ({ roomWxid, name }, { deeds }: Means) =>
    one(deeds.rename(roomWxid, name)),
  ),
  // 32. 修改群公告
  sendChatRoomNotice: row({ roomWxid: filled, notice: filled }, ({ roomWxid, notice }, { deeds }: Means) =>
    one(deeds.announce(roomWxid, notice)),
  ),
  // 33. 修改我在本群的昵称
  updateChatRoomDisplayName: row({ roomWxid: filled, nick: text }, ({ roomWxid, nick }, { deeds }: Means) =>
    one(deeds.nickname(roomWxid, nick)),
  ),
  // 34. 是否显示群昵称
  showDisplayName: silently({ roomWxid: filled, code }),
  // 35. 创建群聊
  createChatRoom: row({ wxidLists: texts }, ({ wxidLists: people }, { deeds }: Means) => one(deeds.createRoom(people))),
  // 36. 退出并删除群
  quitDelChatRoom: row({ roomWxid: filled }, ({ roomWxid }, { deeds }: Means) => one(deeds.leave(roomWxid))),
  // 37. 自动接受群邀请
  autoAcceptChatRoom: silently({ auto: code }),
  // 38. 通过二维码进群
  acceptQrcodeChatRoom: row({ url: filled }, ({ url }, { line, deeds }: Means) => {
    const good = line.world.invitations.has(url)
    const status = {
      kind: 'report',
      action: 'reportAcceptQrCodeChatRoom',
      data: { url, status: good ? '0' : '2' },
    } as const
    return { deeds: good ? [status, deeds.joinRoom(url)] : [status] }
  }),
  // 39. 保存到/移出通讯录
  saveRoomToContact: silently({ roomWxid: filled, code }),
  // 40. (腾讯已失效)任意消息转发
  transAnyMessage: row({ wxid: filled, msgid: filled }, (_, _means: Means) => {
    throw new Refused('not supported any more')
  }),
  // 41. 发送文本消息
  sendTextMessage: row({ wxid: filled, text: filled }, ({ wxid, text: words }, { deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'text', text: words })),
  ),
  // 42. 发送群内@文本消息
  sendAtTextMessage: row(
    { wxid: filled, text: filled, atlist: texts },
    ({ wxid, text: words, atlist: at }, { line: { cast }, deeds }: Means) =>
      one(deeds.send(wxid, { kind: 'text', text: inSlots(cast, { chat: wxid, text: words, at }, 'atlist'), at })),
  ),
  // 43. 发送图片
  sendPicMessage: row({ wxid: filled, imgPath: filled }, async ({ wxid, imgPath }, { line, deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'image', file: await named(line, imgPath, false) })),
  ),
  // 44. 发送文件
  sendFileMessage: row({ wxid: filled, filePath: filled }, async ({ wxid, filePath }, { line, deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'file', file: await named(line, filePath, false) })),
  ),
  // 45. 发送视频
  sendVideoMessage: row({ wxid: filled, videoPath: filled }, async ({ wxid, videoPath }, { line, deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'video', file: await named(line, videoPath, false) })),
  ),
  // 46. 发送GIF表情
  sendGifMessage: row({ wxid: filled, gifPath: filled }, async ({ wxid, gifPath }, { line, deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'sticker', file: await named(line, gifPath, false) })),
  ),
  // 47. 发送链接消息
  sendLinkMessage: row(
    { wxid: filled, title: text, url: filled, desc: text, pic: text },
    ({ wxid, title, url, desc, pic }, { deeds }: Means) =>
      one(deeds.send(wxid, { kind: 'link', title, url, description: desc, picture: pic })),
  ),
  // 48. 发送名片
  sendCardMessage: row({ wxid: filled, wxidCard: filled }, ({ wxid, wxidCard: person }, { deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'card', person })),
  ),
  // 49. 发送小程序
  sendMiniMessage: row({ wxid: filled, msgid: filled }, ({ wxid, msgid }, { line, deeds }: Means) => {
    const found = line.stands.all.find(({ id }) => id === msgid)
    if (found?.thing.kind !== 'mini-program') throw new Refused('no such mini-program')
    return one(deeds.send(wxid, found.thing))
  }),
  // 50. 发送收藏
  sendFavorite: silently({ wxid: filled, localId: filled }),
  // 51. 发送xml消息
  sendXmlMessage: row({ wxid: filled, xml: filled }, ({ wxid, xml }, { deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'xml', type: 49, xml })),
  ),
  // 52. 发送名片xml消息
  sendCardXmlMessage: row({ wxid: filled, xml: filled }, ({ wxid, xml }, { deeds }: Means) =>
    one(deeds.send(wxid, { kind: 'xml', type: 42, xml })),
  ),
  // 53. 关注公众号
  addPublic: silently({ wxid: filled, scene: optional(text) }),
  // 54. 获取收藏列表
  getFavorites: row({}, (_, _means: Means) => say('reportFavitems', { items: [], status: 1 })),
  // 55. 收藏指定消息
  addFavoriteFrom: silently({ wxid: filled, msgid: filled }),
  // 56. 语音翻译
  transVoice: row({ wxid: filled, msgid: filled }, ({ wxid, msgid }, { line: { stands, cast } }: Means) => {
    const found = stands.all.find(({ id }) => id === msgid)
    if (found?.thing.kind !== 'voice') throw new Refused('no such voice message')
    const room = cast.rooms.some((each) => each.wxid === wxid) ? wxid : ''
    const way = { roomWxid: room, wxidFrom: found.from, wxidTo: room === '' ? cast.self.wxid : room }
    // the document's table says msgid, its example msgId
    return say('reportTransVoice', { msgType: '34', msgId: msgid, ...way, text: '你好', status: '1' })
  }),
  // 57. 无痕清粉
  zombieCheck: row({ wxid: filled }, ({ wxid }, { deeds }: Means) =>
    say('reportZombieCheckMessage', { wxid, status: deeds.person(wxid).friend === false ? '2' : '0' }),
  ),
  // 58. 解密图片
  decryptPic: row({ srcfile: filled, tarfile: filled }, ({ srcfile, tarfile }, { line: { disk } }: Means) => {
    const made = undone(disk.read(srcfile)?.bytes ?? new Uint8Array())
    if (made !== undefined) disk.write(tarfile, lastOf(tarfile), made)
    return say('reportDecryptPicMessage', { srcfile, tarfile, status: made === undefined ? '0' : '1' })
  }),
  // 59. 获取未读消息数量
  unreadMsgCountChange: silently({}),
  // 60. 清理微信聊天记录
  clearChatHistory: silently({}),
  // 61. 识别二维码
  scanQrcodePic: row({ pic: filled }, ({ pic }, { line }: Means) => {
    const status = line.disk.read(pic) === undefined ? '0' : '1'
    return say('reportScanQrcodePic', { pic, content: '', type: '', status })
  }),
  // 62. 开启/关闭消息免打扰
  modRecvNotify: silently({ wxid: filled, code }),
  // 63. 置顶/取消置顶聊天
  chatSessionTop: silently({ wxid: filled, code }),
  // 64. 打开内置浏览器
  openBrowser: silently({ url: filled }),
  // 65. 开启/关闭防撤回功能
  disableRevoke: silently({ code }),
  // 66. 检测URL在微信中是否有效
  checkUrlStatus: row({ url: filled }, ({ url }, _means: Means) =>
    say('reportCheckUrlStatus', { url, realUrl: url, status: '0' }),
  ),
  // 67. 查询微信数据库
  getSqlData: row({ sql: filled, db: numeral, extend: optional(text) }, ({ extend = '' }, _means: Means) =>
    say('reportSqlData', { result: '[]', extend }),
  ),
  // 68. 关闭进程
  closeProcess: row({ pid: numeral }, (_, { leave }: Means) => {
    leave()
    return nothing
  }),
  // 69. 把客户端所在PC的资料上传到指定服务器
  uploadFile: row({ cwxid: text, filepath: filled, url: filled }, async ({ filepath, url }, means: Means) => ({
    answer: await upload(means.line, means.options, { path: filepath, url }),
  })),
  // where the file lies is said nowhere; a client that fetches nothing keeps an empty one
  // 70. 下载资料到客户端所在PC
  downloadFile: row({ cwxid: text, url: filled }, async ({ url }, { line, options }: Means) => {
    const file = await line.fetch(url)
    const path = `${options.downloads ?? 'C:\\wequick\\files'}\\${file.name}`
    line.disk.download(path, file)
    return nothing
  }),
}
