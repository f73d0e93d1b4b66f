import type { Span } from './blows.ts'
import { silence, textsIn } from './plan.ts'

/** What went over the wire once, either way: a request with its answer, a frame with its answer, a task that was pushed, or
 *  a WebSocket as a whole. */
export interface Exchange {
  /** Whom it went to: the number of a process. None: nobody was up. */
  readonly process?: number | undefined
  /** Milliseconds since 1970. */
  readonly from: number
  /** None: it has not ended. */
  to?: number
  /** How many tasks may have been taken for it: what it asked for, and what nobody saw. */
  readonly room: number
  /** Texts of the tasks that it handed to the client. */
  handed: readonly string[]
  /** Texts of tasks that it told Queqiao of: it came back as an own message, or how it ended. */
  readonly told: readonly string[]
  /** Queqiao said that it has it. */
  taken: boolean
  /** `heard`: the client got the answer. `refused`: in an answer, Queqiao promised nothing. */
  end: 'open' | 'heard' | 'lost' | 'refused' | 'unanswered'
  /** What the wire did to it. */
  fault?: string
}

/** What is known when it begins. */
export type Opening = Pick<Exchange, 'process' | 'room'> & { readonly body: string }

const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const isOurs = (text: string): boolean => !text.startsWith('w')

/** Texts that the other sides wrote. */
export const writtenIn = (body: string): readonly string[] => textsIn(body).filter(isOurs)

/** The ids of tasks in an answer, each with the texts that stand beside it. */
const tasksIn = (value: unknown): readonly (readonly [string, readonly string[]])[] => {
  if (typeof value !== 'object' || value === null) return []
  const within = Object.values(value).flatMap(tasksIn)
  if (within.length) return within
  const all = JSON.stringify(value)
  const texts = writtenIn(all)
  return texts.length ? (all.match(uuid) ?? []).map((id) => [id, texts] as const) : []
}

/** The span from when a task was handed out until it came back as an own message that Queqiao took, if that was so long that
 *  without the name of who speaks nobody could know it. */
export const lateEcho = (exchanges: readonly Exchange[], text: string): Span | undefined => {
  const handing = exchanges.find(({ handed }) => handed.includes(text))
  const echo = exchanges.find(({ taken, told }) => taken && told.includes(text))
  if (!handing || !echo?.to || echo.to - handing.from <= silence) return undefined
  return { from: handing.from, to: echo.to }
}

/** Everything that went over the wire, and whose tasks it was about. */
export class Traffic {
  readonly #exchanges = new Set<Exchange>()
  readonly #tasks = new Map<string, readonly string[]>()

  /** All but polls that brought nothing. */
  get exchanges(): readonly Exchange[] {
    return [...this.#exchanges]
  }

  /** Something begins. */
  open({ process, room, body }: Opening): Exchange {
    const exchange: Exchange = {
      ...{ process, from: Date.now(), room, handed: [], told: this.#toldBy(body), taken: false },
      end: 'open',
    }
    this.#exchanges.add(exchange)
    return exchange
  }

  /** The client told something, and nobody was up: once for all times that it says it again. */
  unreached(body: string): void {
    const exchange = this.open({ room: 0, body })
    this.#exchanges.delete(exchange)
    const [text] = exchange.told
    if (text === undefined) return
    const known = this.exchanges.find((one) => one.process === undefined && one.told[0] === text)
    if (known) known.to = Date.now()
    else this.#exchanges.add(exchange)
    this.close(exchange, 'unanswered')
  }

  /** Tasks are on their way to the client. */
  hands(exchange: Exchange, answer: string): readonly string[] {
    exchange.handed = writtenIn(answer)
    for (const [id, texts] of tasksIn(parsed(answer))) this.#tasks.set(id, texts)
    return exchange.handed
  }

  /** It is over. */
  close(exchange: Exchange, end: Exchange['end'], fault?: string): void {
    if (exchange.end !== 'open') return
    exchange.end = end
    exchange.to = Date.now()
    if (fault !== undefined) exchange.fault = fault
    const { room, taken, handed } = exchange
    if (room > 0 && taken && handed.length === 0) this.#exchanges.delete(exchange)
  }

  #toldBy(body: string): readonly string[] {
    const ids = body.match(uuid) ?? []
    return [...new Set([...writtenIn(body), ...ids.flatMap((id) => this.#tasks.get(id) ?? [])])]
  }
}
