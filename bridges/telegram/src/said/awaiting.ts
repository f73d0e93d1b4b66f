import type { PlaceId } from '@queqiao/hub'
import type { Means } from '../means.ts'
import { createDirect } from '../saying/direct.ts'
import { commandLine } from './commands.ts'
import type { Said } from './said.ts'

const nobody =
  'No WeChat account has logged in through this bridge yet. Start the WeChat client, log in there, and see that it reaches the bridge; then /help says what can be typed here.'

/** Makes what answers those who type something for us before any account is known: nothing lives anywhere, so the hub has no place
 *  for an answer. Gives whether it was for that. */
export const createAwaiting = ({ telegram, hub, log }: Pick<Means, 'telegram' | 'hub' | 'log'>) => {
  const answer = createDirect({ telegram, log }, 'nobody is told that no account is known yet')

  const isForUs = (said: Said): said is Extract<Said, { kind: 'words' | 'edit' | 'other' }> => {
    if (said.kind !== 'words' || !said.text.startsWith('/')) return false
    const [word] = (commandLine(said.text, telegram.username()) ?? '').toLowerCase().split(/\s/)
    return hub.words.some((one) => one.word === word)
  }

  return async (place: PlaceId, said: Said): Promise<boolean> => {
    if (!isForUs(said) || (await hub.accounts()).length) return false
    if (!hub.everybody().some(({ ids }) => ids.telegram === said.by.id)) return false
    await answer(place, said.from, nobody)
    return true
  }
}
