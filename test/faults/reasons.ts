import { type Blow, meet, type Span } from './blows.ts'
import type { Life } from './client.ts'
import type { Send } from './sides.ts'
import { type Exchange, lateEcho } from './traffic.ts'

/** What is known from outside of Queqiao, without its word. */
export interface Evidence {
  readonly blows: readonly Blow[]
  readonly exchanges: readonly Exchange[]
  /** Those of the WeChat client. */
  readonly lives: readonly Life[]
  /** Text of a task → the life that began to do it. */
  readonly begun: ReadonlyMap<string, Life>
  /** Whether the client says again what was not answered, until it is: over a WebSocket it does not. */
  readonly insists: boolean
}

/** A message from another side, and when it was written. */
export interface Written {
  readonly text: string
  readonly at: number
  /** When it comes back, nobody says whose it is: in a private chat, of a client that names nobody there. */
  readonly isHidden: boolean
}

/** The name of the fault that explains something; none where no fault hit it. */
export type Reason = string | undefined

/** Time alone changes nothing of what was sent. */
const isFelt = ({ what }: Blow): boolean => what !== 'clock'
const hits = (blow: Blow, process: number | undefined): boolean =>
  blow.process === undefined || process === undefined || blow.process === process

const restarts = 'client restarts'

/** Which life ended in that span. */
const endIn = ({ lives }: Evidence, { from, to = Number.POSITIVE_INFINITY }: Span): boolean =>
  lives.some((life) => life.to !== undefined && life.to >= from && life.to <= to)

/** Blows that came upon an exchange. */
const blowsOn = ({ blows }: Evidence, exchange: Exchange): readonly Blow[] =>
  blows.filter((blow) => isFelt(blow) && hits(blow, exchange.process) && meet(blow, exchange))

/** What kept the answer of an exchange from the client. */
const faultOf = (evidence: Evidence, exchange: Exchange): Reason =>
  exchange.fault ?? blowsOn(evidence, exchange)[0]?.what ?? (endIn(evidence, exchange) ? restarts : undefined)

/** Milliseconds after which a process has noticed that a WebSocket was cut: until then it pushes into it. */
const noticing = 500

/** After these a task may be taken, and its handing not be seen. */
const blinding = /kill|frozen|unheard|database/

/** What may have taken a task with it that nobody saw: a poll, or a WebSocket, that ended without an answer. */
const blindOf = (evidence: Evidence, exchange: Exchange): Reason => {
  if (exchange.room === 0 || exchange.handed.length > 0 || exchange.taken) return undefined
  const blow = blowsOn(evidence, exchange).find(
    // a process that was dead when it was called has taken nothing
    ({ what, from }) => blinding.test(what) && !(what === 'kill' && from < exchange.from),
  )
  return exchange.fault ?? blow?.what ?? (endIn(evidence, exchange) ? restarts : undefined)
}

/** Gives for each message that is shown as uncertain the fault that hit it, one after the other: what may have taken a task
 *  that nobody saw explains as many as it had room for, and no more. */
export const reasons = (evidence: Evidence) => {
  const used = new Map<Exchange, number>()

  /** Its task was in no answer. Coarse: which of the tasks that waited was taken by it, nobody can see. */
  const unseen = ({ at }: Written): Reason => {
    for (const exchange of evidence.exchanges) {
      const isOver = (exchange.to ?? at) + (exchange.fault ? noticing : 0) < at
      const reason = isOver ? undefined : blindOf(evidence, exchange)
      const uses = used.get(exchange) ?? 0
      if (reason === undefined || uses >= exchange.room) continue
      used.set(exchange, uses + 1)
      return `unseen: ${reason}`
    }
    return undefined
  }

  /** The task came to the client. */
  const received = (text: string, handing: Exchange): Reason => {
    const { begun, lives, exchanges, insists } = evidence
    const life = begun.get(text) ?? lives.findLast(({ from }) => from <= handing.from)
    // neither done nor told, or told again and again until it was ended
    if (life?.to !== undefined) return restarts
    if (insists || !begun.has(text)) return undefined
    const told = exchanges.findLast((one) => one.told.includes(text))
    return told ? faultOf(evidence, told) : unsaid(handing)
  }

  /** The WebSocket on which it came broke before the client could tell of it. */
  const unsaid = (handing: Exchange): Reason => {
    const socket = evidence.exchanges.find(
      (one) => one.room > 0 && one.process === handing.process && one.end === 'unanswered' && meet(one, handing),
    )
    return socket && faultOf(evidence, socket)
  }

  /** It came back too late to be known by its words alone. */
  const late = ({ text, isHidden }: Written): Reason => {
    const span = isHidden ? lateEcho(evidence.exchanges, text) : undefined
    const blow = span && evidence.blows.find((one) => isFelt(one) && meet(one, span))
    return blow && `late: ${blow.what}`
  }

  return (written: Written): Reason => {
    const about = evidence.exchanges.filter((one) => one.told.includes(written.text))
    // Queqiao said that it knows of it
    if (about.some(({ taken }) => taken)) return late(written)
    const handing = evidence.exchanges.find((one) => one.handed.includes(written.text))
    if (!handing) return unseen(written)
    return handing.end === 'heard' ? received(written.text, handing) : faultOf(evidence, handing)
  }
}

/** Why a warning stands among what was sent into a chat's place: what came upon the send before it, or upon its process
 *  from then until the warning. Coarse: whether that was during that send, or before or after the next one that never
 *  reached the side, nobody can see. */
export const reasonOfWarning = (sends: readonly Send[], at: number, blows: readonly Blow[]): Reason => {
  const [before, warning] = [sends[at - 1], sends[at]]
  if (!warning) return undefined
  // where nothing was sent before, the first send of all never reached the side: of which process, nobody can see
  const { from = 0, process, unheard } = before ?? {}
  const blow = blows.find((one) => isFelt(one) && hits(one, process) && meet(one, { from, to: warning.from }))
  return unheard ?? blow?.what
}

/** Why a notice stays although what it says is not so any more: how it became a message is not known, and so it was not
 *  taken back. Then a warning comes right behind it. */
export const reasonOfStale = (sends: readonly Send[], text: string, blows: readonly Blow[]): Reason => {
  const next = sends.findIndex(
    ({ kind }, at) => kind === 'warning' && sends[at - 1]?.kind === 'notice' && sends[at - 1]?.text === text,
  )
  const reason = next === -1 ? undefined : reasonOfWarning(sends, next, blows)
  return reason && `not taken back: ${reason}`
}

/** Those of these messages whose notice was itself a send of which nobody knows: a warning stands in its place, right behind
 *  the notice, or where that never reached the side; each for one. Coarse: where it did not, the warning may as well be for
 *  another send that did not. */
export const warnedInstead = (
  sends: readonly Send[],
  written: readonly Pick<Written, 'text' | 'at'>[],
): ReadonlySet<string> => {
  const left = new Set(sends.keys())
  const isFor = (at: number, { text, at: since }: Pick<Written, 'text' | 'at'>): boolean => {
    const [before, warning] = [sends[at - 1], sends[at]]
    if (warning?.kind !== 'warning' || warning.from < since) return false
    return before?.kind === 'notice' ? before.text === text : before?.unheard === undefined
  }
  return new Set(
    written.flatMap((one) => {
      const at = [...left].find((n) => isFor(n, one))
      if (at === undefined) return []
      left.delete(at)
      return [one.text]
    }),
  )
}
