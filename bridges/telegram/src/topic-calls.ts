import type { Calls } from './calls.ts'
import type { Telegram } from './telegram.ts'

/** The calls that make and change topics. */
export const topicCalls = ({ bot: { api }, call, limit }: Calls): Pick<Telegram, 'createTopic' | 'reopenTopic'> => ({
  createTopic: (chat, name, color) =>
    call({ method: 'createForumTopic', chat }, async () => {
      const topic = await api.createForumTopic(chat, name, { icon_color: color }, limit())
      return topic.message_thread_id
    }),
  reopenTopic: ({ chat, thread }) =>
    call({ method: 'reopenForumTopic', chat }, async () => {
      await (thread ? api.reopenForumTopic(chat, thread, limit()) : api.reopenGeneralForumTopic(chat, limit()))
    }),
})
