import { setTimeout as pause } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { MiddlewareHandler } from 'hono'

/** Something that goes wrong. */
export interface Fault {
  /** Part of `METHOD /path` that it concerns; default everything. A regular expression. */
  readonly on?: string
  /** Each n-th such request; default each. */
  readonly every?: number
  /** The first such request that it concerns, from 1; default the first. */
  readonly nth?: number
  /** How often at most. */
  readonly times?: number
  /** Milliseconds before the request is looked at. */
  readonly latency?: number
  /** Answered instead of doing it. */
  readonly status?: number
  readonly errcode?: string
  /** Milliseconds, with 429. */
  readonly retryAfter?: number
  /** The header of that name, with any status. */
  readonly retryAfterHeader?: string
  /** The connection is cut before the request is done, or when it was done but not answered. */
  readonly cut?: 'before' | 'after'
  /** Of an upload or a download: what happens after so many bytes of the file. */
  readonly midway?: Midway
  /** Called when it strikes: before anything is answered or cut, and waited for. */
  readonly struck?: () => unknown
}

/** The connection is cut, or nothing moves any more. */
export interface Midway {
  readonly after: number
  readonly how: 'cut' | 'stall'
}

/** What requests carry through the stub. */
export interface Env {
  readonly Bindings: HttpBindings
  readonly Variables: { midway?: Midway }
}

interface Counted {
  readonly fault: Fault
  readonly on: RegExp
  seen: number
  done: number
}

/** The faults in force. */
export class Faults {
  #counted: Counted[] = []

  /** Replaces all that were in force. */
  set(...faults: readonly Fault[]): void {
    this.#counted = faults.map((fault) => ({ fault, on: new RegExp(fault.on ?? ''), seen: 0, done: 0 }))
  }

  due(request: string): readonly Fault[] {
    return this.#counted.filter((one) => isDue(one, request)).map(({ fault }) => fault)
  }
}

const isDue = (one: Counted, request: string): boolean => {
  if (!one.on.test(request)) return false
  one.seen += 1
  const { every = 1, nth = 1 } = one.fault
  if (one.seen < nth || one.seen % every !== 0 || one.done >= (one.fault.times ?? Number.POSITIVE_INFINITY))
    return false
  one.done += 1
  return true
}

/** Makes the faults happen. */
export const failing =
  (faults: Faults): MiddlewareHandler<Env> =>
  async (c, next) => {
    const due = faults.due(`${c.req.method} ${c.req.path}`)
    const cut = () => {
      c.env.incoming.socket.destroy()
      return RESPONSE_ALREADY_SENT
    }
    for (const { struck, cut: when } of due) if (when !== 'after') await struck?.()
    for (const { latency } of due) if (latency) await pause(latency)
    for (const { status, errcode, retryAfter, retryAfterHeader: later, cut: when } of due) {
      if (when === 'before') return cut()
      if (!status) continue
      const code = errcode ?? (status === 429 ? 'M_LIMIT_EXCEEDED' : 'M_UNKNOWN')
      const body = { errcode: code, error: 'a fault of the test', ...(retryAfter && { retry_after_ms: retryAfter }) }
      const headers = { 'content-type': 'application/json', ...(later && { 'retry-after': later }) }
      return new Response(JSON.stringify(body), { status, headers })
    }
    for (const { midway } of due) if (midway) c.set('midway', midway)
    await next()
    const late = due.filter((fault) => fault.cut === 'after')
    for (const { struck } of late) await struck?.()
    if (late.length > 0) c.res = cut()
  }
