import { type Remote, Retry, type Wish } from '@queqiao/hub'
import { fromPlace, toRemote } from '../ids.ts'
import type { Means } from '../means.ts'
import { createLacks } from '../places/lacks.ts'
import type { Notice } from './notices.ts'

/** Makes what tells people of a chat of Telegram's what we have to say of it: where something lives there, else at the desk of whoever
 *  deals with it. Throws Retry while no account is known: nobody can be answered before. */
export const createTelling = ({ hub, homes }: Pick<Means, 'hub' | 'homes'>) => {
  const { remember } = createLacks({ hub, homes })

  return async ({ id, place }: Pick<Remote, 'id' | 'place'>, { notice }: Notice): Promise<readonly Wish[]> => {
    const [lives] = await hub.chatsAt(place)
    const spot = fromPlace(place)
    const accounts = await hub.accounts()
    const account = lives?.account ?? accounts.find((one) => homes.hasDesk(spot, one)) ?? accounts[0]
    if (account === undefined) throw new Retry('telegram: no account is known yet', { after: 2_000, certain: true })
    if (notice.lacks !== undefined) await remember(spot.chat, notice.lacks)
    const to = notice.to === 'chat' && lives ? lives : { account }
    const from = toRemote({ chat: spot.chat, message: 0 })
    return [{ kind: 'word', from, by: { id, name: 'Telegram' }, to, words: notice.words }]
  }
}
