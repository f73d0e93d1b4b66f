import type { Message, Update, User } from 'grammy/types'

export const forum = -1001000
const chat = { id: forum, type: 'supergroup', title: 'WeChat', is_forum: true } as const

export const news = { id: -1009, type: 'channel', title: 'News' } as const

export const people = {
  alice: { id: 12345, is_bot: false, first_name: 'Alice', last_name: 'Li' },
  otherBot: { id: 99, is_bot: true, first_name: 'Other' },
  /** Who speaks for a channel, and who brings the posts of a linked one. */
  channelBot: { id: 136817688, is_bot: true, first_name: 'Channel' },
  forwarder: { id: 777000, is_bot: false, first_name: 'Telegram' },
  anonymous: { id: 1087968824, is_bot: true, first_name: 'Group' },
} as const satisfies Record<string, User>

type Fields = Partial<Message> & { readonly thread?: number }

const message = ({ thread, ...fields }: Fields): Message & Update.NonChannel => {
  const topic = thread ? { is_topic_message: true, message_thread_id: thread } : {}
  const base = { message_id: 50, date: 1, chat, from: people.alice, ...topic, ...fields }
  return base as Message & Update.NonChannel
}

/** An update as Telegram sends it for a message of Alice's in the forum. */
export const update = (fields: Fields): Update => ({ update_id: 7, message: message(fields) })

export const edited = (fields: Fields): Update => ({
  update_id: 8,
  edited_message: { ...message(fields), edit_date: 2 } as NonNullable<Update['edited_message']>,
})

/** Somebody has pressed a button under a message of the bot. */
export const pressed = (data: string, fields: Fields = {}): Update => ({
  update_id: 9,
  callback_query: {
    ...{ id: 'q1', from: people.alice, chat_instance: 'c', data },
    message: message({ message_id: 60, from: people.otherBot, text: 'Sure?', ...fields }),
  },
})

/** What a message answers, as it stands in the answer. */
export const replied = (message_id: number): NonNullable<Message['reply_to_message']> =>
  message({ message_id, text: 'before' }) as NonNullable<Message['reply_to_message']>
