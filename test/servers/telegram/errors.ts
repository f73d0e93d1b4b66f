import type { ResponseParameters } from '@grammyjs/types'

/** What the Bot API answers instead of a result. Not a mistake of the test server. */
export class Refusal extends Error {
  readonly code: number
  readonly parameters: ResponseParameters | undefined

  constructor(code: number, description: string, parameters?: ResponseParameters) {
    super(description)
    this.code = code
    this.parameters = parameters
  }
}

/** What Telegram might let pass, or say in words that are not known: no bot of ours should do it. */
export class Violated extends Refusal {
  readonly what: string

  constructor(what: string) {
    super(400, `Bad Request: strict test server: ${what}`)
    this.what = what
  }
}

export const badRequest = (what: string): Refusal => new Refusal(400, `Bad Request: ${what}`)
export const forbidden = (what: string): Refusal => new Refusal(403, `Forbidden: ${what}`)
export const conflict = (what: string): Refusal => new Refusal(409, `Conflict: ${what}`)

/** @param seconds How long the bot must not try again. */
export const flood = (seconds: number): Refusal =>
  new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds })
