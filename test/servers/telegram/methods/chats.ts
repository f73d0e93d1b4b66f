import type { ChatFullInfo, ChatMemberAdministrator, ChatMemberOwner } from '@grammyjs/types'
import { seen, writable } from '../access.ts'
import { badRequest } from '../errors.ts'
import { memberOf } from '../standing.ts'
import type { Room, World } from '../state.ts'
import type { Methods } from './method.ts'

const gifts = {
  unlimited_gifts: false,
  limited_gifts: false,
  unique_gifts: false,
  premium_subscription: false,
  gifts_from_channels: false,
}

const full = ({ chat, messages, pinned }: Room): ChatFullInfo => {
  const pin = messages.get(pinned.at(-1) ?? 0)
  const about = { accent_color_id: 0, max_reaction_count: 11, accepted_gift_types: gifts }
  // which fields go with which type of chat is in `chat` already
  return { ...chat, ...about, ...(pin ? { pinned_message: pin } : {}) } as ChatFullInfo
}

const administrators = (world: World, room: Room, bots: boolean): (ChatMemberOwner | ChatMemberAdministrator)[] =>
  [...room.standings].flatMap(([id, standing]) => {
    const user = world.users.get(id)
    if (!user || (user.is_bot && user.id !== world.bot.id && !bots)) return []
    const member = memberOf(user, standing)
    return member.status === 'creator' || member.status === 'administrator' ? [member] : []
  })

/** Chats and who is in them. */
export const chats: Methods = {
  getChat: ({ world }, { chat_id }) => full(seen(world, chat_id)),
  getChatMember: ({ world }, { chat_id, user_id }) => {
    const room = seen(world, chat_id)
    const user = world.users.get(user_id)
    if (!user) throw badRequest('invalid user_id specified')
    const standing = room.standings.get(user_id)
    if (!standing && room.chat.type === 'private') throw badRequest('user not found')
    return memberOf(user, standing ?? { is: 'left' })
  },
  getChatMemberCount: ({ world }, { chat_id }) =>
    [...seen(world, chat_id).standings.values()].filter(({ is }) => is !== 'left' && is !== 'kicked').length,
  getChatAdministrators: ({ world }, { chat_id, return_bots }) => {
    const room = writable(world, chat_id)
    if (room.chat.type === 'private') throw badRequest('there are no administrators in the private chat')
    return administrators(world, room, return_bots === true)
  },
  sendChatAction: ({ world }, { chat_id, message_thread_id }) => {
    const room = writable(world, chat_id)
    const state = room.topics.get(message_thread_id ?? 0)?.state
    if (message_thread_id && (state === undefined || state === 'deleted')) throw badRequest('message thread not found')
    return true
  },
}
