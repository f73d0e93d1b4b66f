import { setTimeout as pause } from 'node:timers/promises'
import { load } from '../load.ts'
import { reasonOf } from '../measured.ts'
import { type Faulty, faultRow, headOfFaults } from '../published.ts'
import { inFolder } from '../sandbox.ts'
import { textReport } from '../wire.ts'
import { type Counts, counted, settled } from './counting.ts'
import { matrixSide, type Side, type TelegramSide, telegramSide } from './sides.ts'
import { onMatrix, onTelegram, type Running, type Subject } from './subjects.ts'

const chats = 20

/** A run of a program with something going wrong. */
interface Going {
  readonly side: Side
  /** Reports so many messages in each chat, from the n-th: all chats at once, or all together at a steady rate. */
  post(from: number, each: number, perSecond?: number): Promise<void>
  /** Ends it at once, and starts it again. */
  killed(): Promise<void>
}

interface Fault {
  readonly row: string
  readonly name: string
  /** Messages in each chat. */
  readonly each: number
  happen(going: Going, each: number): Promise<void>
}

const outage = 20_000
const flood = 2_000

/** What goes wrong: while the side is away nothing gets there; each tenth send of a chat is one too many, and so is all that is said
 *  there in the two seconds after it. */
const faults: readonly Fault[] = [
  {
    row: 'faults-outage',
    name: 'connections refused for 20 s, 8 messages a second',
    each: 10,
    happen: async ({ side, post }, each) => {
      const away = async () => {
        await pause(2_500)
        await side.between.close()
        await pause(outage)
        await side.between.open()
      }
      await Promise.all([away(), post(1, each, 8)])
    },
  },
  {
    row: 'faults-429',
    name: '429 on each tenth send of a chat, for 2 s',
    each: 20,
    happen: async ({ side, post }, each) => {
      const until = new Map<string, number>()
      side.between.fate = (chat, n) => {
        if (n % 10 === 0 && Date.now() >= (until.get(chat) ?? 0)) until.set(chat, Date.now() + flood)
        const left = (until.get(chat) ?? 0) - Date.now()
        return left > 0 ? left : 'pass'
      }
      await post(1, each)
    },
  },
  {
    row: 'faults-kill',
    name: 'SIGKILL 1 s after the last was taken, 500 ms a send',
    each: 10,
    happen: async ({ side, post, killed }, each) => {
      side.between.latency = 500
      await post(1, each)
      await pause(1_000)
      await killed()
    },
  },
  {
    row: 'faults-cut',
    name: 'connection cut when each tenth send of a chat was done',
    each: 20,
    happen: async ({ side, post }, each) => {
      side.between.fate = (_, n) => (n % 10 === 0 ? 'after' : 'pass')
      await post(1, each)
    },
  },
]

interface Seen extends Counts {
  readonly warned: number
}

/** Milliseconds without anything new after which nothing more comes: from those who say again what failed, and from others. */
const patience = { retries: 60_000, once: 8_000 }
/** Milliseconds in which a repeat would come when everything has. */
const afterwards = 5_000

const happened = <S extends Side>(
  subject: Subject<S>,
  open: () => Promise<S>,
  { each, happen }: Fault,
): Promise<Seen> =>
  inFolder(async (data) => {
    const side = await open()
    const place = { data, address: side.between.url }
    let running: Running = await subject.start(side, place)
    const post = async (from: number, count: number, perSecond?: number) => {
      const body = (_: number, chat: number, m: number) => textReport((from + m) * chats + chat, chats)
      const all = { connections: chats, ms: Number.POSITIVE_INFINITY }
      if (!perSecond) return void (await load(running.hello.url, { ...all, each: count, body }))
      for (let n = 0; n < count * chats; n++, await pause(1_000 / perSecond)) {
        const report = textReport(from * chats + n, chats)
        await load(running.hello.url, { ...all, connections: 1, each: 1, body: () => report })
      }
    }
    const killed = async () => {
      await running.stop('SIGKILL')
      running = await subject.start(side, place)
    }
    try {
      await subject.prepare?.(side, running.hello.url)
      // the chats are known, and have their rooms
      await post(0, 1)
      await settled(() => side.said().length, chats, 60_000)
      await happen({ side, post, killed }, each)
      const wait = subject.retries ? patience.retries : patience.once
      await settled(() => side.said().length, chats * (each + 1), wait)
      await pause(afterwards)
      return { ...counted(side.said(), { chats, first: 1, each }), warned: side.warned() }
    } finally {
      await running.stop('SIGKILL')
      await side.stop()
    }
  })

