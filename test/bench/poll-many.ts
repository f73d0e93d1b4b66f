import { connect, type Socket } from 'node:net'
import { type Child, child } from './child.ts'
import { accountOf, type Size } from './filled.ts'
import { post, whole } from './load.ts'
import { memoryOf } from './machine.ts'
import { type Figure, median, type Ours, pairs } from './pairs.ts'
import { filledWith, inFolder } from './sandbox.ts'
import { pollOf } from './wire.ts'

const accounts = 10_000
/** Seconds between two polls of an account. */
const every = 5
const size: Size = { messages: 20_000, chats: accounts, accounts }
/** Connections that stand at once: clients that keep none open have one for a moment. */
const connections = 256
/** Milliseconds in which 99 of 100 must be answered. */
const allowed = 50
/** Milliseconds in which the last ones must be answered: a process that has died answers none. */
const patience = 30_000

interface Rounds {
  readonly count: number
  readonly seconds: number
}

interface Answers {
  /** Milliseconds that 99 of 100 took at most, from when they were to be asked. */
  readonly p99: number
  readonly perSecond: number
}

type Server = Child<{ url: string }>

/** A process that ten thousand clients ask for tasks, each every five seconds: how long they wait. Polls come when they
 *  come, whether those before them were answered or not; with them come the looks at who is silent. */
export async function pollMany({ count, seconds }: Rounds): Promise<Figure> {
  const grown = await filledWith(size)
  const bare: number[] = []
  const asked = (server: Server) => polled(server.hello.url, seconds)
  const made = await pairs(count, {
    baseline: async () => {
      bare.push((await on(asked, 'bare')).p99)
      return allowed
    },
    ours: () =>
      inFolder(async (data): Promise<Ours> => {
        const seen = await on(
          async (server) => ({ ...(await asked(server)), memory: memoryOf(server.pid) }),
          'durable',
          data,
        )
        return { value: seen.p99, perSecond: seen.perSecond, memory: seen.memory }
      }, grown),
  })
  return {
    name: `idle polls of ${accounts.toLocaleString('en')} accounts, each every ${every} s: p99`,
    baseline: 'allowed',
    bar: { most: 1 },
    unit: 'ms',
    ...made,
    note: `bare Hono: p99 ${median(bare).toFixed(1)} ms`,
  }
}

async function on<T>(work: (server: Server) => Promise<T>, ...about: readonly string[]): Promise<T> {
  const server: Server = await child('callback-server.ts', ...about)
  try {
    return await work(server)
  } finally {
    await server.stop()
  }
}

/** Polls for so many seconds, evenly, each account in turn. */
async function polled(url: string, seconds: number): Promise<Answers> {
  const target = new URL(url)
  const waiting: Poll[] = []
  const took: number[] = []
  const trouble: Error[] = []
  const lines = Array.from({ length: connections }, () => lineTo(target, { waiting, took, trouble }))
  const start = performance.now()
  const all = (accounts / every) * seconds
  const due = (n: number): number => start + (n * every * 1_000) / accounts
  for (let n = 0; n < all; ) {
    const now = performance.now()
    for (; n < all && due(n) <= now; n++) waiting.push({ due: due(n), body: pollOf(accountOf(n, size)) })
    for (const line of lines) line.next()
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  for (const end = Date.now() + patience; took.length < all && Date.now() < end && !trouble[0]; )
    await new Promise((resolve) => setTimeout(resolve, 10))
  const ended = performance.now()
  for (const line of lines) line.end()
  if (trouble[0] || took.length < all) throw trouble[0] ?? new Error(`${took.length} of ${all} polls were answered`)
  took.sort((a, b) => a - b)
  return { p99: took[Math.floor(took.length * 0.99)] ?? Number.NaN, perSecond: (all * 1_000) / (ended - start) }
}

interface Poll {
  readonly due: number
  readonly body: string
}

interface Line {
  /** Asks the next one, where none is under way. */
  next(): void
  end(): void
}

/** What all lines share. */
interface Asking {
  readonly waiting: Poll[]
  readonly took: number[]
  readonly trouble: Error[]
}

/** One connection, and another whenever the server has closed it: it does where nothing was asked for some seconds. */
function lineTo(target: URL, { waiting, took, trouble }: Asking): Line {
  let socket: Socket | undefined
  let under: Poll | undefined
  let isOver = false
  const fail = (error: Error): void => {
    isOver = true
    trouble.push(error)
  }
  const ask = ({ body }: Poll): void => {
    socket ??= opened()
    post(socket, target, body)
  }
  const opened = (): Socket => {
    const own = connect(Number(target.port), target.hostname)
    own.setNoDelay(true)
    let got = ''
    own.on('close', () => {
      socket = undefined
      // what was asked at that moment is asked again
      if (under && !isOver) ask(under)
    })
    own.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') fail(error)
    })
    own.on('data', (chunk) => {
      got += chunk.toString('latin1')
      if (!whole(got) || !under) return
      if (!got.startsWith('HTTP/1.1 200')) return fail(new Error(`a poll was answered with ${got.slice(0, 12)}`))
      took.push(performance.now() - under.due)
      got = ''
      under = undefined
      next()
    })
    return own
  }
  const next = (): void => {
    if (under) return
    under = waiting.shift()
    if (under) ask(under)
  }
  const end = (): void => {
    isOver = true
    socket?.end()
  }
  return { next, end }
}
