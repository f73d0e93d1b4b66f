import type { PlaceId } from '@queqiao/hub'
import { fromPlace, toRemote } from '../ids.ts'
import type { Means } from '../means.ts'
import { isPrivate } from '../places/homes.ts'
import { remember } from '../places/remembered.ts'
import { createDirect } from '../saying/direct.ts'
import type { Update } from '../telegram.ts'

const day = 24 * 60 * 60 * 1000

const elsewhere =
  'Nothing that you write here goes to WeChat: write where a chat lives. /help says what can be typed here.'

const stranger = (id: number): string =>
  `You are not among the users of this bridge: nothing that you write here is passed on. Who runs it can add you by your Telegram id: ${id}`

/** Makes what tells those once a day who write in private with the bot where nobody listens, that nobody does. */
export const createPassers = ({ telegram, hub, alone, log }: Pick<Means, 'telegram' | 'hub' | 'alone' | 'log'>) => {
  const answer = createDirect({ telegram, log }, 'somebody who writes in private is not answered')
  const told = new Set<string>()

  const wordsFor = async (id: number): Promise<string | undefined> => {
    const isListed = hub.everybody().some(({ ids }) => ids.telegram === String(id))
    if (!isListed) return stranger(id)
    // where they may write is not known before
    return (await hub.accounts()).length ? elsewhere : undefined
  }

  return async (place: PlaceId, { message }: Update): Promise<void> => {
    const { chat } = fromPlace(place)
    if (!alone || !message || !isPrivate(chat)) return
    const words = await wordsFor(chat)
    const once = `${chat} ${Math.floor(Date.now() / day)}`
    if (words === undefined || told.has(once)) return
    remember(told, once)
    await answer(place, toRemote({ chat, message: message.message_id }), words)
  }
}