/** Names of rows. */
export const faultRows: readonly string[] = faults.map(({ row }) => row)

interface Trial {
  readonly to: 'Matrix' | 'Telegram'
  readonly name: string
  readonly isBusy: boolean
  run(fault: Fault): Promise<Seen>
}

const openTelegram = (): Promise<TelegramSide> => telegramSide(chats)

const trialOf = <S extends Side>(to: Trial['to'], open: () => Promise<S>, subject: Subject<S>): Trial => {
  const { name, isBusy = false } = subject
  return { to, name, isBusy, run: (fault) => happened(subject, open, fault) }
}

const trials: readonly Trial[] = [
  ...Object.values(onMatrix).map((subject: Subject<Side>) => trialOf('Matrix', matrixSide, subject)),
  ...Object.values(onTelegram).map((subject: Subject<TelegramSide>) => trialOf('Telegram', openTelegram, subject)),
]

const isClean = ({ lost, doubled, reordered }: Faulty): boolean =>
  [...lost, ...doubled, ...reordered].every((count) => count === 0)

const each = (all: readonly Seen[], what: keyof Seen): readonly number[] => all.map((seen) => seen[what])

const oneByOne = async <T>(count: number, work: () => Promise<T>): Promise<readonly T[]> => {
  const all: T[] = []
  for (let n = 0; n < count; n++) all.push(await work())
  return all
}

const sideBySide = async <T>(count: number, work: () => Promise<T>): Promise<readonly T[]> => {
  const all = Array.from({ length: count }, work)
  // one that breaks off leaves none behind it
  await Promise.allSettled(all)
  return Promise.all(all)
}

const faulty = async (fault: Fault, { to, name, isBusy, run }: Trial, runs: number): Promise<Faulty> => {
  const all = await (isBusy ? oneByOne : sideBySide)(runs, () => run(fault))
  const counts = { lost: each(all, 'lost'), doubled: each(all, 'doubled'), reordered: each(all, 'reordered') }
  return { fault: fault.name, to, program: name, sent: all[0]?.sent ?? 0, ...counts, uncertain: each(all, 'warned') }
}

/** What became of messages so far. */
export interface Outcome {
  readonly faults: readonly Faulty[]
  /** What broke off, with the reason. */
  readonly broken: readonly string[]
}

/** What becomes of messages when things go wrong, ours and theirs side by side: each number is a run, in processes of its own. `after`
 *  is called after each row. */
export async function faultsBeside(
  rows: readonly string[],
  runs: number,
  after: (so: Outcome) => Promise<void>,
): Promise<Outcome> {
  const seen: Faulty[] = []
  const broken: string[] = []
  console.log(headOfFaults)
  for (const fault of faults.filter(({ row }) => rows.includes(row)))
    for (const trial of trials) {
      try {
        const made = await faulty(fault, trial, runs)
        console.log(faultRow(made))
        seen.push(made)
      } catch (error) {
        broken.push(`${trial.name}, ${fault.name}: ${reasonOf(error)}`)
      }
      await after({ faults: seen, broken })
    }
  return { faults: seen, broken }
}

/** Those of ours that were not all there once and in order. */
export const unclean = (all: readonly Faulty[]): readonly string[] =>
  all
    .filter((one) => one.program === onMatrix.queqiao.name && !isClean(one))
    .map(({ fault, to }) => `${fault}, to ${to}`)
