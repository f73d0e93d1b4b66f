import type { Message } from '@grammyjs/types'
import { badRequest, forbidden, Refusal } from './errors.ts'
import type { Room, Topic, World } from './state.ts'

const kindOf = ({ chat }: Room): string => `${chat.type} chat`

const gone: Partial<Record<string, string>> = {
  kicked: 'bot was kicked from the',
  left: 'bot is not a member of the',
}

/** The chat that a call names. Throws what the Bot API says where the bot cannot see it. */
export const seen = (world: World, id: number | string): Room => {
  const room = typeof id === 'string' ? byName(world, id) : world.rooms.get(id)
  if (!room) throw badRequest('chat not found')
  if (room.chat.type === 'private') return room
  const standing = room.standings.get(world.bot.id)
  if (!standing) throw badRequest('chat not found')
  if (gone[standing.is]) throw forbidden(`${gone[standing.is]} ${kindOf(room)}`)
  return room
}

const byName = (world: World, name: string): Room | undefined =>
  [...world.rooms.values()].find(({ chat }) => `@${chat.username}`.toLowerCase() === name.toLowerCase())

/** The same, for a call that changes something there. */
export const writable = (world: World, id: number | string): Room => {
  const room = seen(world, id)
  if (room.upgraded !== undefined)
    throw new Refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: room.upgraded,
    })
  if (room.shut !== undefined) throw forbidden(room.shut)
  return room
}

/** The thread that a message is to go into; nothing for a forum's General topic, which has no id that may be given. */
export const threadIn = (world: World, room: Room, id: number | undefined): number | undefined => {
  if (id === undefined || id === 0) return undefined
  const topic = room.topics.get(id)
  if (!topic || topic.state === 'deleted') throw badRequest('message thread not found')
  if (topic.state === 'closed' && topic.creator !== world.bot.id && !world.may(room, world.bot.id, 'can_manage_topics'))
    throw badRequest('TOPIC_CLOSED')
  return id
}

/** A topic that a call is about. */
export const topicIn = (world: World, room: Room, id: number): Topic => {
  if (!isForum(world, room)) throw badRequest('the chat is not a forum')
  if (id <= 0) throw badRequest('invalid forum topic identifier specified')
  const topic = room.topics.get(id)
  if (!topic || topic.state === 'deleted') throw badRequest('TOPIC_ID_INVALID')
  return topic
}

/** A private chat has topics where its bot has them switched on. */
export const isForum = ({ bot }: World, { chat }: Room): boolean =>
  chat.type === 'private' ? bot.has_topics_enabled : 'is_forum' in chat && chat.is_forum === true

/** @param purpose `edit`, `delete`, `react`, `pin`: part of what is said where there is no such message. */
export const messageIn = (room: Room, id: number, purpose: string): Message => {
  const message = room.messages.get(id)
  if (!message) throw badRequest(`message to ${purpose} not found`)
  return message
}
