import type { Capabilities, Command, CommandKind, Confirmation } from '../../model/command.ts'
import type { Offer } from '../../model/content.ts'
import { confirmations, failed, type Natives, native } from '../commands.ts'
import type { Writing } from '../dialect.ts'
import { Malformed } from '../errors.ts'
import { type Order, type Sending, sendable, sending } from './contents.ts'
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
  native: {
    confirmed: 'nothing',
    encode: (command) => native(own, command, (api, options) => ({ api, options: checked(options) })),
  },
}

/** What this client can do. */
export const can: Capabilities = { commands: confirmations(encoders), contents: sendable }

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
