import type { PlaceId, RemoteId } from '@queqiao/hub'
import { decorating } from '../calls/decorating.ts'
import { fromPlace, fromRemote } from '../ids.ts'
import type { Means } from '../means.ts'

/** Milliseconds in which it is said, or not at all. */
const patience = 10_000

/** Makes what answers a message where nothing lives, so that the hub has no place for an answer. What Telegram does not let happen is
 *  left out and logged as `missed`. Throws Retry where messages would have to wait as well. */
export const createDirect = ({ telegram, log }: Pick<Means, 'telegram' | 'log'>, missed: string) => {
  const attempt = decorating(log, missed)
  return async (place: PlaceId, of: RemoteId, words: string): Promise<void> => {
    const post = { text: words, entities: [], answers: fromRemote(of) }
    await attempt(() => telegram.say(fromPlace(place), post, AbortSignal.timeout(patience)))
  }
}
