import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { child } from './child.ts'
import type { Size } from './filled.ts'
import { memoryOf } from './machine.ts'
import { type Figure, type Ours, pairs } from './pairs.ts'
import { filledWith, inFolder } from './sandbox.ts'

const small: Size = { messages: 1_000, chats: 1_000 }
const large = (short: boolean): Size =>
  short ? { messages: 100_000, chats: 10_000 } : { messages: 1_000_000, chats: 100_000 }

const named = ({ messages, chats }: Size): string =>
  `${messages.toLocaleString('en')} messages in ${chats.toLocaleString('en')} chats`

interface Life {
  readonly what: 'reports' | 'replies'
  /** Chats in which something is said meanwhile. */
  readonly active: number
  readonly count: number
}

/** Microseconds a message, in a store of that size. */
async function cost(data: string, { chats }: Size, { what, active, count }: Life): Promise<Ours> {
  const script = new URL('life.ts', import.meta.url).pathname
  const words = ['--conditions=source', '--no-deprecation', script, data, chats, active, what, count].map(String)
  const { stdout } = await promisify(execFile)(process.execPath, words)
  const { ms, memory } = JSON.parse(stdout)
  return { value: (ms * 1_000) / count, perSecond: (count * 1_000) / ms, memory }
}

const words = {
  reports: 'from the report to the other side',
  replies: 'from the other side to the client, and its answer',
} as const

/** What a message costs in a store that is full, beside one that is nearly empty. The full one grows a little each time;
 *  the other one is a fresh copy. */
export async function scale(life: Life, { count, short }: { count: number; short: boolean }): Promise<Figure> {
  const size = large(short)
  const [full, empty] = [await filledWith(size), await filledWith(small)]
  const made = await pairs(count, {
    baseline: () => inFolder(async (data) => (await cost(data, small, life)).value, empty),
    ours: () => cost(full, size, life),
  })
  const name = `a message ${words[life.what]}, ${named(size)}, ${life.active} of them active`
  return { name, baseline: named(small), bar: { most: 1.2 }, unit: 'µs', ...made }
}

/** From the start of the process until it is ready. */
export async function start({ count, short }: { count: number; short: boolean }): Promise<Figure> {
  const size = large(short)
  const full = await filledWith(size)
  const stub = await child<{ url: string }>('../servers/homeserver/main.ts')
  const ready = async (data: string): Promise<Ours> => {
    const begin = performance.now()
    const house = await child('house.ts', data, stub.hello.url)
    const value = performance.now() - begin
    const memory = memoryOf(house.pid)
    await house.stop()
    return { value, perSecond: 1_000 / value, memory }
  }
  try {
    const made = await pairs(count, {
      baseline: () => inFolder(async (data) => (await ready(data)).value),
      ours: () => ready(full),
    })
    const name = `start to ready, ${named(size)}`
    return { name, baseline: 'empty store', bar: { most: 2 }, unit: 'ms', ...made }
  } finally {
    await stub.stop()
  }
}
