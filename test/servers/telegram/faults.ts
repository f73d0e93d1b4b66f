import type { ResponseParameters } from '@grammyjs/types'

/** What goes wrong with a call. `after`: the call has been carried out, and only its answer is lost or false. */
export type Fault = Blow & {
  /** Called when it strikes: before anything is answered or cut, and waited for. */
  readonly struck?: () => unknown
}

type Blow =
  | {
      readonly kind: 'error'
      readonly code: number
      readonly description: string
      readonly parameters?: ResponseParameters
      readonly when: 'before' | 'after'
    }
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Only for requests with a body and for downloads. */
  | { readonly kind: 'cut'; readonly bytes: number }

/** Which calls a fault strikes. What is left out fits everything. */
export interface Target {
  readonly method?: string | readonly string[]
  /** Only calls about this chat. */
  readonly chat?: number
  /** The first of the fitting calls to strike, from 1. Default: the very next. */
  readonly nth?: number
  /** How many calls it strikes. Default 1. */
  readonly times?: number
}

type When = 'before' | 'after'

/** 429. @param seconds What `retry_after` says. */
export const tooMany = (seconds: number): Fault => ({
  kind: 'error',
  code: 429,
  description: `Too Many Requests: retry after ${seconds}`,
  parameters: { retry_after: seconds },
  when: 'before',
})
/** 500, as the Bot API says it while it restarts. */
export const broken = (when: When = 'before'): Fault => failing(500, 'Internal Server Error: restart', when)
/** Any other refusal, in its full words. */
export const failing = (code: number, description: string, when: When = 'before'): Fault => ({
  kind: 'error',
  code,
  description,
  when,
})
/** The connection breaks. */
export const dropped = (when: When): Fault => ({ kind: 'drop', when })
/** 429 in an album, as it comes wrapped inside a 400. `after`: its items stand there all the same. */
export const tooManyInAlbum = (seconds: number, when: When = 'before'): Fault =>
  failing(
    400,
    `Bad Request: failed to send message #1 with the error message "Too Many Requests: retry after ${seconds}"`,
    when,
  )
/** The connection breaks when so many bytes of the request's body have come, or, as the method `file`, when so many of a
 *  file that the bot downloads have been sent. */
export const cut = (bytes: number): Fault => ({ kind: 'cut', bytes })
/** @param ms Milliseconds before the call is looked at. */
export const slow = (ms: number): Fault => ({ kind: 'delay', ms })

interface Rule {
  readonly target: Target
  readonly fault: Fault
  fitting: number
  left: number
}

const fits = ({ method, chat }: Target, name: string, about: unknown): boolean =>
  (method === undefined || [method].flat().includes(name)) && (chat === undefined || String(chat) === String(about))

/** The faults that tests ordered. */
export class Faults {
  private rules: Rule[] = []

  /** Orders a fault. The returned function takes it back. */
  add(fault: Fault, target: Target = {}): () => void {
    const rule = { target, fault, fitting: 0, left: target.times ?? 1 }
    this.rules.push(rule)
    return () => {
      this.rules = this.rules.filter((other) => other !== rule)
    }
  }

  clear(): void {
    this.rules = []
  }

  /** What strikes this call. Counts it. @param chat What the call names as its chat. */
  strike(method: string, chat: unknown): readonly Fault[] {
    return this.struck(method, chat, ({ kind }) => kind !== 'cut')
  }

  /** How many bytes of this request's body, or of this download, get through. Counts it. */
  async cutAfter(method: string): Promise<number> {
    const [fault] = this.struck(method, undefined, ({ kind }) => kind === 'cut')
    await fault?.struck?.()
    return fault?.kind === 'cut' ? fault.bytes : Number.POSITIVE_INFINITY
  }

  private struck(method: string, chat: unknown, isMeant: (fault: Fault) => boolean): readonly Fault[] {
    const struck = this.rules.filter((rule) => {
      if (!isMeant(rule.fault) || !fits(rule.target, method, chat)) return false
      rule.fitting += 1
      if (rule.fitting < (rule.target.nth ?? 1) || rule.left === 0) return false
      rule.left -= 1
      return true
    })
    return struck.map(({ fault }) => fault)
  }
}
