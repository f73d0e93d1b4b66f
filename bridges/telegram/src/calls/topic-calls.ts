import type { Telegram } from './bot-api.ts'
import type { Calls } from './calls.ts'

type Topics = Pick<Telegram, 'createTopic' | 'renameTopic' | 'reopenTopic' | 'closeTopic' | 'deleteTopic'>

/** The calls that make and change topics. */
export const topicCalls = ({ bot: { api }, call, limit }: Calls): Topics => ({
  createTopic: (chat, name, color) =>
    call({ method: 'createForumTopic', chat }, async () => {
      const topic = await api.createForumTopic(chat, name, { icon_color: color }, limit())
      return topic.message_thread_id
    }),
  renameTopic: ({ chat, thread }, name) =>
    call(
      { method: 'editForumTopic', chat },
      async () => void (await api.editForumTopic(chat, thread, { name }, limit())),
    ),
  reopenTopic: ({ chat, thread }) =>
    call({ method: 'reopenForumTopic', chat }, async () => {
      await (thread ? api.reopenForumTopic(chat, thread, limit()) : api.reopenGeneralForumTopic(chat, limit()))
    }),
  closeTopic: ({ chat, thread }) =>
    call({ method: 'closeForumTopic', chat }, async () => void (await api.closeForumTopic(chat, thread, limit()))),
  deleteTopic: ({ chat, thread }) =>
    call({ method: 'deleteForumTopic', chat }, async () => void (await api.deleteForumTopic(chat, thread, limit()))),
})
