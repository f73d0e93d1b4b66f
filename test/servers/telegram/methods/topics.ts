import type { ChatAdministratorRights, Message, Sticker } from '@grammyjs/types'
import { isForum, topicIn, writable } from '../access.ts'
import { badRequest } from '../errors.ts'
import { announce, type Room, type Topic, type World } from '../state.ts'
import { isEmpty } from '../text.ts'
import type { Methods } from './method.ts'

const colors = [0x6fb9f0, 0xffd67e, 0xcb86db, 0x8eee98, 0xff93b2, 0xfb6f5f] as const

const icons: readonly Sticker[] = ['💬', '👥', '📰', '💼'].map((emoji, index) => ({
  file_id: `topic-icon-${index}`,
  file_unique_id: `topic-icon-unique-${index}`,
  type: 'custom_emoji',
  width: 100,
  height: 100,
  is_animated: false,
  is_video: false,
  emoji,
  set_name: 'Topics',
  custom_emoji_id: `541000000000000000${index}`,
}))

const demand = (world: World, room: Room, right: keyof ChatAdministratorRights, what: string, topic?: Topic): void => {
  const own = topic?.creator === world.bot.id && right === 'can_manage_topics'
  // a private chat has no administrators
  if (room.chat.type === 'private') return
  if (!own && !world.may(room, world.bot.id, right)) throw badRequest(`not enough rights to ${what}`)
}

const checkIcon = (icon: string | undefined): void => {
  if (icon && !icons.some((sticker) => sticker.custom_emoji_id === icon)) throw badRequest('DOCUMENT_INVALID')
}

// the bot's own service messages come back to it, unlike its ordinary ones
const say = (world: World, room: Room, topic: Topic, body: Partial<Message>): true => {
  announce(world, world.post(room, { from: world.bot, thread: topic.id, body }))
  return true
}

const turn = (world: World, chat: number | string, id: number, to: 'open' | 'closed'): true => {
  const room = writable(world, chat)
  const topic = topicIn(world, room, id)
  if (room.chat.type === 'private') throw badRequest('the chat is not a forum')
  demand(world, room, 'can_manage_topics', 'close or open the topic', topic)
  if (topic.state === to) throw badRequest('TOPIC_NOT_MODIFIED')
  topic.state = to
  return say(world, room, topic, to === 'open' ? { forum_topic_reopened: {} } : { forum_topic_closed: {} })
}

/** Topics of a forum. */
export const topics: Methods = {
  getForumTopicIconStickers: () => [...icons],
  createForumTopic: ({ world, count }, { chat_id, name, icon_color, icon_custom_emoji_id }) => {
    const room = writable(world, chat_id)
    if (!isForum(world, room)) throw badRequest('the chat is not a forum')
    demand(world, room, 'can_manage_topics', 'create a topic')
    if (isEmpty(name)) throw badRequest('title must be non-empty')
    checkIcon(icon_custom_emoji_id)
    count(room.id)
    const color = icon_color ?? colors[0]
    const message = world.openTopic(room, world.bot, { name, color, icon: icon_custom_emoji_id })
    announce(world, message)
    return { message_thread_id: message.message_id, ...(message.forum_topic_created ?? { name, icon_color: color }) }
  },
  editForumTopic: ({ world, count }, { chat_id, message_thread_id, name, icon_custom_emoji_id: icon }) => {
    const room = writable(world, chat_id)
    const topic = topicIn(world, room, message_thread_id)
    demand(world, room, 'can_manage_topics', 'edit the topic', topic)
    checkIcon(icon)
    const renamed = name && name !== topic.name ? { name } : {}
    const redrawn = icon !== undefined && icon !== (topic.icon ?? '') ? { icon_custom_emoji_id: icon } : {}
    if (Object.keys({ ...renamed, ...redrawn }).length === 0) throw badRequest('TOPIC_NOT_MODIFIED')
    count(room.id)
    Object.assign(topic, renamed, icon === undefined ? {} : { icon })
    return say(world, room, topic, { forum_topic_edited: { ...renamed, ...redrawn } })
  },
  closeForumTopic: ({ world }, { chat_id, message_thread_id }) => turn(world, chat_id, message_thread_id, 'closed'),
  reopenForumTopic: ({ world }, { chat_id, message_thread_id }) => turn(world, chat_id, message_thread_id, 'open'),
  deleteForumTopic: ({ world }, { chat_id, message_thread_id }) => {
    const room = writable(world, chat_id)
    const topic = topicIn(world, room, message_thread_id)
    demand(world, room, 'can_delete_messages', 'delete the topic')
    world.dropTopic(room, topic)
    return true
  },
}
