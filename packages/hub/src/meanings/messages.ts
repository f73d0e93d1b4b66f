import type { Event, Source } from '@queqiao/protocol/model'
import { reported } from '../messages.ts'
import { overhear } from '../roster.ts'
import { keepWords } from '../transcripts.ts'
import { desk, type From, line, type Meanings, nameOf, show } from './means.ts'

/** What is said, and what is said about it later. */
export const messages: Meanings<'message' | 'recall' | 'transcript'> = {
  message: async (from, event) => {
    const { means, batch, account } = from
    if (event.name) await overhear(batch.tx, { account, person: event.sender, name: event.name })
    if (await means.outcomes.takeEcho(batch, account, event, from.at)) return
    await show(from, event)
    if (means.transcribes) transcribe(from, event)
  },
  recall: (from, { chat, text }) => line(from, chat, text),
  transcript: async (from, { wechat, text }) => {
    const { means, batch, account } = from
    // it may find some when it is asked again
    if (text === '') return
    means.quiet.came(account, { message: wechat })
    const voice = await reported(batch.tx, account, wechat)
    if (!voice) return desk(from, `[voice message] ${text}`)
    if ((await keepWords(batch.tx, voice.id, text)) !== 'apart') return
    const { chat, sender } = voice.event
    const who = await nameOf(from, sender, chat.kind === 'room' ? chat.id : undefined)
    await line(from, chat, `[voice message of ${who}] ${text}`)
  },
}

/** Asks for the words of a voice message of somebody else. */
function transcribe({ means, account }: From, { chat, content, wechat, fromSelf }: Event<Source, 'message'>): void {
  if (content.kind === 'voice' && wechat && !fromSelf)
    means.quiet.miss(account, { kind: 'transcribe', chat, message: wechat })
}
