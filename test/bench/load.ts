import { connect, type Socket } from 'node:net'

export interface Load {
  /** Answers. */
  readonly count: number
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

export interface LoadOptions {
  /** The n-th request of all, the m-th on this connection. */
  body(n: number, connection: number, m: number): string
  readonly connections: number
  readonly ms: number
  /** Ends earlier, after so many requests on each connection. */
  readonly each?: number
  /** Never sleeps while it waits, where it has a processor to itself: a server that is faster than its client never has to
   *  wake it, and one that is a little slower would pay for that with each answer, on a virtual machine as much as for
   *  reading a report. */
  readonly awake?: boolean
}

/** Posts to `url` over so many connections, one request under way on each, for `ms` milliseconds. Throws where an answer
 *  is not 200. Sockets are written by hand: a full HTTP client would take more of the machine than the server that is measured. */
export async function load(url: string, options: LoadOptions): Promise<Load> {
  const end = options.awake ? awake() : undefined
  try {
    return await loaded(url, options)
  } finally {
    end?.()
  }
}

/** Keeps this thread from sleeping, until the end. */
function awake(): () => void {
  let isOver = false
  const again = (): void => {
    if (!isOver) setImmediate(again)
  }
  again()
  return () => {
    isOver = true
  }
}

async function loaded(url: string, options: LoadOptions): Promise<Load> {
  const target = new URL(url)
  const took: number[] = []
  const counted = { n: 0, bad: 0 }
  const end = performance.now() + options.ms
  const start = performance.now()
  await Promise.all(
    Array.from({ length: options.connections }, (_, connection) =>
      talk(target, {
        body: (n, m) => options.body(n, connection, m),
        each: options.each ?? Number.POSITIVE_INFINITY,
        took,
        counted,
        end,
      }),
    ),
  )
  if (counted.bad) throw new Error(`${counted.bad} of ${took.length} answers were not 200`)
  took.sort((a, b) => a - b)
  const at = (q: number): number => took[Math.min(took.length - 1, Math.floor(took.length * q))] ?? 0
  return {
    count: took.length,
    perSecond: (took.length * 1_000) / (performance.now() - start),
    p50: at(0.5),
    p99: at(0.99),
  }
}

interface Talk {
  body(n: number, m: number): string
  readonly each: number
  readonly took: number[]
  readonly counted: { n: number; bad: number }
  readonly end: number
}

/** A connection; another one whenever the server has closed it, and connecting then counts as waiting. */
function talk(target: URL, { body, each, took, counted, end }: Talk): Promise<void> {
  return new Promise((resolve, reject) => {
    let m = 0
    const isOver = (): boolean => performance.now() >= end || m >= each
    const open = (): void => {
      if (isOver()) return void resolve()
      const socket = connect(Number(target.port), target.hostname)
      socket.setNoDelay(true)
      let began = performance.now()
      let got = ''
      const ask = (): void => post(socket, target, body(counted.n++, m++))
      socket.on('connect', ask)
      socket.on('error', reject)
      const cut = (): void => reject(new Error('a connection was closed before its answer had come'))
      socket.on('close', cut)
      socket.on('data', (chunk) => {
        got += chunk.toString('latin1')
        if (!whole(got)) return
        if (!/^HTTP\/1\.[01] 200/.test(got)) counted.bad++
        const closes = /^connection: close/im.test(got)
        got = ''
        took.push(performance.now() - began)
        if (closes || isOver()) return void socket.off('close', cut).end(open)
        began = performance.now()
        ask()
      })
    }
    open()
  })
}

/** Writes a report, or a poll, as a request. */
export function post(socket: Socket, target: URL, body: string): void {
  const length = Buffer.byteLength(body)
  socket.write(
    `POST ${target.pathname} HTTP/1.1\r\nHost: ${target.host}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`,
  )
}

/** Whether an answer has come to its end. */
export function whole(got: string): boolean {
  const head = got.indexOf('\r\n\r\n')
  if (head === -1) return false
  const length = Number(/content-length: (\d+)/i.exec(got)?.[1] ?? 'NaN')
  return Number.isNaN(length) ? got.endsWith('0\r\n\r\n') : got.length >= head + 4 + length
}
