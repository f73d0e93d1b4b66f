import type { Capabilities, Command, CommandKind, Confirmation } from '../../model/command.ts'
import type { Offer } from '../../model/content.ts'
import { confirmations, failed, lacking, type Natives, native } from '../commands.ts'
import type { Writing } from '../dialect.ts'
import { Malformed } from '../errors.ts'
import { toOldWeChat } from '../words.ts'
import { type Order, order, type Sending, sendable, sending } from './contents.ts'
import { apis, natives } from './natives.ts'

const MAX_PEOPLE = 50

const checked = (options: Order['options']): Order['options'] => {
  const { wxidLists } = options
  if (Array.isArray(wxidLists) && wxidLists.length > MAX_PEOPLE) {
    throw new Malformed(`wxidLists: expected at most ${MAX_PEOPLE}, found ${wxidLists.length}`)
  }
  return options
}

const own: Natives = { vendor: 'WeHelp', shapes: natives }

interface Encoder<K extends CommandKind> {
  readonly confirmed: Confirmation
  encode(command: Command<Offer, K>): Sending | undefined
}

/** A row of a command that nothing confirms. */
const quiet = <K extends CommandKind>(encode: Encoder<K>['encode']): Encoder<K> => ({ confirmed: 'nothing', encode })

const lists = { people: 'initContact', rooms: 'getChatRoomLists' } as const

/** 轮询消息, in the order of the vendor's document. The client reports no results: what does not show by itself stays open. */
const encoders: { readonly [K in CommandKind]?: Encoder<K> } = {
  // 发送消息
  send: { confirmed: 'echo', encode: ({ chat, content }) => sending(content, chat.id) },
  // 获取联系人, 获取所有群列表, 获取群成员列表
  refresh: quiet((command) =>
    command.what === 'members' ? order('getChatRoomUserLists', { wxid: command.room }) : order(lists[command.what]),
  ),
  // 添加好友
  'add-friend': quiet(({ person, greeting = '' }) =>
    order('addUserEvent', { wxid: person, message: toOldWeChat(greeting) }),
  ),
  // 删除好友
  'remove-friend': quiet(({ person }) => order('delUser', { wxid: person })),
  // 同意新好友
  'accept-friend': quiet(({ ticket: { v1, v2 } }) => order('acceptFriend', { v1, v2 })),
  // 踢群成员
  kick: quiet(({ room, member }) => order('delChatRoomUser', { chatroom: room, wxid: member })),
  // 修改群备注名称(我在本群的昵称)
  nickname: quiet(({ room, name }) => order('updateRoomAsName', { chatroom: room, name: toOldWeChat(name) })),
  // 群邀请
  invite: quiet(({ room, person }) => order('sendChatroom', { wxid: person, chatroom: room })),
  // 登录二维码
  'login-qr': quiet(() => order('getLoginQrCode')),
  // 退出登录微信
  logout: quiet(() => order('outLogin')),
  // all others
  native: quiet((command) => native(own, command, (api, options) => order(api, checked(options)))),
}

/** What this client can do. */
export const can: Capabilities = { commands: confirmations(encoders), contents: sendable, mentions: 'as-words' }

const row = <K extends CommandKind>(kind: K): (typeof encoders)[K] => encoders[kind]

const CANNOT = failed('WeHelp cannot do this')

const encoded = <K extends CommandKind>(command: Command<Offer, K>): Sending => {
  const encoder = row(command.kind)
  return encoder === undefined ? CANNOT : (lacking(command) ?? encoder.encode(command) ?? CANNOT)
}

/** The command as a poll is answered with it; its answer at once where this client cannot be asked for it. */
export const write = (command: Command<Offer>): Writing => {
  const asked = encoded(command)
  if ('kind' in asked) return { answer: asked }
  const { api, options } = asked
  return { wire: { api, code: apis[api]?.code, ...options } }
}
