import { lastVoice } from '../transcripts.ts'
import { type Answer, type Asked, say, type Words } from './asked.ts'

export const voices: Words = {
  transcribe: {
    help: 'the words of the last voice message here, where the WeChat client can say them',
    answer: transcribe,
  },
}

async function transcribe({ batch, key, accounts, quiet }: Asked): Promise<Answer> {
  const { account, chat } = key
  if (!chat) return say('Type “transcribe” in the chat of the voice message.')
  if (!accounts.can(account).commands.transcribe)
    return say('✗ This WeChat client cannot say the words of voice messages.')
  const message = await lastVoice(batch.tx, key)
  if (!message) return say('✗ There is no voice message here that WeChat could be asked about.')
  quiet.miss(account, { kind: 'transcribe', chat, message })
  return say('WeChat is asked for the words of the last voice message; they come if it finds any.')
}
