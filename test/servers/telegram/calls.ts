import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiResponse } from '@grammyjs/types'
import { Refusal, Violated } from './errors.ts'
import type { Fault, Faults } from './faults.ts'
import { methodOf } from './methods/index.ts'
import type { Call } from './methods/method.ts'
import { isOfficial } from './official.ts'
import { methodNamed } from './schema/schema.ts'
import { attached, type Problem, read } from './validate.ts'
import { refusal } from './wording.ts'

/** How a call ended: an answer, or a connection that broke. `done`: the server carried it out all the same. */
export type Verdict =
  | { readonly kind: 'answer'; readonly body: ApiResponse<unknown>; readonly done: boolean }
  | { readonly kind: 'drop'; readonly done: boolean }

/** One line of the transcript. */
export interface CallRecord {
  /** Milliseconds by the server's clock. */
  readonly at: number
  readonly method: string
  readonly params: Record<string, unknown>
  /** What was wrong with its parameters. */
  readonly problems: readonly Problem[]
  /** Who says to make it: what stands in its path behind `/by/`. */
  readonly by?: string
  /** Undefined while it is under way. */
  verdict?: Verdict
  /** Whether its answer has left. Undefined while it has not. */
  left?: boolean
}

/** Who makes a call. */
export interface Caller {
  readonly by?: string | undefined
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal
  /** Resolves, when the connection has done with the answer, with whether that has left. */
  readonly left: Promise<boolean>
}

/** A call that no bot should make. */
export interface Violation {
  readonly method: string
  readonly why: string
}

/** Carries out calls, and writes down each of them. */
export class Calls {
  readonly all: CallRecord[] = []
  readonly violations: Violation[] = []
  private readonly context: Omit<Call, 'signal'>
  private readonly faults: Faults

  constructor(context: Omit<Call, 'signal'>, faults: Faults) {
    this.context = context
    this.faults = faults
  }

  async run(spelling: string, raw: Record<string, unknown>, { by, signal, left }: Caller): Promise<Verdict> {
    const method = methodNamed(spelling)
    if (method === undefined) return this.unknown(spelling)
    const { value, problems } = read(method, raw)
    const params = attached(value, raw) as Record<string, unknown>
    const about = { at: this.context.world.clock.now(), method, params, problems }
    const record: CallRecord = { ...about, ...(by !== undefined && { by }) }
    this.all.push(record)
    void left.then((whether) => {
      record.left = whether
    })
    for (const { path, what, expected } of problems) this.blame(method, `${path}: ${what}: expected ${expected}`)
    record.verdict = await this.judge(record, signal)
    this.context.world.changed()
    return record.verdict
  }

  private async judge(record: CallRecord, signal: AbortSignal): Promise<Verdict> {
    const faults = this.faults.strike(record.method, record.params.chat_id)
    for (const fault of faults) {
      if (fault.kind !== 'delay') continue
      await fault.struck?.()
      await sleep(fault.ms)
    }
    const early = faults.find(at('before'))
    await early?.struck?.()
    if (early) return struck(early, false)
    const body = await this.answer(record, signal)
    const late = faults.find(at('after'))
    await late?.struck?.()
    return late ? struck(late, body.ok) : { kind: 'answer', body, done: body.ok }
  }

  private async answer({ method, params, problems }: CallRecord, signal: AbortSignal): Promise<ApiResponse<unknown>> {
    const [problem] = problems
    try {
      if (problem) throw refusal(problem)
      const run = methodOf(method)
      if (run) return { ok: true, result: await run({ ...this.context, signal }, params) }
      this.blame(method, 'the test server does not carry it out')
      throw new Refusal(notCarriedOut, `the test server does not carry out ${method}`)
    } catch (error) {
      if (error instanceof Violated && !problem) this.blame(method, error.what)
      if (error instanceof Refusal && !isWellWorded(error))
        this.blame(method, `the test server answers what Telegram does not: ${error.message}`)
      return said(error)
    }
  }

  private unknown(spelling: string): Verdict {
    this.blame(spelling, 'no such method')
    return { kind: 'answer', body: said(new Refusal(404, 'Not Found: method not found')), done: false }
  }

  private blame(method: string, why: string): void {
    this.violations.push({ method, why })
  }
}

/** What is blamed already need not be Telegram's words. */
const isWellWorded = (error: Refusal): boolean =>
  error instanceof Violated || error.code === notCarriedOut || isOfficial(error.code, error.message)

// Telegram has no such code
const notCarriedOut = 501

const said = (error: unknown): ApiResponse<unknown> => {
  // not a refusal: our own mistake, which must not look like Telegram's
  if (!(error instanceof Refusal)) throw error
  const { code, message, parameters } = error
  return { ok: false, error_code: code, description: message, ...(parameters ? { parameters } : {}) }
}

type Blow = Exclude<Fault, { kind: 'delay' | 'cut' }>

const at =
  (when: Blow['when']) =>
  (fault: Fault): fault is Blow =>
    fault.kind !== 'delay' && fault.kind !== 'cut' && fault.when === when

const struck = (fault: Blow, done: boolean): Verdict => {
  if (fault.kind === 'drop') return { kind: 'drop', done }
  const { code, description, parameters } = fault
  const body = { ok: false as const, error_code: code, description, ...(parameters ? { parameters } : {}) }
  return { kind: 'answer', body, done }
}
