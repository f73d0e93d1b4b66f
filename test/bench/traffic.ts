import { setTimeout as pause } from 'node:timers/promises'
import { type Child, child } from './child.ts'
import { load } from './load.ts'
import { memoryOf, watch } from './machine.ts'
import type { Ours } from './pairs.ts'
import { inFolder } from './sandbox.ts'
import { type Send, Stub } from './stub.ts'
import { login, speakers, textReport } from './wire.ts'

type House = Child<{ url: string }>

/** One measurement: so many messages in so many rooms, each send taking so many milliseconds. */
export interface Traffic {
  readonly latency: number
  readonly rooms: number
  readonly messages: number
}

/** What a bench said. */
export const said = (send: Pick<Send, 'type' | 'content'>): boolean =>
  send.type === 'm.room.message' && /^(c\d+#|raw )/.test(send.content.body ?? '')

const sends = async (stub: Stub): Promise<readonly Send[]> => (await stub.sends()).filter(said)

export const perSecond = (all: readonly Pick<Send, 'at'>[]): number =>
  ((all.length - 1) * 1_000) / ((all.at(-1)?.at ?? 0) - (all[0]?.at ?? 0))

async function withStub<T>(work: (stub: Stub) => Promise<T>): Promise<T> {
  const stub = await Stub.start()
  try {
    return await work(stub)
  } finally {
    await stub.stop()
  }
}

/** Through a plain loop that stores nothing. As of ours, the first in each room are not counted. */
export const raw = ({ latency, rooms, messages }: Traffic): Promise<number> =>
  withStub(async (stub) => {
    await stub.slow(latency)
    const first = rooms * speakers
    await (await child('raw-loop.ts', stub.url, String(rooms), String(first + messages))).stop()
    return perSecond((await sends(stub)).slice(first))
  })

/** Messages through processes that know the stub's address and have a folder; the memory is that of the first. What never
 *  comes fails, save where `isLossy`: it is then counted. */
export const alongside = (traffic: Traffic, start: Start, isLossy = false): Promise<Passed> =>
  inFolder((data) =>
    withStub(async (stub) => {
      const houses = await start(stub.url, data)
      try {
        const { all, busy } = await through(houses, stub, { ...traffic, isLossy })
        const value = perSecond(all)
        const missing = traffic.messages - all.length
        return { value, perSecond: value, memory: memoryOf(houses[0]?.pid ?? 0), missing, busy }
      } finally {
        await Promise.all(houses.map((house) => house.stop()))
      }
    }),
  )

/** What was seen while messages passed. */
interface Passed extends Ours {
  /** How many never came. */
  readonly missing: number
  /** The share of all processors that was taken. */
  readonly busy: number
}

/** Starts what is measured. */
type Start = (homeserver: string, data: string) => Promise<readonly House[]>

/** Through so many processes of ours. */
export const ours = (traffic: Traffic, { processes = 1, database }: Shared = {}): Promise<Passed> =>
  alongside(traffic, async (homeserver, data) => {
    const about = [data, homeserver, ...(database ? [database] : [])]
    const houses: House[] = []
    for (let n = 0; n < processes; n++) houses.push(await child('house.ts', ...about))
    return houses
  })

interface Shared {
  readonly processes?: number
  readonly database?: string | undefined
}

type Passing = Traffic & { readonly isLossy: boolean }

async function through(houses: readonly House[], stub: Stub, { latency, rooms, messages, isLossy }: Passing) {
  const urls = houses.map(({ hello }) => hello.url)
  await load(urls[0] ?? '', { connections: 1, ms: Number.POSITIVE_INFINITY, each: 1, body: () => login })
  // rooms are made, and people enter them, before anything is measured: the others do it at their start
  const first = rooms * speakers
  await post(urls, { rooms, from: 0, count: first })
  const before = await arrived(stub, first, isLossy)
  await stub.slow(latency)
  const look = watch()
  await post(urls, { rooms, from: first, count: messages })
  const all = (await arrived(stub, before.length + messages, isLossy)).slice(before.length)
  inOrder(all)
  return { all, busy: look() }
}

/** A connection for each chat: it is reported in the order in which it was said. The chats are shared out among the
 *  addresses. */
export async function post(
  urls: readonly string[],
  { rooms, from, count }: { rooms: number; from: number; count: number },
): Promise<void> {
  const start = from / rooms
  const each = Math.floor(rooms / urls.length)
  const one = (url: string, first: number) => {
    const body = (_: number, chat: number, m: number) => textReport((start + m) * rooms + first + chat, rooms)
    return load(url, { connections: each, ms: Number.POSITIVE_INFINITY, each: count / rooms, body })
  }
  await Promise.all(urls.map((url, n) => one(url, n * each)))
}

/** Milliseconds without anything new after which nothing is waited for where some may be lost. */
const patience = 10_000

async function arrived(stub: Stub, count: number, isLossy: boolean): Promise<readonly Send[]> {
  let end = Date.now() + 120_000
  for (let seen = 0; ; await pause(100)) {
    const now = await stub.count()
    if (isLossy && now > seen) end = Date.now() + patience
    seen = now
    const isLate = Date.now() > end
    if (now < count && !isLate) continue
    const all = await sends(stub)
    if (all.length >= count || (isLate && isLossy)) return all
    if (isLate) throw new Error(`${all.length} of ${count} arrived`)
  }
}

/** Throws where a room has them in another order. */
export function inOrder(all: readonly Pick<Send, 'room' | 'content'>[]): void {
  const last = new Map<string, number>()
  for (const { room, content } of all) {
    const n = Number(/#(\d+)/.exec(content.body ?? '')?.[1])
    if (n <= (last.get(room) ?? -1)) throw new Error('out of order')
    last.set(room, n)
  }
}
