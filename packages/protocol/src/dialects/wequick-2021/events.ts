import { accountId, personId } from '../../model/id.ts'
import type { Caller } from '../caller.ts'
import { Malformed } from '../errors.ts'
import type { Fields } from '../fields.ts'
import { isRoom } from '../ids.ts'
import { nameIn } from '../people.ts'
import { pictureOf } from '../picture.ts'
import type { Decoder, Said } from '../said.ts'
import { about } from '../wequick-people.ts'
import { native, result } from '../wequick-results.ts'
import { meaningOf } from '../xml.ts'
import { people, rooms } from './contacts.ts'
import { messages, transfer } from './messages.ts'
import { friend, official, person } from './people.ts'
import { added, found, joinedByCode, paid, transcribed } from './queries.ts'
import { entered, joined, left, membersOf, quit } from './rooms.ts'

const qrCode: Decoder = (data) => {
  const picture = pictureOf(data.text('base64'))
  if (picture === undefined) throw new Malformed('base64: expected a picture, found other text')
  return { events: [{ kind: 'login-qr', picture }] }
}

const login = (data: Fields, { account }: Caller): Said => {
  const info = data.within('info')
  const wxid = info.lenient('wxid') ?? account ?? info.text('wxid')
  const avatar = info.lenient('headPic')
  return {
    account: accountId(wxid),
    events: [{ kind: 'login', person: personId(wxid), name: nameIn(info, 'nick'), avatar }],
    // commands that move files want to be told it
    session: { wxid },
  }
}

/** Rooms that are kept among the contacts are reported as such. */
const contactAdded = (data: Fields): Said => {
  const id = data.text('wxid')
  if (isRoom(id)) return { events: [{ kind: 'rooms', rooms: [about(data, id)] }] }
  return { events: [{ kind: 'friend-added', person: friend(data, id) }] }
}

/** A room that is taken out of the contacts has not been left. */
const contactRemoved = (data: Fields, caller: Caller): Said => {
  const id = data.text('wxid')
  return isRoom(id) ? native(data, caller) : { events: [{ kind: 'person-removed', person: personId(id) }] }
}

const friendRequest = (data: Fields, { limits }: Caller): Said => {
  const request = meaningOf(data.text('xmlmsg'), {}, limits)
  if (request?.kind !== 'friend-request') throw new Malformed('xmlmsg: expected a friend request')
  return { events: [request] }
}

/** The example of the zombie check prints the transfer's action. */
const transferOrZombie: Decoder = (data, caller) =>
  data.has('status') && !data.has('wxidFrom')
    ? native(data, { ...caller, action: 'reportZombieCheckMessage' })
    : transfer(data, caller)

/** receive_msg: what each action says, in the order of the vendor's document. */
const decoders: Readonly<Record<string, Decoder>> = {
  // 01. 上报登陆二维码
  reportQrCodeMessage: qrCode,
  // 02. 上报当前登录微信详细信息
  reportLoginUser: login,
  // 03. 上报退出登录事件
  reportLogout: () => ({ events: [{ kind: 'logout' }] }),
  // 04. 上报普通好友列表
  reportContacts: people('friendList', friend),
  // 05. 上报企业好友列表
  reportImContacts: people('friendList', friend),
  // 06. 上报公众号列表
  reportPublics: people('publicList', official),
  // 07. 上报单个普通好友信息
  reportSingleContact: (data) => ({ events: [{ kind: 'people', people: [person(data, data.text('wxid'))] }] }),
  // 08. 上报任意普通微信反查详细信息
  reportUpdateContact: found,
  // 09. 上报联系人新增通知
  reportContactAdd: contactAdded,
  // 10. 上报联系人删除通知
  reportContactDel: contactRemoved,
  // 11. 上报普通群列表
  reportChatRooms: rooms,
  // 12. 上报企业群列表
  reportImRooms: rooms,
  // 13. 上报单个普通群成员信息
  reportSingleChatRoomMembers: membersOf,
  // 14. 上报单个企业群成员信息
  reportSingleImRoomMembers: membersOf,
  // 15. 上报通过二维码进群返回状态
  reportAcceptQrCodeChatRoom: joinedByCode,
  // 16. 上报群成员新增通知
  reportChatRoomMemberAdd: joined,
  // 17. 上报群成员删除通知
  reportChatRoomMemberDel: left,
  // 18. 上报检测到的新群通知
  reportNewChatRoom: entered,
  // 19. 上报退群或被踢通知
  reportChatRoomQuit: quit,
  // 20. … 29., 35. … 37.
  ...messages,
  // 30. 上报转账消息
  reportTransferMessage: transferOrZombie,
  // 31. 上报无痕清理僵尸粉消息
  reportZombieCheckMessage: native,
  // 32. 上报解密图片消息
  reportDecryptPicMessage: native,
  // 33. 上报二维码付款消息
  reportQrCodeWcPay: paid,
  // 34. 上报收藏列表
  reportFavitems: native,
  // 38. 上报新的加好友请求
  reportFriendAddRequest: friendRequest,
  // 39. 上报加好友指令返回状态
  reportAddFriendMessage: added,
  // 40. 上报通过手机号/微信号/QQ号查询任意微信号信息
  reportSearchContact: found,
  // 41. 上报数据库查询结果
  reportSqlData: native,
  // 42. 上报扫描二维码结果
  reportScanQrcodePic: native,
  // 43. 上报当前聊天对象改变
  reportTalkerChange: native,
  // 44. 上报语音翻译结果
  reportTransVoice: transcribed,
  // 45. 上报URL访问状态
  reportCheckUrlStatus: native,
  // 46. 上报上传客户端文件到服务端结果
  resUploadFile: result,
  // the client's own logout, or that by command: real ones name neither the account nor the command
  resLogout: (data, caller) => ({
    ...result(data, caller),
    events: data.flag('sendResult') === false ? [] : [{ kind: 'logout' }],
  }),
}

/** What an action says, results of commands among them (send_msg 任务下发到DLL的响应); none where it is not known. Throws
 *  `Malformed` where what it needs is missing. */
export const said = (data: Fields, caller: Caller): Said | undefined =>
  Object.hasOwn(decoders, caller.action) ? decoders[caller.action]?.(data, caller) : result(data, caller)
