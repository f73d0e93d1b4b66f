import type { Cast } from './cast.ts'
import type { HappeningTable } from './happening.ts'
import type { Seen } from './history.ts'
import type { Hooks, Report, Request, Taken } from './report.ts'
import type { Done, Task } from './task.ts'

/** How a task ended: `reason` says why nothing was done. */
export interface Ending {
  readonly reason?: string
  readonly answer?: string
}

/** What differs from client to client. */
export interface Vendor {
  request(report: Report): Request
  /** Sends a request. Throws `Unanswered`. An answer that cannot be understood has the code NaN. */
  ask(request: Request, hooks?: Hooks): Promise<Taken>
  /** How a message is reported. */
  message(seen: Seen): Report
  /** What else is reported; nothing where the client has no word for it. */
  readonly happenings: HappeningTable<Cast, readonly Report[]>
  /** Does what a task says. Throws `Refused`. */
  perform(task: Task): Done | Promise<Done>
  /** Tells how a task ended, where there is a way to. */
  result(task: Task, ending: Ending): Promise<unknown> | undefined
  /** Asks for tasks. */
  pull(hooks?: Hooks): Promise<readonly Task[]>
  login(): Promise<void>
  logout(): Promise<unknown>
  reportContacts(flag?: number): Promise<unknown>
  /** Closes what is open; or breaks it. */
  close?(politely: boolean): void
}
