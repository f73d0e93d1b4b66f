import { z } from 'zod'
import type { Config } from '../config/schema.ts'
import { webhookOf } from '../config/webhook.ts'
import { ask, tried } from '../process/ask.ts'
import { NOTHING_HERE } from '../process/nothing-here.ts'
import { bodyOf, call, reason, type TelegramConfig } from './bot-api.ts'
import { type Finding, ok, unknown, wrong } from './finding.ts'

const info = z.object({
  result: z.object({ url: z.string(), pending_update_count: z.number(), last_error_message: z.string().optional() }),
})

const name = 'webhook'
const mend =
  'telegram.webhook must lead to `listen` from Telegram: look at the name, the port, the certificate, and proxies between.'

/** Before it has been set, only this machine can be asked; from Telegram the way may be another. */
const fromHere = async (address: string): Promise<Finding> => {
  const answer = await tried(ask(`${address}/`))
  if (typeof answer === 'string') return unknown(name, `${address} does not reach us from this machine: ${answer}`)
  if (answer.body === NOTHING_HERE) return ok(name, `${address} reaches us from this machine`)
  return wrong(name, `${address} is answered by something else (status ${answer.status})`, mend)
}

/** Looks at the way by which Telegram brings updates, where it does. */
export async function* checkWebhook(config: Config, telegram: TelegramConfig): AsyncGenerator<Finding> {
  const address = webhookOf(config)
  if (address === undefined) return
  const answer = await call(telegram, 'getWebhookInfo')
  const found = info.safeParse(bodyOf(answer)).data?.result
  if (found === undefined) yield wrong(name, reason(answer), mend)
  else if (!found.url.startsWith(`${address}/`)) yield await fromHere(address)
  else if (found.pending_update_count === 0 || found.last_error_message === undefined)
    yield ok(name, 'Telegram brings updates there')
  else yield wrong(name, `${found.pending_update_count} updates wait: ${found.last_error_message}`, mend)
}
