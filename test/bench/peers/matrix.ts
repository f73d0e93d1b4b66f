import { child } from '../child.ts'
import { type Figure, pairs } from '../pairs.ts'
import { alongside, ours, type Traffic } from '../traffic.ts'
import { installed } from './install.ts'

const bars: Readonly<Record<number, number>> = { 0: 0.9, 10: 0.98, 50: 0.98 }

/** WeChat text on its way to a stub homeserver, beside a bridge made with matrix-appservice-bridge that keeps nothing. */
export async function besideAppservice(
  latency: number,
  { count, short }: { count: number; short: boolean },
): Promise<Figure> {
  const messages = latency === 50 ? 2_000 : 4_000
  const traffic: Traffic = { latency, rooms: 20, messages: short ? messages / 4 : messages }
  const library = await installed('appservice')
  let missing = 0
  const theirs = async () => {
    const start = async (homeserver: string, data: string) => [
      await child<{ url: string }>('peers/appservice.ts', library, homeserver, data, 'once', String(traffic.rooms)),
    ]
    const seen = await alongside(traffic, start, true)
    missing += seen.missing
    return seen.value
  }
  const made = await pairs(count, { baseline: theirs, ours: () => ours(traffic) })
  return {
    name: `WeChat text → stub homeserver, 20 rooms, ${latency} ms a send`,
    baseline: 'matrix-appservice-bridge',
    bar: { least: bars[latency] ?? 0.9 },
    unit: 'msg/s',
    ...made,
    note: missing ? `${missing} of the baseline's never came` : undefined,
  }
}
