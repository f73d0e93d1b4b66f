import { callback, callbackRows } from './callback.ts'
import { codecFigures } from './codec.ts'
import { deliver, several } from './deliver.ts'
import { mediaMemory } from './media-memory.ts'
import { withS3 } from './media-s3.ts'
import { mediaSmall } from './media-small.ts'
import type { Figure } from './pairs.ts'
import { pollMany } from './poll-many.ts'
import { scale, start } from './scale.ts'
import { intoSynapse } from './synapse.ts'
import { voiceFigure } from './voice.ts'

/** Rows of the table by their names; each measures one or several figures. */
export type Rows = Readonly<Record<string, () => Promise<readonly Figure[]>>>

/** The whole table; `short`: fewer and shorter measurements. */
export const rowsOf = (short: boolean): Rows => {
  const rounds = short ? { count: 5, ms: 500 } : { count: 7, ms: 2_500 }
  const once = { count: 5, short }
  const sends = short ? 2 : 5
  const talks = short ? { count: 3, messages: 600 } : { count: 5, messages: 1_000 }
  return {
    codec: () => codecFigures(short ? 5 : 9),
    doors: () => one(callback(callbackRows.doors, rounds)),
    durable: () => one(callback(callbackRows.durable, rounds)),
    poll: () => one(callback(callbackRows.poll, rounds)),
    'poll-many': () => one(pollMany(short ? { count: 2, seconds: 20 } : { count: 5, seconds: 35 })),
    'stub-0': () => one(deliver(0, sends)),
    'stub-10': () => one(deliver(10, sends)),
    'stub-50': () => one(deliver(50, sends)),
    synapse: () => one(intoSynapse('plain', talks)),
    'synapse-alike': () => one(intoSynapse('alike', talks)),
    scale: () => one(scale({ what: 'reports', active: 20, count: 4_000 }, once)),
    'scale-wide': () => one(scale({ what: 'reports', active: 1_000, count: 4_000 }, once)),
    'scale-replies': () => one(scale({ what: 'replies', active: 20, count: 1_000 }, once)),
    'scale-accounts': () => one(scale({ what: 'reports', active: 1_000, count: 4_000 }, once, 'accounts')),
    'scale-members': () => one(scale({ what: 'mentions', active: 20, count: 4_000 }, once, 'members')),
    start: () => one(start(once)),
    voice: () => one(voiceFigure(5)),
    'media-memory': () => mediaMemories({}),
    'media-memory-s3': () => withS3((store) => mediaMemories({ through: ', files in S3', store })),
    'media-memory-telegram': async () => [
      await mediaMemory('WeChat → Telegram', 5),
      await mediaMemory('Telegram → WeChat', 5),
    ],
    'media-small': () => one(mediaSmall(1, sends)),
    'media-small-4': () => one(mediaSmall(4, sends)),
    'pg-durable': () => one(callback(callbackRows['pg-durable'], rounds)),
    'pg-poll': () => one(callback(callbackRows['pg-poll'], rounds)),
    'pg-stub-0': () => one(deliver(0, sends, true)),
    'pg-stub-10': () => one(deliver(10, sends, true)),
    'pg-stub-50': () => one(deliver(50, sends, true)),
    'pg-two-0': () => one(several('two', 0, sends)),
    'pg-two-50': () => one(several('two', 50, sends)),
    'pg-four-0': () => one(several('four', 0, sends)),
    'pg-four-50': () => one(several('four', 50, sends)),
  }
}

async function mediaMemories(how: Parameters<typeof mediaMemory>[2]): Promise<readonly Figure[]> {
  return [await mediaMemory('WeChat → Matrix', 5, how), await mediaMemory('Matrix → WeChat', 5, how)]
}

async function one(figure: Promise<Figure>): Promise<readonly Figure[]> {
  return [await figure]
}
