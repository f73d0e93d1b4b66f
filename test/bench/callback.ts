import { type Child, child } from './child.ts'
import { load } from './load.ts'
import { atRest, memoryOf, spentBy } from './machine.ts'
import { type Figure, median, type Ours, pairs, within } from './pairs.ts'
import { freshDatabase, inFolder } from './sandbox.ts'
import { login, poll, textReport } from './wire.ts'

const connections = 32

/** How often, and how long each time. */
export interface Rounds {
  readonly count: number
  readonly ms: number
  /** Count what is answered in a second of the server's processor, not of the clock: others who want it then do not count. */
  readonly spent?: boolean
}

export interface Asked {
  readonly name: string
  readonly baseline: string
  /** None: it is only shown. */
  readonly least?: number
  /** Milliseconds in which 99 of 100 must be answered. */
  readonly patience?: number
  /** Its clients never sleep: the processor alone bounds it. */
  readonly awake?: boolean
  body(n: number): string
  bare(): Promise<Server>
  ours(data: string): Promise<Server>
}

export type Server = Child<{ url: string }>

interface Servers {
  readonly bare: Server
  readonly ours: Server
}

const server = (...args: readonly string[]): Promise<Server> => child('callback-server.ts', ...args)
const plain = { baseline: 'bare Hono', bare: () => server('bare') }
const quick = { ...plain, least: 0.85, awake: true }
const wordless = { ...quick, body: () => poll }

/** The callback URL under 32 connections, each beside bare Hono. */
export const callbackRows = {
  doors: {
    ...quick,
    name: 'callback app without a store, 32 connections',
    body: textReport,
    ours: () => server('doors'),
  },
  durable: {
    ...plain,
    name: 'report stored durably before the answer, 32 connections',
    least: 0.7,
    patience: 20,
    body: textReport,
    ours: (data) => server('durable', data),
  },
  poll: { ...wordless, name: 'idle poll, 32 connections', ours: (data) => server('durable', data) },
  'pg-durable': {
    name: 'PostgreSQL: report stored durably before the answer, 32 connections',
    baseline: 'bare Hono, a row inserted',
    least: 0.8,
    body: textReport,
    bare: async () => server('bare-insert', await freshDatabase()),
    ours: async (data) => server('durable', data, await freshDatabase()),
  },
  'pg-poll': {
    ...wordless,
    name: 'PostgreSQL: idle poll, 32 connections',
    ours: async (data) => server('durable', data, await freshDatabase()),
  },
} satisfies Record<string, Asked>

/** Measures one of them: how many are answered in a second, and how long they wait where that has a bar. */
export const callback = (asked: Asked, rounds: Rounds): Promise<readonly Figure[]> =>
  inFolder(async (data) => {
    const bare = await asked.bare()
    try {
      return await besideBare(asked, rounds, { bare, ours: await asked.ours(data) })
    } finally {
      await bare.stop()
    }
  })

async function besideBare(asked: Asked, rounds: Rounds, servers: Servers): Promise<readonly Figure[]> {
  try {
    return await measure(asked, rounds, servers)
  } finally {
    await servers.ours.stop()
  }
}

async function measure(
  { name, baseline, least, patience, awake, body }: Asked,
  { count, ms, spent = false }: Rounds,
  { bare, ours }: Servers,
): Promise<readonly Figure[]> {
  const p99: Ours[] = []
  /** Microseconds of the processor that a request took until all were answered, by process. What is sorted later is not in it. */
  const cost = new Map<number, readonly number[]>()
  let from = 0
  const run = async ({ hello, pid }: Server) => {
    const base = from
    from += 10_000_000
    // what ours still sorts of the last run would take from this one, whichever server it is
    await Promise.all([atRest(bare.pid), atRest(ours.pid)])
    const before = spentBy(pid)
    const seen = await load(hello.url, { connections, ms, awake, body: (n) => body(base + n) })
    const onProcessor = spentBy(pid) - before
    cost.set(pid, [...(cost.get(pid) ?? []), (onProcessor * 1e6) / seen.count])
    return spent ? { ...seen, perSecond: seen.count / onProcessor } : seen
  }
  await load(ours.hello.url, { connections: 1, ms: Number.POSITIVE_INFINITY, each: 1, body: () => login })
  await run(bare)
  await run(ours)
  cost.clear()
  const made = await pairs(count, {
    baseline: async () => (await run(bare)).perSecond,
    ours: async (): Promise<Ours> => {
      const seen = await run(ours)
      const also = { perSecond: seen.perSecond, memory: memoryOf(ours.pid) }
      p99.push({ ...also, value: seen.p99 })
      return { ...also, value: seen.perSecond }
    },
  })
  const bar = least === undefined ? undefined : { least }
  const unit = spent ? 'req/CPU s' : 'req/s'
  const costOf = ({ pid }: Server) => median(cost.get(pid) ?? []).toFixed(1)
  const note = [
    `p99 ${median(p99.map(({ value }) => value)).toFixed(1)} ms`,
    ...(process.platform === 'linux' ? [`${costOf(ours)} µs of the processor, the baseline ${costOf(bare)}`] : []),
  ].join('; ')
  const throughput = { name, baseline, bar, unit, ...made, note }
  return patience === undefined ? [throughput] : [throughput, within(patience, `${name}: p99`, p99)]
}
