import { stubHomeserver } from '../../servers/homeserver/index.ts'
import { load } from '../load.ts'
import { memoryOf } from '../machine.ts'
import type { Figure, Ours } from '../pairs.ts'
import { inFolder } from '../sandbox.ts'
import { onMatrix, startQueqiao } from '../started.ts'
import { login, textReport, token } from '../wire.ts'
import { slopeOf, until } from './counting.ts'

const rooms = 20
/** Messages between two looks. */
const step = 10_000
const MB = 1_048_576
const allowed = 200

/** What the process of people has in memory, in MB, after each so many messages on their way to Matrix. */
const grown = (messages: number): Promise<{ readonly looks: readonly number[]; readonly perSecond: number }> =>
  inFolder(async (data) => {
    const stub = await stubHomeserver()
    const queqiao = await startQueqiao({ data, side: onMatrix(stub.url) })
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

/** What is in memory after 100,000 messages, and whether it goes on growing: a million, or with `--short` those alone. */
export async function memory(short: boolean): Promise<readonly Figure[]> {
  const { looks, perSecond } = await grown(short ? 100_000 : 1_000_000)
  const after = looks[100_000 / step - 1] ?? 0
  // by then all that is needed once is there
  const { slope, noise } = slopeOf(looks.slice(Math.floor(looks.length / 4)))
  const ours = (value: number): Ours => ({ value, perSecond, memory: (looks.at(-1) ?? 0) * MB })
  const name = short ? 'growth from 25,000 to 100,000 messages' : 'growth from 250,000 to 1,000,000 messages'
  return [
    {
      ...{
        name: 'memory after 100,000 messages to Matrix, built, as people start it',
        baseline: 'allowed',
        unit: 'MB',
      },
      ...{ bar: { most: 1 }, pairs: [{ baseline: allowed, ours: ours(after) }] },
      note: `MB at each look: ${looks.map((look) => look.toFixed(0)).join(' ')}`,
    },
    {
      ...{ name: `${name}, for each 10,000`, baseline: 'twice the standard error', unit: 'MB' },
      ...{ bar: { most: 1 }, pairs: [{ baseline: noise, ours: ours(slope) }] },
    },
  ]
}
