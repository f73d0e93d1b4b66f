import type { Language, Scope } from '../doors/menu.ts'
import type { Telegram } from './bot-api.ts'
import type { Calls } from './calls.ts'

/** The calls about what people are offered to type. */
export const menuCalls = ({ bot, call, limit }: Calls): Pick<Telegram, 'commands' | 'setCommands'> => {
  const { raw } = bot.api
  const about = (scope: Scope) => ('chat_id' in scope ? { chat: scope.chat_id } : {})
  const of = (scope: Scope, language: Language) => ({ scope, ...(language && { language_code: language }) })
  return {
    commands: (scope, language) =>
      call({ method: 'getMyCommands', ...about(scope) }, () => raw.getMyCommands(of(scope, language), limit())),
    setCommands: ({ scope, language, entries }) =>
      call({ method: 'setMyCommands', ...about(scope) }, async () => {
        await raw.setMyCommands({ ...of(scope, language), commands: [...entries] }, limit())
      }),
  }
}
