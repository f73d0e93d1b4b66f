import { stubHomeserver } from '../../servers/homeserver/index.ts'
import { load } from '../load.ts'
import { memoryOf } from '../machine.ts'
import { type Figure, type Measured, type Ours, pairs } from '../pairs.ts'
import { inFolder } from '../sandbox.ts'
import { onMatrix, startQueqiao } from '../started.ts'
import { login, textReport, token } from '../wire.ts'
import { slopeOf, until } from './counting.ts'

const rooms = 20
/** Messages between two looks. */
const step = 10_000
const MB = 1_048_576
const allowed = 200

interface Grown {
  readonly looks: readonly number[]
  readonly perSecond: number
}

/** What the process of people has in memory, in MB, after each so many messages on their way to Matrix. */
const grown = (messages: number, byHand = false): Promise<Grown> =>
  inFolder(async (data) => {
    const stub = await stubHomeserver()
    const queqiao = await startQueqiao({ data, side: onMatrix(stub.url), byHand })
    const url = `${queqiao.url}/wechat/${token}`
    const looks: number[] = []
    const began = performance.now()
    const forever = Number.POSITIVE_INFINITY
    try {
      await load(url, { connections: 1, ms: forever, each: 1, body: () => login })
      for (let from = 0; from < messages; from += step) {
        const body = (_: number, chat: number, m: number) => textReport(from + m * rooms + chat, rooms)
        await load(url, { connections: rooms, ms: forever, each: step / rooms, body })
        const arrived = () => stub.sends.filter(({ content }) => /^c\d+#/.test(String(content.body))).length
        await until(() => stub.sends.length >= step && arrived() >= step, 300_000, `${from + step} messages arrived`)
        // what the stub keeps of them is no concern here
        stub.state.sends.length = 0
        looks.push(memoryOf(queqiao.pid) / MB)
      }
      return { looks, perSecond: (messages * 1_000) / (performance.now() - began) }
    } finally {
      await queqiao.stop()
      await stub.stop()
    }
  })

/** What is in memory after 100,000 messages, as the image and the unit start it and as somebody does by hand, and whether it goes
 *  on growing while there are a million, which `--short` leaves out. */
export async function memory(short: boolean): Promise<readonly Figure[]> {
  const runs = short ? 1 : 5
  const deployed = await after(runs, false)
  const byHand = await after(runs, true)
  const name = 'memory after 100,000 messages to Matrix, built'
  const about = { baseline: 'allowed', unit: 'MB' }
  return [
    { ...about, name: `${name}, as the image and the unit start it`, bar: { most: 1 }, ...deployed },
    { ...about, name: `${name}, started by hand`, ...byHand },
    ...(short ? [] : [await growth()]),
  ]
}

const after = (runs: number, byHand: boolean): Promise<Measured> =>
  pairs(runs, {
    baseline: async () => allowed,
    ours: async () => oursOf(await grown(100_000, byHand), ({ looks }) => looks.at(-1) ?? 0),
  })

const oursOf = (seen: Grown, value: (seen: Grown) => number): Ours => ({
  ...{ value: value(seen), perSecond: seen.perSecond, memory: (seen.looks.at(-1) ?? 0) * MB },
})

/** By a quarter of it all is there that is needed once. */
async function growth(): Promise<Figure> {
  const seen = await grown(1_000_000)
  const { slope, noise } = slopeOf(seen.looks.slice(seen.looks.length / 4))
  return {
    ...{ name: 'growth from 250,000 to 1,000,000 messages, for each 10,000', baseline: 'twice the standard error' },
    ...{ unit: 'MB', bar: { most: 1 }, pairs: [{ baseline: noise, ours: oursOf(seen, () => slope) }] },
    note: `MB at each look: ${seen.looks.map((look) => look.toFixed(0)).join(' ')}`,
  }
}
