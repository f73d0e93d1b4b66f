import type { Update, WebhookInfo } from '@grammyjs/types'
import { seconds } from './clock.ts'
import { badRequest } from './errors.ts'
import type { World } from './state.ts'

interface Settings {
  readonly url: string
  readonly secret_token?: string
  readonly max_connections?: number
}

/** Messages of one chat go one after another; other kinds have queues of their own and may overtake them. */
const queueOf = (update: Update): string => {
  const message = update.message ?? update.edited_message
  if (message) return `message ${message.chat.id}`
  const [kind = ''] = Object.keys(update).filter((key) => key !== 'update_id')
  return `${kind} ${update.callback_query?.from.id ?? update.message_reaction?.chat.id ?? ''}`
}

/** Brings updates to the bot's own address. An address without https is taken, as a local Bot API server does. */
export class Webhook {
  private readonly world: () => World
  private readonly firstPause: number
  private settings: Settings = { url: '' }
  private readonly busy = new Set<string>()
  private failure: { at: number; message: string } | undefined

  /** @param firstPause Milliseconds before a refused update is brought again; doubled each time, to a minute. */
  constructor(world: () => World, firstPause: number) {
    this.world = world
    this.firstPause = firstPause
  }

  get url(): string {
    return this.settings.url
  }

  get connections(): number {
    return this.settings.max_connections ?? 40
  }

  get lastError(): Partial<WebhookInfo> {
    return this.failure ? { last_error_date: this.failure.at, last_error_message: this.failure.message } : {}
  }

  /** An empty address ends it. */
  set(settings: Settings): void {
    if (settings.secret_token !== undefined && !/^[A-Za-z0-9_-]+$/.test(settings.secret_token))
      throw badRequest('secret token contains unallowed characters')
    if (settings.url !== '' && !URL.canParse(settings.url))
      throw badRequest('bad webhook: invalid webhook URL specified')
    this.settings = settings
    this.failure = undefined
    this.wake()
  }

  /** Brings what waits, one update at a time in each queue. */
  wake(): void {
    if (this.url === '') return
    for (const update of this.world().updates.unconfirmed) {
      const queue = queueOf(update)
      if (this.busy.has(queue)) continue
      this.busy.add(queue)
      void this.bring(update, this.settings).finally(() => {
        this.busy.delete(queue)
        this.wake()
      })
    }
  }

  private async bring(update: Update, settings: Settings): Promise<void> {
    // what has grown too old meanwhile is not brought again
    const isDue = () => this.settings === settings && this.world().updates.unconfirmed.includes(update)
    for (let pause = this.firstPause; isDue(); pause = Math.min(60_000, pause * 2)) {
      const refused = await this.post(update, settings)
      if (refused === undefined) return this.world().updates.remove(update.update_id)
      this.failure = { at: seconds(this.world().clock), message: refused }
      await new Promise((resolve) => setTimeout(resolve, pause).unref())
    }
  }

  private async post(update: Update, { url, secret_token }: Settings): Promise<string | undefined> {
    const headers = new Headers({ 'content-type': 'application/json' })
    if (secret_token !== undefined) headers.set('x-telegram-bot-api-secret-token', secret_token)
    try {
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(update) })
      await answer.arrayBuffer()
      return answer.ok ? undefined : `Wrong response from the webhook: ${answer.status} ${answer.statusText}`
    } catch {
      return 'Connection refused'
    }
  }
}
