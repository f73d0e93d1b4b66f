import type { PlaceId } from '@queqiao/hub'
import type { Means } from '../means.ts'
import { createDirect } from '../saying/direct.ts'
import type { Update } from '../telegram.ts'
import { commandLine } from './commands.ts'
import { isLinking } from './elsewhere.ts'
import type { Said } from './said.ts'

/** Makes what tells an administrator who hides behind the group why nothing comes of a /link, where no chat lives. Gives whether it
 *  was that. */
export const createHidden = ({ telegram, log }: Pick<Means, 'telegram' | 'log'>) => {
  const answer = createDirect({ telegram, log }, 'an anonymous administrator is not answered')

  return async (place: PlaceId, update: Update, { refusal }: Extract<Said, { kind: 'nothing' }>): Promise<boolean> => {
    const isForUs = commandLine(update.message?.text ?? '', telegram.username()) !== undefined
    if (!refusal || !isLinking(update) || !isForUs) return false
    await answer(place, refusal.from, `✗ ${refusal.reason}`)
    return true
  }
}
