import { dialects } from '@queqiao/protocol'
import { type Handed, personId, roomId, taskId } from '@queqiao/protocol/model'
import { type Figure, pairs } from './pairs.ts'
import { textReport } from './wire.ts'

const { wehub } = dialects

/** Microseconds a call of `work`, over so many calls. */
function time(calls: number, work: (n: number) => unknown): number {
  let sink = 0
  const start = performance.now()
  for (let n = 0; n < calls; n++) if (work(n)) sink++
  if (sink !== calls) throw new Error('nothing was made')
  return ((performance.now() - start) * 1_000) / calls
}

const bytes = Buffer.from(textReport(1))
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
const speech = wehub.speak({ version: '0.4.26' })

function encode(): unknown {
  const writing = speech.write(handed)
  return 'wire' in writing && JSON.stringify(writing.wire)
}

/** Reading a report and writing a task, beside plain JSON. */
export async function codecFigures(count: number): Promise<readonly Figure[]> {
  const calls = 20_000
  const written = speech.write(handed)
  const wire = 'wire' in written ? written.wire : undefined
  const decode = {
    baseline: () => Promise.resolve(time(calls, () => JSON.parse(bytes.toString()))),
    ours: () => Promise.resolve(time(calls, (n) => wehub.read('bench', bytes.toString(), n))),
  }
  const task = {
    baseline: () => Promise.resolve(time(calls, () => JSON.stringify(wire))),
    ours: () => Promise.resolve(time(calls, encode)),
  }
  await pairs(2, decode)
  await pairs(2, task)
  return [
    {
      name: 'decode a report',
      baseline: 'JSON.parse',
      bar: { most: 2 },
      unit: 'µs',
      pairs: await pairs(count, decode),
    },
    {
      name: 'encode a task',
      baseline: 'JSON.stringify',
      bar: { most: 2 },
      unit: 'µs',
      pairs: await pairs(count, task),
    },
  ]
}
