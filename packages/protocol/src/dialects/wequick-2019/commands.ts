import type { Answer, Capabilities, Command, CommandKind, Confirmation } from '../../model/command.ts'
import type { Offer } from '../../model/content.ts'
import type { Handed } from '../../model/keeper.ts'
import { confirmations, lacking, type Natives, native } from '../commands.ts'
import type { Links, Writing } from '../dialect.ts'
import { Malformed } from '../errors.ts'
import { CANNOT, type Call, call, upload } from '../wequick-calls.ts'
import { toOldWeChat } from '../words.ts'
import { sendable, sending } from './contents.ts'
import { natives } from './natives.ts'

interface Encoder<K extends CommandKind> {
  readonly confirmed: Confirmation
  encode(command: Command<Offer, K>, links: Links | undefined): Call | Answer
}

/** A row of a command that nothing confirms. */
const quiet = <K extends CommandKind>(encode: Encoder<K>['encode']): Encoder<K> => ({ confirmed: 'nothing', encode })

/** flag of getContact, in quotes as all numbers in the examples: 1 friends, 2 rooms, 4 public accounts. */
const FLAGS = { people: '5', rooms: '2' } as const

const refresh: Encoder<'refresh'>['encode'] = (command) =>
  command.what === 'members'
    ? call('getChatRoomUsers', { wxid: command.room })
    : call('getContact', { flag: FLAGS[command.what] })

/** 获取联系人/公众号详细信息: 一次最少一个，最多五十个 */
const MOST_INFOS = 50

const own: Natives = { vendor: 'WeQuick', shapes: natives }

const checked = ({ wxidLists, ...others }: Call['option']): Call['option'] => {
  if (!Array.isArray(wxidLists)) return others
  if (wxidLists.length > 0 && wxidLists.length <= MOST_INFOS) return { wxidLists, ...others }
  throw new Malformed(`wxidLists: expected 1 to ${MOST_INFOS} ids, found ${wxidLists.length}`)
}

/** send_msg, in the order of the vendor's document. */
const encoders: { readonly [K in CommandKind]?: Encoder<K> } = {
  // 获取登陆二维码
  'login-qr': quiet(() => call('getLoginQrCode')),
  // 微信退出登录
  logout: { confirmed: 'result', encode: () => call('logout') },
  // 发送文本消息 … 发送个人名片
  send: { confirmed: 'echo', encode: ({ chat, content }) => sending(content, chat.id) ?? CANNOT },
  // 发送群邀请
  invite: quiet(({ room, person }) => call('sendChatroom', { wxid: person, chatroom: room })),
  // 获取当前联系人列表, 获取某个群的群成员列表详细信息
  refresh: quiet(refresh),
  // 删除好友
  'remove-friend': quiet(({ person }) => call('delUser', { wxid: person })),
  // 同意新好友,通过好友验证
  'accept-friend': quiet(({ ticket: { v1, v2 } }) => call('acceptFriend', { v1, v2 })),
  // 修改好友备注
  remark: quiet(({ person, name }) => call('updateAsName', { wxid: person, asName: toOldWeChat(name) })),
  // 踢群成员
  kick: quiet(({ room, member }) => call('delChatRoomUser', { chatroom: room, wxid: member })),
  // 修改群名称
  rename: quiet(({ room, name }) => call('updateChatRoomName', { chatroom: room, name: toOldWeChat(name) })),
  // 修改我在本群的昵称: `nick` in the document, `name` in the vendor's demo
  nickname: quiet(({ room, name }) => {
    const nick = toOldWeChat(name)
    return call('updateRoomAsName', { chatroom: room, nick, name: nick })
  }),
  // 创建群聊
  'create-room': quiet(({ people }) => call('createChatRoom', { wxidLists: people })),
  // 退出群聊
  leave: quiet(({ room }) => call('exitChatRoom', { chatroom: room })),
  // 接受群邀请
  'join-room': quiet(({ url }) => call('acceptChatroomInvite', { url })),
  // 接受转账
  'accept-transfer': quiet(({ transfer, from }) => call('acceptBankTransfer', { transferid: transfer, wxid: from })),
  // 上传文件到服务器
  fetch: {
    confirmed: 'result',
    encode: (command, links) => upload(command, links, (fileUrl, upUrl) => call('uploadFile', { fileUrl, upUrl })),
  },
  // all others
  native: quiet((command) => native(own, command, (api, option) => call(api, checked(option)))),
}

/** What this client can do. */
export const can: Capabilities = { commands: confirmations(encoders), contents: sendable, mentions: 'as-words' }

const row = <K extends CommandKind>(kind: K): (typeof encoders)[K] => encoders[kind]

const encoded = <K extends CommandKind>(command: Command<Offer, K>, links: Links | undefined): Call | Answer => {
  const encoder = row(command.kind)
  return encoder === undefined ? CANNOT : (lacking(command) ?? encoder.encode(command, links))
}

/** Its picture comes with the id that the command had: who asked knows only the session. */
const idOf = ({ task, command }: Handed): string => (command.kind === 'login-qr' ? command.session : task)

/** send_msg 数据格式, or the answer where the client cannot be asked. */
export const written = (handed: Handed, links: Links | undefined): Writing => {
  const asked = encoded(handed.command, links)
  if (!('api' in asked)) return { answer: asked }
  return { wire: [{ api: asked.api, sendId: idOf(handed), option: asked.option }] }
}
