import { placeId } from '@queqiao/hub'
import { fromPlace } from '@queqiao/telegram'
import type { Config } from '../config/schema.ts'
import { bodyOf, call, reason } from './bot-api.ts'
import { checkBot, mayHear } from './telegram.ts'
import type { Trouble } from './trouble.ts'

const letGo = 'type /unlink there, or let the chat have another place: /link where it is to live'
const gone = `Add the bot to the group again; if that is no more, ${letGo}.`
const deaf = 'Make the bot an administrator of the group, or /setprivacy → Disable at @BotFather and add the bot anew.'

/** What is wrong with a group or topic of Telegram that a chat was linked to. */
export const troubleInGroup = async ({ telegram }: Config, place: string): Promise<Trouble | undefined> => {
  if (!telegram)
    return { found: 'it is on Telegram, which the settings do not name', mend: 'Add `telegram`, or unlink it.' }
  const { bot } = await checkBot(telegram)
  // that is told by itself
  if (!bot) return { found: 'Telegram does not tell', mend: 'Mend what is wrong with the bot first.', isUnknown: true }
  const { chat } = fromPlace(placeId(place))
  // a private chat has no members to be looked at
  const answer = await call(telegram, 'getChat', { chat_id: chat })
  if (typeof answer === 'string') return { found: answer, mend: 'Look at the way to Telegram.', isUnknown: true }
  if (answer.status !== 200) return { found: `group ${chat}: ${reason(answer)}`, mend: gone }
  if (chat > 0) return undefined
  const member = await call(telegram, 'getChatMember', { chat_id: chat, user_id: bot.id })
  const hears = mayHear(bodyOf(member), bot)
  if (hears === undefined) return { found: `group ${chat}: the bot is not in it`, mend: gone }
  return hears ? undefined : { found: `group ${chat}: the bot does not see what people write there`, mend: deaf }
}
