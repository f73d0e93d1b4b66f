import type { HangUp } from './post.ts'

/** What the server did against the document. Never holds what people wrote. */
export type Complain = (about: string) => void

/** Something that a client tells the server. */
export interface Report {
  readonly action: string
  readonly data: object
}

/** One report, ready to be sent, once or again. */
export interface Request {
  readonly action: string
  readonly body: string
}

/** What the server said to a report: 0 means that it has it. */
export interface Taken {
  readonly code: number
  readonly reason: string
}

export interface Hooks {
  /** Cuts the connection of this request. */
  readonly hangUp?: HangUp
}
