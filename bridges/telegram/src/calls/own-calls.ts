import type { Telegram } from './bot-api.ts'
import type { Calls } from './calls.ts'

type Own = Pick<
  Telegram,
  'remove' | 'react' | 'pin' | 'disarm' | 'heard' | 'standing' | 'hears' | 'leads' | 'hasTopics' | 'username'
>

// one of those that bots may set everywhere
const arrived = '👌'

/** The calls about the bot itself, and what it does to messages beside saying them: what it is, hears and may; reactions, pins,
 *  what it takes back. */
export const ownCalls = ({ bot, call, limit }: Calls): Own => {
  const { api } = bot
  const asked = () => call({ method: 'getMe' }, () => api.getMe(limit()))
  // a plugin's bot may not have been told yet
  const me = () => (bot.isInited() ? Promise.resolve(bot.botInfo) : asked())
  const isLeading = (chat: number, user: number) =>
    call({ method: 'getChatMember', chat }, async () => {
      const { status } = await api.getChatMember(chat, user, limit())
      return status === 'administrator' || status === 'creator'
    })
  return {
    react: ({ chat, message }) =>
      call({ method: 'setMessageReaction', chat }, async () => {
        await api.setMessageReaction(chat, message, [{ type: 'emoji', emoji: arrived }], {}, limit())
      }),
    remove: (chat, message) =>
      call({ method: 'deleteMessage', chat }, async () => void (await api.deleteMessage(chat, message, limit()))),
    pin: ({ chat, message }) =>
      call({ method: 'pinChatMessage', chat }, async () => {
        await api.pinChatMessage(chat, message, { disable_notification: true }, limit())
      }),
    disarm: ({ chat, message }) =>
      call({ method: 'editMessageReplyMarkup', chat }, async () => {
        await api.editMessageReplyMarkup(chat, message, {}, limit())
      }),
    heard: (press, text) =>
      call(
        { method: 'answerCallbackQuery' },
        async () => void (await api.answerCallbackQuery(press, text === undefined ? {} : { text }, limit())),
      ),
    standing: (chat) =>
      call({ method: 'getChatMember', chat }, async () => {
        const { is_forum, title = '' } = await api.getChat(chat, limit())
        const member = await api.getChatMember(chat, (await me()).id, limit())
        const admin = member.status === 'administrator' || member.status === 'creator'
        const speaks =
          admin || member.status === 'member' || (member.status === 'restricted' && member.can_send_messages)
        const may = (right: 'can_manage_topics' | 'can_delete_messages' | 'can_pin_messages') =>
          member.status === 'administrator' ? member[right] === true : admin
        const rights = { manages: may('can_manage_topics'), deletes: may('can_delete_messages') }
        return { title, topics: is_forum === true, admin, speaks, ...rights, pins: may('can_pin_messages') }
      }),
    hears: async (chat) => {
      const { id, can_read_all_group_messages } = await me()
      return can_read_all_group_messages || (await isLeading(chat, id))
    },
    leads: isLeading,
    // switched on and off at @BotFather meanwhile
    hasTopics: async () => (await asked()).has_topics_enabled === true,
    username: () => (bot.isInited() ? bot.botInfo.username : undefined),
  }
}
