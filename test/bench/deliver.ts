import { boundBy } from './machine.ts'
import { type Figure, median, pairs } from './pairs.ts'
import { freshDatabase } from './sandbox.ts'
import { ours, raw } from './traffic.ts'

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
      const seen = await through(processes)
      busy.push(seen.busy)
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
