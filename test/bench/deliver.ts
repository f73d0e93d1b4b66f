import { type Child, child } from './child.ts'
import { load } from './load.ts'
import { boundBy, memoryOf, watch } from './machine.ts'
import { type Figure, median, type Ours, pairs } from './pairs.ts'
import { freshDatabase, inFolder } from './sandbox.ts'
import { login, speakers, textReport } from './wire.ts'

export interface Send {
  readonly at: number
  readonly room: string
  readonly type: string
  readonly content: { readonly body?: string }
}

type Stub = Child<{ url: string }>
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

async function sends(stub: Stub): Promise<readonly Send[]> {
  const answer = await fetch(`${stub.hello.url}/_stub/sends`)
  return (await answer.json()).filter(said)
}

async function slow(stub: Stub, latency: number): Promise<void> {
  const faults = latency ? [{ on: 'PUT .*/send/', latency }] : []
  await fetch(`${stub.hello.url}/_stub/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  })
}

export const perSecond = (all: readonly Pick<Send, 'at'>[]): number =>
  ((all.length - 1) * 1_000) / ((all.at(-1)?.at ?? 0) - (all[0]?.at ?? 0))

async function withStub<T>(work: (stub: Stub) => Promise<T>): Promise<T> {
  const stub: Stub = await child('../servers/homeserver/main.ts')
  try {
    return await work(stub)
  } finally {
    await stub.stop()
  }
}

const raw = ({ latency, rooms, messages }: Traffic): Promise<number> =>
  withStub(async (stub) => {
    await slow(stub, latency)
    await (await child('raw-loop.ts', stub.hello.url, String(rooms), String(messages))).stop()
    return perSecond(await sends(stub))
  })

/** Messages through processes that know the stub's address and have a folder; the memory is that of the first. What never
 *  comes fails, save where `isLossy`: it is then counted. */
export const alongside = (traffic: Traffic, start: Start, isLossy = false): Promise<Ours & { missing: number }> =>
  inFolder((data) =>
    withStub(async (stub) => {
      const houses = await start(stub.hello.url, data)
      try {
        const all = await through(houses, stub, { ...traffic, isLossy })
        const value = perSecond(all)
        const missing = traffic.messages - all.length
        return { value, perSecond: value, memory: memoryOf(houses[0]?.pid ?? 0), missing }
      } finally {
        await Promise.all(houses.map((house) => house.stop()))
      }
    }),
  )

/** Starts what is measured. */
type Start = (homeserver: string, data: string) => Promise<readonly House[]>

/** Through so many processes of ours. */
export const ours = (traffic: Traffic, { processes = 1, database }: Shared = {}): Promise<Ours> =>
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
  await slow(stub, latency)
  await post(urls, { rooms, from: first, count: messages })
  const all = (await arrived(stub, before.length + messages, isLossy)).slice(before.length)
  inOrder(all)
  return all
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
  for (let seen = 0; ; ) {
    const all = await sends(stub)
    if (all.length >= count) return all
    if (isLossy && all.length > seen) end = Date.now() + patience
    seen = all.length
    if (Date.now() > end && isLossy) return all
    if (Date.now() > end) throw new Error(`${all.length} of ${count} arrived`)
    await new Promise((resolve) => setTimeout(resolve, 200))
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

const bars: Readonly<Record<number, number>> = { 0: 0.7, 10: 0.95, 50: 0.98 }

/** WeChat text on its way to a stub homeserver, beside a plain loop that stores nothing. */
export async function deliver(latency: number, count: number, shared = false): Promise<Figure> {
  const traffic = { latency, rooms: 20, messages: latency === 50 ? 2_000 : 4_000 }
  const made = await pairs(count, {
    baseline: () => raw(traffic),
    ours: async () => ours(traffic, { database: shared ? await freshDatabase() : undefined }),
  })
  return {
    name: `${shared ? 'PostgreSQL: ' : ''}WeChat text → stub homeserver, 20 rooms, ${latency} ms a send`,
    baseline: 'raw fetch loop',
    bar: { least: bars[latency] ?? 0.7 },
    unit: 'msg/s',
    ...made,
  }
}

/** How much more several processes do than one, at least, where nothing else bounds them. */
const shares = { two: { processes: 2, least: 1.7 }, four: { processes: 4, least: 3 } } as const

/** Several processes on one database, beside one. */
export async function several(many: keyof typeof shares, latency: number, count: number): Promise<Figure> {
  const { processes, least } = shares[many]
  const traffic = { latency, rooms: 100, messages: 4_000 }
  const busy: number[] = []
  const through = async (processes: number) => ours(traffic, { processes, database: await freshDatabase() })
  const made = await pairs(count, {
    baseline: async () => (await through(1)).value,
    ours: async () => {
      const look = watch()
      const seen = await through(processes)
      busy.push(look())
      return seen
    },
  })
  const share = median(busy)
  return {
    name: `PostgreSQL: ${many} processes → stub homeserver, 100 rooms, ${latency} ms a send`,
    baseline: 'one process',
    bar: { least },
    unit: 'msg/s',
    ...made,
    bound: share > 0.85 ? 'bound by the processors' : undefined,
    note: boundBy(share),
  }
}
