import type { Calls } from './calls.ts'
import type { Telegram } from './telegram.ts'

type Own = Pick<Telegram, 'remove' | 'pin' | 'heard' | 'standing' | 'hears' | 'leads' | 'username'>

/** The calls about the bot itself: what it is, what it hears, what it takes back. */
export const ownCalls = ({ bot, call, limit }: Calls): Own => {
  const { api } = bot
  const isLeading = (chat: number, user: number) =>
    call({ method: 'getChatMember', chat }, async () => {
      const { status } = await api.getChatMember(chat, user, limit())
      return status === 'administrator' || status === 'creator'
    })
  return {
    remove: (chat, message) =>
      call({ method: 'deleteMessage', chat }, async () => void (await api.deleteMessage(chat, message, limit()))),
    pin: ({ chat, message }) =>
      call({ method: 'pinChatMessage', chat }, async () => {
        await api.pinChatMessage(chat, message, { disable_notification: true }, limit())
      }),
    heard: (press) =>
      call({ method: 'answerCallbackQuery' }, async () => void (await api.answerCallbackQuery(press, {}, limit()))),
    standing: (chat) =>
      call({ method: 'getChatMember', chat }, async () => {
        const { is_forum } = await api.getChat(chat, limit())
        const member = await api.getChatMember(chat, bot.botInfo.id, limit())
        const admin = member.status === 'administrator' || member.status === 'creator'
        const manages = member.status === 'administrator' ? member.can_manage_topics === true : admin
        return { topics: is_forum === true, admin, manages }
      }),
    hears: async (chat) => bot.botInfo.can_read_all_group_messages || (await isLeading(chat, bot.botInfo.id)),
    leads: isLeading,
    username: () => (bot.isInited() ? bot.botInfo.username : undefined),
  }
}
