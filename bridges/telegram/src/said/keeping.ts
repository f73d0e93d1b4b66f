import { type FileId, Refused, Retry, type Wish } from '@queqiao/hub'
import { Trouble, toRetry } from '../errors.ts'
import type { Means } from '../means.ts'
import type { SentFile } from '../shown/post.ts'
import { isGiven, type Offer, oversize } from './offers.ts'

/** Milliseconds until a file is asked for again while Telegram is away: that is nobody's fault, however long it takes. */
const awayFor = 5_000

/** Makes what takes in a file that somebody sent. It throws `Refused`, in words for who sent it, and `Retry`. */
export const createKeep = ({ telegram, hub, health, ownServer }: Means) => {
  const readFile = async (file: SentFile, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> => {
    try {
      return await telegram.read(file, signal)
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      if (error.kind === 'oversize') throw new Refused(oversize, { cause: error })
      if (error.kind !== 'unsure') throw toRetry(error)
      throw new Retry(error.message, health.isWell() ? { scope: 'file' } : { after: awayFor })
    }
  }

  return async (offer: Offer, from: Pick<Wish, 'by' | 'to'>): Promise<FileId> => {
    if (!ownServer && !isGiven(offer)) throw new Refused(oversize)
    const { as, unique, name, still, ...file } = offer
    const open = (signal: AbortSignal) => readFile(file, signal)
    const plainer = still && { still: (signal: AbortSignal) => readFile(still, signal) }
    return hub.keep({ key: unique, kind: as, name, open, ...plainer }, from)
  }
}
