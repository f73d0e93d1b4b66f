import type { Capabilities, Command, CommandKind, Confirmation } from '../../model/command.ts'
import type { Offer } from '../../model/content.ts'
import type { Writing } from '../dialect.ts'
import { Malformed } from '../errors.ts'
import { optionsOf, type Shape } from '../native.ts'
import { shown } from '../said.ts'
import { type Order, type Sending, sendable, sending } from './contents.ts'

interface Api {
  /** Later editions leave it out; nobody minds it. */
  readonly code: number
  readonly shape: Shape
}

/** 轮询消息: every command of the document, in its order; then the one of its next edition. */
const apis: Readonly<Record<string, Api>> = {
  // 发送文本消息
  sendTextMessage: { code: 1, shape: { wxid: 'text', text: 'text' } },
  // 发送图片消息
  sendPicMessage: { code: 2, shape: { wxid: 'text', imgPath: 'text' } },
  // 发送文件
  sendFileMessage: { code: 25, shape: { wxid: 'text', filePath: 'text' } },
  // 发送xml消息
  sendXmlMessage: {
    code: 3,
    shape: { wxid: 'text', title: 'text', url: 'text', desc: 'text?', pic: 'text?' },
  },
  // 获取联系人
  initContact: { code: 45, shape: {} },
  // 添加好友
  addUserEvent: { code: 5, shape: { wxid: 'text', message: 'text?' } },
  // 删除好友
  delUser: { code: 17, shape: { wxid: 'text' } },
  // 查询好友信息(一次最多五十人)
  newGetUserLists: { code: 46, shape: { wxidLists: 'texts' } },
  // 获取好友信息
  getUserInfo: { code: 19, shape: { wxid: 'text' } },
  // 同意新好友
  acceptFriend: { code: 10, shape: { v1: 'text', v2: 'text' } },
  // 获取所有群列表
  getChatRoomLists: { code: 47, shape: {} },
  // 踢群成员
  delChatRoomUser: { code: 12, shape: { chatroom: 'text', wxid: 'text' } },
  // 获取群成员列表
  getChatRoomUserLists: { code: 6, shape: { wxid: 'text' } },
  // 修改群备注名称(我在本群的昵称)
  updateRoomAsName: { code: 44, shape: { chatroom: 'text', name: 'text' } },
  // 获取群成员v2然后就可以加好友
  getRoomUserV2: { code: 34, shape: { chatroom: 'text', wxid: 'text' } },
  // 群邀请
  sendChatroom: { code: 4, shape: { wxid: 'text', chatroom: 'text' } },
  // 获取登陆状态
  getLoginStatus: { code: 20, shape: { info: 'text?' } },
  // 网络获取wxid详细信息
  netGetUserInfo: { code: 30, shape: { wxid: 'text' } },
  // 登录二维码
  getLoginQrCode: { code: 36, shape: {} },
  // 退出登录微信
  outLogin: { code: 39, shape: {} },
  isLoginInfo: { code: 8, shape: {} },
}

/** Every command may say how many seconds the client shall wait with it. */
const delayed = { time: 'integer?' } as const satisfies Shape

const MAX_PEOPLE = 50

const failed = (reason: string): Sending => ({ kind: 'failed', reason })

const checked = (options: Order['options']): Order['options'] => {
  const { wxidLists } = options
  if (Array.isArray(wxidLists) && wxidLists.length > MAX_PEOPLE) {
    throw new Malformed(`wxidLists: expected at most ${MAX_PEOPLE}, found ${wxidLists.length}`)
  }
  return options
}

const native = ({ name, options }: Command<Offer, 'native'>): Sending => {
  const api = Object.hasOwn(apis, name) ? apis[name] : undefined
  if (api === undefined) return failed(`WeHelp has no command ${shown(name)}`)
  try {
    return { api: name, options: checked(optionsOf(options, { ...api.shape, ...delayed })) }
  } catch (error) {
    if (error instanceof Malformed) return failed(`${name}: ${error.message}`)
    throw error
  }
}

interface Encoder<K extends CommandKind> {
  readonly confirmed: Confirmation
  encode(command: Command<Offer, K>): Sending | undefined
}

const lists = { people: 'initContact', rooms: 'getChatRoomLists' } as const

/** What the neutral commands are here. The client reports no results: what it does not show by itself stays open. */
const encoders: { readonly [K in CommandKind]?: Encoder<K> } = {
  send: { confirmed: 'echo', encode: ({ chat, content }) => sending(content, chat.id) },
  invite: {
    confirmed: 'nothing',
    encode: ({ room, person }) => ({ api: 'sendChatroom', options: { wxid: person, chatroom: room } }),
  },
  kick: {
    confirmed: 'nothing',
    encode: ({ room, member }) => ({ api: 'delChatRoomUser', options: { chatroom: room, wxid: member } }),
  },
  nickname: {
    confirmed: 'nothing',
    encode: ({ room, name }) => ({ api: 'updateRoomAsName', options: { chatroom: room, name } }),
  },
  'add-friend': {
    confirmed: 'nothing',
    encode: ({ person, greeting = '' }) => ({ api: 'addUserEvent', options: { wxid: person, message: greeting } }),
  },
  'accept-friend': {
    confirmed: 'nothing',
    encode: ({ ticket: { v1, v2 } }) =>
      v2 === undefined
        ? failed('WeHelp accepts nobody without v2, and this request has none')
        : { api: 'acceptFriend', options: { v1, v2 } },
  },
  'remove-friend': {
    confirmed: 'nothing',
    encode: ({ person }) => ({ api: 'delUser', options: { wxid: person } }),
  },
  'login-qr': { confirmed: 'nothing', encode: () => ({ api: 'getLoginQrCode', options: {} }) },
  logout: { confirmed: 'nothing', encode: () => ({ api: 'outLogin', options: {} }) },
  refresh: {
    confirmed: 'nothing',
    encode: (command) =>
      command.what === 'members'
        ? { api: 'getChatRoomUserLists', options: { wxid: command.room } }
        : { api: lists[command.what], options: {} },
  },
  native: { confirmed: 'nothing', encode: native },
}

/** What this client can do. */
export const can: Capabilities = {
  commands: Object.fromEntries(Object.entries(encoders).map(([kind, { confirmed }]) => [kind, confirmed])),
  contents: sendable,
}

const row = <K extends CommandKind>(kind: K): (typeof encoders)[K] => encoders[kind]

const encoded = <K extends CommandKind>(command: Command<Offer, K>): Sending | undefined =>
  row(command.kind)?.encode(command)

/** The command as a poll is answered with it; its answer at once where this client cannot be asked for it. */
export const write = (command: Command<Offer>): Writing => {
  const order = encoded(command) ?? failed('WeHelp cannot do this')
  if ('kind' in order) return { answer: order }
  const { api, options } = order
  return { wire: { api, code: apis[api]?.code, ...options } }
}
