import { type Dialect, dialects } from '@queqiao/protocol'
import { type Handed, personId, roomId, taskId } from '@queqiao/protocol/model'
import { memoryOf } from './machine.ts'
import { type Figure, pairs } from './pairs.ts'
import { contactReport, textReports } from './reports.ts'

/** Milliseconds, from wherever they are counted. */
type Clock = () => number

const wall: Clock = () => performance.now()

/** Microseconds a call of `work`, over so many calls. */
function time(calls: number, work: (n: number) => unknown, clock: Clock): number {
  let sink = 0
  const start = clock()
  for (let n = 0; n < calls; n++) if (work(n)) sink++
  if (sink !== calls) throw new Error('nothing was made')
  return ((clock() - start) * 1_000) / calls
}

const handed: Handed = {
  task: taskId('0b8f4a52-6c1d-4a41-9b55-0a4a3f3e9a10'),
  command: {
    kind: 'send',
    chat: { kind: 'room', id: roomId('10000001@chatroom') },
    content: {
      kind: 'text',
      text: [
        { mention: personId('wxid_bench_member_1'), name: 'Bench' },
        ' 今天晚上一起吃饭吗？ The quick brown fox jumps over the lazy dog.',
      ],
    },
  },
}

interface Measured {
  readonly name: string
  readonly baseline: string
  readonly calls: number
  plain(): unknown
  ours(n: number): unknown
}

async function measured(count: number, work: Measured, clock: Clock): Promise<Figure> {
  const { name, baseline, calls, plain, ours } = work
  const pair = {
    baseline: () => Promise.resolve(time(calls, plain, clock)),
    ours: async () => {
      const value = time(calls, ours, clock)
      return { value, perSecond: 1_000_000 / value, memory: memoryOf(process.pid) }
    },
  }
  await pairs(2, pair)
  return { name, baseline, bar: { most: 2 }, unit: 'µs', ...(await pairs(count, pair)) }
}

function decoding(dialect: Dialect, what: string, report: string, calls: number): Measured {
  const bytes = Buffer.from(report)
  return {
    name: `decode ${what} (${dialect.name})`,
    baseline: 'JSON.parse',
    calls,
    plain: () => JSON.parse(bytes.toString()),
    ours: (now) => dialect.read(bytes.toString(), { endpoint: 'bench', now }),
  }
}

function encoding(dialect: Dialect): Measured {
  const speech = dialect.speak(dialect === dialects.wehub ? { version: '0.4.26' } : { seen: '1' })
  const encoded = () => {
    const writing = speech.write(handed)
    return 'wire' in writing ? writing.wire : undefined
  }
  const wire = encoded()
  return {
    name: `encode a task (${dialect.name})`,
    baseline: 'JSON.stringify',
    calls: 40_000,
    plain: () => JSON.stringify(wire),
    ours: () => JSON.stringify(encoded()),
  }
}

/** Reading reports and writing tasks, beside plain JSON, by a clock that need not be the wall's. */
export async function codecFigures(count: number, clock = wall): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const dialect of Object.values(dialects)) {
    const report = textReports[dialect.name]
    if (report === undefined) throw new Error(`no report of ${dialect.name}`)
    figures.push(await measured(count, decoding(dialect, 'a text report', report, 20_000), clock))
    figures.push(await measured(count, encoding(dialect), clock))
  }
  const contacts = decoding(dialects.wehub, 'contacts: 5,000 friends, 500 groups of 100', contactReport(), 20)
  return [...figures, await measured(count, contacts, clock)]
}
