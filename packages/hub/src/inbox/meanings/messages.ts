import type { Chat, Event, Source } from '@queqiao/protocol/model'
import { type Reported, reported } from '../../messages/messages.ts'
import { isRemoved } from '../../messages/recalls.ts'
import { keepWords, shownOn, soundOf } from '../../messages/transcripts.ts'
import { chatsWith, learnTopic, overhear, overhearTitle } from '../../people/roster.ts'
import { desk, type From, line, type Meanings, nameOf, show } from './means.ts'
import { proveLogin } from './presence.ts'
import { recall } from './recalls.ts'

/** What is said, and what is said about it later. */
export const messages: Meanings<'message' | 'recall' | 'transcript'> = {
  message: async (from, event) => {
    const { means, batch, account } = from
    await proveLogin(from, event.time)
    if (event.name) await hear(from, event, event.name)
    if (event.chat.kind === 'room' && event.content.kind === 'announcement')
      await announce(from, event.chat, event.content.text)
    if (await means.outcomes.takeEcho(batch, account, event, from.at)) return
    await show(from, event)
    if (means.transcribes) transcribe(from, event)
  },
  recall,
  transcript: async (from, { wechat, text }) => {
    const { means, batch, account } = from
    // it may find some when it is asked again
    if (text === '') return
    means.quiet.came(account, { message: wechat })
    const voice = await reported(batch.tx, account, wechat)
    if (!voice) return desk(from, `[voice message] ${text}`)
    if (await isRemoved(batch.tx, voice.id)) return
    const sound = await soundOf(batch.tx, voice.id)
    if (await keepWords(batch.tx, voice.id, text)) await tellWords(from, { ...voice, sound }, text)
  },
}

/** The name that stood beside a message. */
async function hear({ means, batch, account }: From, event: Event<Source, 'message'>, name: string): Promise<void> {
  const { sender: person, titled } = event
  if ((await (titled ? overhearTitle : overhear)(batch.tx, { account, person, name })).length)
    for (const chat of chatsWith(person)) await means.looks.tell(batch, { account, chat })
}

/** What was announced last is what the room is about. */
const announce = (
  { means, batch, account }: From,
  chat: Extract<Chat, { kind: 'room' }>,
  text: string,
): Promise<void> => means.looks.follow(batch, account, [chat], () => learnTopic(batch.tx, account, chat.id, text))

interface Voice extends Reported {
  readonly sound: Awaited<ReturnType<typeof soundOf>>
}

/** Under the sound where that is shown; with it where it has still to come; in a line of their own where there is none. */
async function tellWords(from: From, { id, event: { chat, sender }, sound }: Voice, text: string): Promise<void> {
  const { batch, account } = from
  if (sound === 'ready')
    for (const bridge of await shownOn(batch.tx, id)) batch.complete({ account, chat }, id, bridge, { words: true })
  if (sound === 'ready' || sound === 'wanted') return
  const who = await nameOf(from, sender, chat.kind === 'room' ? chat.id : undefined)
  await line(from, chat, `[voice message of ${who}] ${text}`)
}

/** Asks for the words of a voice message of somebody else. */
function transcribe({ means, account }: From, { chat, content, wechat, fromSelf }: Event<Source, 'message'>): void {
  if (content.kind === 'voice' && wechat && !fromSelf)
    means.quiet.miss(account, { kind: 'transcribe', chat, message: wechat })
}
