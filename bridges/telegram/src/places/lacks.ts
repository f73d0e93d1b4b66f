import type { ChatKey, PlaceId } from '@queqiao/hub'
import { toPlace } from '../ids.ts'
import type { Means } from '../means.ts'
import { notedOf, noteOf } from './notes.ts'

/** Where something is kept, and what lives there. */
interface Kept {
  readonly place: PlaceId
  readonly key: ChatKey
}

/** Makes what remembers what people were told to mend in a chat: where that is dealt with, else at the desk of its account. */
export const createLacks = ({ hub, homes }: Pick<Means, 'hub' | 'homes'>) => {
  const keptAt = async (chat: number): Promise<Kept | undefined> => {
    const spot = { chat, thread: 0 }
    const [lives] = await hub.chatsAt(toPlace(spot))
    if (lives) return { place: toPlace(spot), key: lives }
    const accounts = await hub.accounts()
    const account = accounts.find((one) => homes.hasDesk(spot, one)) ?? accounts[0]
    if (account === undefined) return undefined
    const home = homes.of({ account })
    return home === undefined ? undefined : { place: toPlace({ chat: home, thread: 0 }), key: { account } }
  }

  /** Undefined: they were told nothing, as far as is known. */
  const told = async (chat: number): Promise<string | undefined> => {
    const kept = await keptAt(chat)
    return kept && (await notedOf(hub, kept.place)).lacks?.[chat]
  }

  /** Where no account is known yet, nothing is remembered. */
  const remember = async (chat: number, lacks: string): Promise<void> => {
    const kept = await keptAt(chat)
    if (!kept) return
    // what is new has no desk yet, and a place in which nothing lives keeps nothing
    const place = await hub.place(kept.key, async () => kept.place)
    const before = await notedOf(hub, place)
    await noteOf(hub, place, { lacks: { ...before.lacks, [chat]: lacks } })
  }

  return { told, remember }
}
