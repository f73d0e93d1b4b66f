import { load } from '../load.ts'
import { memoryOf } from '../machine.ts'
import { type Figure, type Ours, pairs } from '../pairs.ts'
import { inFolder } from '../sandbox.ts'
import { perSecond as rateOf } from '../traffic.ts'
import { textReport } from '../wire.ts'
import { counted, settled } from './counting.ts'
import { type TelegramSide, telegramSide } from './sides.ts'
import { onTelegram, type Subject } from './subjects.ts'

const chats = 30
const latency = 50

/** So many messages in each chat, after one of each that makes it known. */
const through = (subject: Subject<TelegramSide>, each: number): Promise<Ours> =>
  inFolder(async (data) => {
    const side = await telegramSide(chats)
    const address = side.between.url
    const running = await subject.start(side, { data, address })
    const post = (from: number, count: number) =>
      load(running.hello.url, {
        ...{ connections: chats, ms: Number.POSITIVE_INFINITY, each: count },
        body: (_, chat, m) => textReport((from + m) * chats + chat, chats),
      })
    try {
      await subject.prepare?.(side, running.hello.url)
      await post(0, 1)
      await settled(() => side.said().length, chats, 60_000)
      side.between.latency = latency
      await post(1, each)
      await settled(() => side.said().length, chats * (each + 1), 30_000)
      const said = side.said()
      const { lost, reordered } = counted(said, { chats, first: 1, each })
      if (lost || (reordered && !subject.reorders))
        throw new Error(`${subject.name}: ${lost} lost, ${reordered} reordered`)
      const value = rateOf(said.filter(({ n }) => n > 0))
      return { value, perSecond: value, memory: memoryOf(running.pid) }
    } finally {
      await running.stop()
      await side.stop()
    }
  })

/** WeChat text on its way to Telegram, each chat in a group of its own, no texts joined: beside another program. */
async function beside(peer: Subject<TelegramSide>, { count, each, theirs, least }: Sending): Promise<Figure> {
  const made = await pairs(count, {
    baseline: async () => (await through(peer, theirs)).value,
    ours: () => through(onTelegram.queqiao, each),
  })
  return {
    name: `WeChat text → Bot API server, ${chats} linked chats, ${latency} ms a call`,
    baseline: peer.name,
    bar: least === undefined ? undefined : { least },
    unit: 'msg/s',
    ...made,
  }
}

/** How many messages of each chat go through ours and theirs. */
interface Sending {
  readonly count: number
  readonly each: number
  readonly theirs: number
  /** None: it is shown. */
  readonly least?: number
}

const isShort = (short: boolean) => ({ count: 5, each: short ? 20 : 100 })

/** Beside EFB with its Telegram master and one sender, the gentlest shape in which it keeps order. */
export const besideEfb = (short: boolean): Promise<Figure> =>
  beside(onTelegram.one, { ...isShort(short), theirs: short ? 1 : 4, least: 10 })

/** Beside EFB in a thread for each message, as efb-wechat-slave hands them on: it keeps no order. */
export const besideEfbThreads = (short: boolean): Promise<Figure> =>
  beside(onTelegram.thread, { ...isShort(short), theirs: short ? 5 : 20 })

/** Beside grammY with a loop for each chat, which keeps nothing. */
export const besideGrammy = (short: boolean): Promise<Figure> =>
  beside(onTelegram.once, { ...isShort(short), theirs: isShort(short).each, least: 0.9 })
