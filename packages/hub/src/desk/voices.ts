import { lastVoice } from '../messages/transcripts.ts'
import { type Answer, type Asked, asLine, say, type Words } from './asked.ts'

export const voices: Words = {
  transcribe: {
    help: 'the words of the last voice message here, where the WeChat client can say them',
    does: 'transcribe',
    answer: transcribe,
  },
}

async function transcribe(asked: Asked): Promise<Answer> {
  const { batch, key, quiet } = asked
  const { account, chat } = key
  if (!chat) return say(`Type ${asLine(asked, 'transcribe', 'chat')} in the chat of the voice message.`)
  const message = await lastVoice(batch.tx, key)
  if (!message) return say('✗ There is no voice message here that WeChat could be asked about.')
  quiet.miss(account, { kind: 'transcribe', chat, message })
  return say('WeChat is asked for the words of the last voice message; they come if it finds any.')
}
