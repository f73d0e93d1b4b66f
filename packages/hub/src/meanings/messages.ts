import { chatOfReported } from '../messages.ts'
import { overhear } from '../roster.ts'
import { desk, line, type Meanings, show } from './means.ts'

/** What is said, and what is said about it later. */
export const messages: Meanings<'message' | 'recall' | 'transcript'> = {
  message: async (from, event) => {
    const { means, batch, account } = from
    if (event.name) await overhear(batch.tx, { account, person: event.sender, name: event.name })
    if (await means.outcomes.takeEcho(batch, account, event, from.at)) return
    await show(from, event)
  },
  recall: (from, { chat, text }) => line(from, chat, text),
  transcript: async (from, { wechat, text }) => {
    const chat = await chatOfReported(from.batch.tx, from.account, wechat)
    const said = `[voice message] ${text}`
    if (chat) await line(from, chat, said)
    else desk(from, said)
  },
}
