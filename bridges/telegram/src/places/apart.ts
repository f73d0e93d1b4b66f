import type { ChatKey, Delivery, Run } from '@queqiao/hub'
import { fromPlace, fromRemote, type Spot } from '../ids.ts'
import type { Means } from '../means.ts'
import { isPrivate } from './homes.ts'

/** Whether they are the same chat of the same account. */
export const isSame = (one: ChatKey, other: ChatKey): boolean =>
  one.account === other.account && one.chat?.id === other.chat?.id && one.chat?.kind === other.chat?.kind

/** Makes what finds where words about a message are said, if that was not written in the chat's place: as an answer to what is
 *  listed, at a desk in a private chat or in another forum, or where no chat lives any more. In the chat's place they would answer what nobody sees there. */
export const createApart =
  ({ hub, homes, forums }: Pick<Means, 'hub' | 'homes' | 'forums'>) =>
  async ({ chat: key }: Run, { what }: Delivery): Promise<Spot | undefined> => {
    if (what.kind !== 'outcome' && what.kind !== 'word') return undefined
    if (what.kind === 'word' && what.at) return fromPlace(what.at)
    const { chat, message } = fromRemote(what.of)
    const place = await hub.placeOf(what.of)
    if (place) return (await hub.chatsAt(place)).some((one) => isSame(one, key)) ? undefined : fromPlace(place)
    // General of another forum than that of the desk
    const isBeside = !key.chat && forums.some(({ id }) => id === chat)
    // what is typed is no message of a chat; message 0 is none at all
    return message && (isPrivate(chat) || isBeside) && chat !== homes.of(key) ? { chat, thread: 0 } : undefined
  }
