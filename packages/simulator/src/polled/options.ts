import type { ClientOptions } from '../options.ts'

/** What the vendor's three clients want to know: they post to one address, and poll another. */
export interface PolledOptions extends ClientOptions {
  /** Where tasks are asked for. Default: `url` with `/tasks` behind it. */
  readonly tasksUrl?: string
  /** Of the client's process. Default 6072. */
  readonly pid?: number
}
