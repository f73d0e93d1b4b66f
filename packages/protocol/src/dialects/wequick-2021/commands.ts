import type { Answer, Capabilities, Command, CommandKind, Confirmation } from '../../model/command.ts'
import type { Offer } from '../../model/content.ts'
import type { Handed } from '../../model/keeper.ts'
import { confirmations, lacking, type Natives, native } from '../commands.ts'
import type { Writing } from '../dialect.ts'
import { CANNOT, type Call, call, upload } from '../wequick-calls.ts'
import { sendable, sending, type Terms } from './contents.ts'
import { natives } from './natives.ts'

interface Encoder<K extends CommandKind> {
  readonly confirmed: Confirmation
  encode(command: Command<Offer, K>, terms: Terms): Call | readonly Call[] | Answer
}

/** A row of a command that nothing confirms. */
const quiet = <K extends CommandKind>(encode: Encoder<K>['encode']): Encoder<K> => ({ confirmed: 'nothing', encode })

/** Where they were met: 6 somebody who was a friend before, 14 in a room. */
const SCENE = { before: 6, room: 14 } as const

const lists: Readonly<Record<'people' | 'rooms', readonly Call[]>> = {
  people: [call('getContacts'), call('getImContacts'), call('getPublics')],
  rooms: [call('getChatRooms'), call('getImRooms')],
}

const refresh: Encoder<'refresh'>['encode'] = (command) => {
  if (command.what !== 'members') return lists[command.what]
  const { room } = command
  return call(room.endsWith('@im.chatroom') ? 'getSingleImRoomMembers' : 'getSingleChatRoomMembers', { roomWxid: room })
}

const own: Natives = { vendor: 'WeQuick', shapes: natives }

/** send_msg, in the order of the vendor's document. */
const encoders: { readonly [K in CommandKind]?: Encoder<K> } = {
  // 02. 获取二维码
  'login-qr': quiet(() => call('getLoginQrCode')),
  // 04. 退出微信
  logout: { confirmed: 'result', encode: () => call('logout') },
  // 05. … 07. 获取普通好友列表, 22. … 25. 获取普通群列表
  refresh: quiet(refresh),
  // 10. 添加好友
  'add-friend': quiet(({ person, greeting = '', room = '' }) =>
    call('addFriend', {
      wxid: person,
      remark: greeting,
      scene: room.length === 0 ? SCENE.before : SCENE.room,
      roomWxid: room,
    }),
  ),
  // 11. 删除好友/取消关注公众号
  'remove-friend': quiet(({ person }) => call('delFriend', { wxid: person })),
  // 12. 修改好友备注
  remark: quiet(({ person, name }) => call('updateRemark', { wxid: person, remark: name })),
  // 13. 接收加好友请求
  'accept-friend': quiet(({ ticket: { v1, v2, scene = SCENE.before } }) => call('acceptFriend', { v1, v2, scene })),
  // 14. 接收好友转账
  'accept-transfer': quiet(({ transfer }) => call('acceptBankTransfer', { transferid: transfer })),
  // 15. 退还好友转账
  'refuse-transfer': quiet(({ transfer }) => call('refuseFriendWcpay', { transferid: transfer })),
  // 27. 发送40人以下群邀请
  invite: quiet(({ room, person }) => call('sendChatroomLow', { roomWxid: room, wxidList: [person] })),
  // 29. 接受群邀请
  'join-room': quiet(({ url, from = '' }) => call('acceptChatroomInvite', { wxid: from, inviteurl: url })),
  // 30. 踢群成员
  kick: quiet(({ room, member }) => call('delChatRoomMembers', { roomWxid: room, wxidList: [member] })),
  // 31. 修改群名称
  rename: quiet(({ room, name }) => call('updateChatRoomName', { roomWxid: room, name })),
  // 32. 修改群公告
  announce: quiet(({ room, text }) => call('sendChatRoomNotice', { roomWxid: room, notice: text })),
  // 33. 修改我在本群的昵称
  nickname: quiet(({ room, name }) => call('updateChatRoomDisplayName', { roomWxid: room, nick: name })),
  // 35. 创建群聊: of the two names that the document has had for it, the first and the last
  'create-room': quiet(({ people }) => call('createChatRoom', { wxidLists: people })),
  // 36. 退出并删除群
  leave: quiet(({ room }) => call('quitDelChatRoom', { roomWxid: room })),
  // 41. … 48., 51. 消息相关
  send: {
    confirmed: 'echo',
    encode: ({ chat, content }, terms) => sending(content, { chat, terms }) ?? CANNOT,
  },
  // 56. 语音翻译
  transcribe: quiet(({ chat, message }) => call('transVoice', { wxid: chat.id, msgid: message })),
  // 62. 开启/关闭消息免打扰
  mute: quiet(({ chat, muted }) => call('modRecvNotify', { wxid: chat.id, code: muted ? 1 : 0 })),
  // 69. 把客户端所在PC的资料上传到指定服务器
  fetch: {
    confirmed: 'result',
    encode: (command, { wxid, links }) =>
      upload(command, links, (filepath, url) => call('uploadFile', { cwxid: wxid, filepath, url })),
  },
  // 70. 下载资料到客户端所在PC
  put: { confirmed: 'result', encode: ({ file }, { wxid }) => call('downloadFile', { cwxid: wxid, url: file.url }) },
  // all others
  native: quiet((command) => native(own, command, call)),
}

/** What this client can do. */
export const can: Capabilities = { commands: confirmations(encoders), contents: sendable }

const row = <K extends CommandKind>(kind: K): (typeof encoders)[K] => encoders[kind]

const encoded = <K extends CommandKind>(command: Command<Offer, K>, terms: Terms) => {
  const encoder = row(command.kind)
  return encoder === undefined ? CANNOT : (lacking(command) ?? encoder.encode(command, terms))
}

/** send_msg 数据格式, or the answer where the client cannot be asked. */
export const written = ({ task, command }: Handed, terms: Terms): Writing => {
  const asked = encoded(command, terms)
  if ('kind' in asked) return { answer: asked }
  const calls = 'api' in asked ? [asked] : asked
  return { wire: calls.map(({ api, option }) => ({ api, sendId: task, option })) }
}
