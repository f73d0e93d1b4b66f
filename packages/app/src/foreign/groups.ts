import { type BotWay, bodyOf, call, reason } from '../doctor/bot-api.ts'
import { checkBot, mayHear } from '../doctor/telegram.ts'
import { StartError } from '../errors.ts'
import type { Against } from './former.ts'

const privately: Against = {
  reason: 'it was in a private chat with the bot',
  mend: 'Make a group for it, or let its next message make a topic.',
}
const absent: Against = {
  reason: 'the bot is not in that group',
  mend: 'Add it as an administrator, and import again.',
}
const deaf: Against = {
  reason: 'the bot does not see what people write in that group',
  mend: 'Make it an administrator there, and import again.',
}

/** Asks Telegram whether our bot could bridge a group.
 *  @throws StartError where Telegram does not answer, or does not know the bot. */
export const groupsOf = async (telegram: BotWay) => {
  const { finding, bot } = await checkBot(telegram)
  if (bot === undefined) throw new StartError(`The bot cannot be asked: ${finding.found}. ${finding.mend ?? ''}`)
  /** What is against it; undefined: nothing. */
  return async (chat: number): Promise<Against | undefined> => {
    if (chat > 0) return privately
    const answer = await call(telegram, 'getChatMember', { chat_id: chat, user_id: bot.id })
    if (typeof answer === 'string') throw new StartError(`Telegram does not answer: ${reason(answer)}.`)
    const hears = mayHear(bodyOf(answer), bot)
    if (hears === undefined) return absent
    return hears ? undefined : deaf
  }
}
