import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { child, profiled } from './child.ts'
import type { Size } from './filled.ts'
import { memoryOf } from './machine.ts'
import { type Figure, type Ours, pairs } from './pairs.ts'
import { filledWith, inFolder } from './sandbox.ts'
import { onMatrix, startQueqiao } from './started.ts'

const small: Size = { messages: 1_000, chats: 1_000 }
const large = (short: boolean): Size =>
  short ? { messages: 100_000, chats: 10_000 } : { messages: 1_000_000, chats: 100_000 }

/** Many accounts, each with chats of its own. */
const crowded = (short: boolean): Size => ({ ...large(short), accounts: short ? 1_000 : 10_000 })
/** Groups as large as WeChat lets them be. */
const full = (short: boolean): Size => ({ messages: 100_000, chats: short ? 1_000 : 5_000, members: 500 })

const count = (number: number): string => number.toLocaleString('en')
const named = ({ messages, chats, accounts, members }: Size): string => {
  const whose = accounts ? `${count(messages)} messages of ${count(accounts)} accounts` : undefined
  return `${whose ?? `${count(messages)} messages in ${count(chats)} chats`}${members ? `, groups of ${members}` : ''}`
}

export interface Life {
  /** `mentions`: reports in which a member of the group is called. */
  readonly what: 'reports' | 'mentions' | 'replies'
  /** Chats in which something is said meanwhile. */
  readonly active: number
  readonly count: number
}

/** Microseconds a message, in a store of that size. */
async function cost(data: string, size: Size, life: Life): Promise<Ours> {
  const script = new URL('life.ts', import.meta.url).pathname
  const about = [data, JSON.stringify(size), JSON.stringify(life)]
  const words = [...profiled('life'), '--conditions=source', '--no-deprecation', script, ...about]
  const { count } = life
  const { stdout } = await promisify(execFile)(process.execPath, words)
  const { ms, memory } = JSON.parse(stdout)
  return { value: (ms * 1_000) / count, perSecond: (count * 1_000) / ms, memory }
}

const words = {
  reports: 'from the report to the other side',
  mentions: 'that calls a member, from the report to the other side',
  replies: 'from the other side to the client, and its answer',
} as const

interface Rounds {
  readonly count: number
  readonly short: boolean
}

/** What grows. */
const sizes = { messages: large, accounts: crowded, members: full } as const

/** What a message costs in a store that is full, beside one that is nearly empty. The full one grows a little each time;
 *  the other one is a fresh copy. */
export async function scale(
  life: Life,
  { count, short }: Rounds,
  grows: keyof typeof sizes = 'messages',
): Promise<Figure> {
  const size = sizes[grows](short)
  const [grown, little] = [await filledWith(size), await filledWith(small)]
  const made = await pairs(count, {
    baseline: () => inFolder(async (data) => (await cost(data, small, life)).value, little),
    ours: () => cost(grown, size, life),
  })
  const name = `a message ${words[life.what]}, ${named(size)}, ${life.active} of them active`
  return { name, baseline: named(small), bar: { most: 1.2 }, unit: 'µs', ...made }
}

/** From the start of the process, as people start it, until it says that it is ready: with a full store, which is started again
 *  each time, beside a fresh copy of one that is nearly empty. */
export async function start({ count, short }: Rounds): Promise<Figure> {
  const size = large(short)
  const [grown, little] = [await filledWith(size), await filledWith(small)]
  const stub = await child<{ url: string }>('../servers/homeserver/main.ts')
  const ready = async (data: string): Promise<Ours> => {
    const begin = performance.now()
    const started = await startQueqiao({ data, side: onMatrix(stub.hello.url) })
    const value = performance.now() - begin
    const memory = memoryOf(started.pid)
    await started.stop()
    return { value, perSecond: 1_000 / value, memory }
  }
  try {
    const made = await pairs(count, {
      baseline: () => inFolder(async (data) => (await ready(data)).value, little),
      ours: () => ready(grown),
    })
    const name = `start to ready, ${named(size)}`
    return { name, baseline: named(small), bar: { most: 2 }, unit: 'ms', ...made }
  } finally {
    await stub.stop()
  }
}
