import { callback, callbackRows } from './callback.ts'
import { codecFigures } from './codec.ts'
import { deliver, several } from './deliver.ts'
import type { Rows } from './measured.ts'
import { mediaMemory } from './media-memory.ts'
import { withS3 } from './media-s3.ts'
import { mediaSmall } from './media-small.ts'
import type { Figure } from './pairs.ts'
import { pollMany } from './poll-many.ts'
import { scale, start } from './scale.ts'
import { intoSynapse } from './synapse.ts'
import { voiceFigure } from './voice.ts'

/** How often the callback is asked, and how long each time. */
export const rounds = (short: boolean) => (short ? { count: 5, ms: 500 } : { count: 7, ms: 2_500 })

/** The whole table; `short`: fewer and shorter measurements. */
export const rowsOf = (short: boolean): Rows => {
  const asked = rounds(short)
  const once = { count: 5, short }
  const sends = short ? 2 : 5
  const talks = short ? { count: 3, messages: 600 } : { count: 5, messages: 1_000 }
  return {
    codec: () => codecFigures(short ? 5 : 9),
    doors: () => callback(callbackRows.doors, asked),
    durable: () => callback(callbackRows.durable, asked),
    poll: () => callback(callbackRows.poll, asked),
    'poll-many': () => pollMany(short ? { count: 2, seconds: 20 } : { count: 5, seconds: 35 }),
    'stub-0': () => deliver(0, sends),
    'stub-10': () => deliver(10, sends),
    'stub-50': () => deliver(50, sends),
    synapse: () => intoSynapse('plain', talks),
    'synapse-alike': () => intoSynapse('alike', talks),
    scale: () => scale({ what: 'reports', active: 20, count: 4_000 }, once),
    'scale-wide': () => scale({ what: 'reports', active: 1_000, count: 4_000 }, once),
    'scale-replies': () => scale({ what: 'replies', active: 20, count: 1_000 }, once),
    'scale-accounts': () => scale({ what: 'reports', active: 1_000, count: 4_000 }, once, 'accounts'),
    'scale-members': () => scale({ what: 'mentions', active: 20, count: 4_000 }, once, 'members'),
    start: () => start(once),
    voice: () => voiceFigure(5),
    'media-memory': () => mediaMemories({}),
    'media-memory-s3': () => withS3((store) => mediaMemories({ through: ', files in S3', store })),
    'media-memory-telegram': async () => [
      await mediaMemory('WeChat → Telegram', 5),
      await mediaMemory('Telegram → WeChat', 5),
    ],
    'media-small': () => mediaSmall(1, sends),
    'media-small-4': () => mediaSmall(4, sends),
    'pg-durable': () => callback(callbackRows['pg-durable'], asked),
    'pg-poll': () => callback(callbackRows['pg-poll'], asked),
    'pg-stub-0': () => deliver(0, sends, true),
    'pg-stub-10': () => deliver(10, sends, true),
    'pg-stub-50': () => deliver(50, sends, true),
    'pg-two-0': () => several('two', 0, sends),
    'pg-two-50': () => several('two', 50, sends),
    'pg-four-0': () => several('four', 0, sends),
    'pg-four-50': () => several('four', 50, sends),
  }
}

async function mediaMemories(how: Parameters<typeof mediaMemory>[2]): Promise<readonly Figure[]> {
  return [await mediaMemory('WeChat → Matrix', 5, how), await mediaMemory('Matrix → WeChat', 5, how)]
}
