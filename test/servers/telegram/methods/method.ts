import type { ApiMethods } from '@grammyjs/types'
import type { World } from '../state.ts'
import type { Upload } from '../validate.ts'
import type { Webhook } from '../webhook.ts'

export type Api = ApiMethods<Upload | string>
export type Parameter<M extends keyof Api> = NonNullable<Parameters<Api[M]>[0]>

/** What a method works on. */
export interface Call {
  readonly world: World
  readonly token: string
  readonly webhook: Webhook
  /** Counts one more message, edit or topic in a chat; throws 429. */
  readonly count: (chat: number) => void
  /** Ends when the bot has hung up. */
  readonly signal: AbortSignal
}

/** One row per method. Throws `Refusal`; whatever else it throws is our own mistake. */
export type Methods = {
  readonly [M in keyof Api]?: (call: Call, params: Parameter<M>) => ReturnType<Api[M]> | Promise<ReturnType<Api[M]>>
}
