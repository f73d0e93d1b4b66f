import { askThrough } from '@queqiao/telegram'
import { z } from 'zod'
import type { Config } from '../config/schema.ts'
import { type Answer, ask, tried } from '../process/ask.ts'

export type TelegramConfig = NonNullable<Config['telegram']>

/** The way to a bot. */
export interface BotWay extends Pick<TelegramConfig, 'apiRoot' | 'botToken' | 'proxy'> {
  /** Milliseconds. */
  readonly patience?: number
}

const failure = z.object({ description: z.string() })

/** Calls a method of the Bot API, by the proxy if one is set: its answer, or why there was none. */
export const call = (
  { apiRoot, botToken, proxy, patience }: BotWay,
  method: string,
  json: unknown = {},
): Promise<Answer | string> => {
  const by = proxy === undefined ? undefined : askThrough(proxy)
  return tried(
    ask(`${apiRoot}/bot${botToken}/${method}`, {
      method: 'POST',
      json,
      by,
      ...(patience !== undefined && { patience }),
    }),
  )
}

/** What is wrong with an answer, in Telegram's words where it has any. */
export const reason = (answer: Answer | string): string =>
  typeof answer === 'string' ? answer : (failure.safeParse(answer.body).data?.description ?? `status ${answer.status}`)

export const bodyOf = (answer: Answer | string): unknown => (typeof answer === 'string' ? undefined : answer.body)
