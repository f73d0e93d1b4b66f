import type { AccountId, Command, Event, Outcome } from '@queqiao/protocol/model'
import type { Accounts } from './accounts.ts'
import { steadyNow } from './clock.ts'
import type { Batch, Deliveries } from './deliveries.ts'
import type { Directory } from './directory.ts'
import { isEchoOf } from './echo.ts'
import { chatKey, chatText } from './keys.ts'
import { parse } from './store/row.ts'
import type { Store, Tx } from './store/store.ts'

export interface OutcomesOptions {
  readonly store: Store
  readonly accounts: Accounts
  readonly deliveries: Deliveries
  readonly directory: Directory
  /** Milliseconds of silence after which an outcome is unknown. */
  readonly limit: number
}

interface Row {
  readonly id: number
  readonly account: string
  readonly chat: string
  readonly message: string
  readonly body: string
  readonly state: 'queued' | 'handed' | 'done' | 'failed' | 'unknown'
  readonly bridge: string
  readonly remote: string
  readonly shown: number
  readonly echoed: number
}

/** How commands ended: by the client's word, by their own message coming back, or by silence. */
export class Outcomes {
  readonly #options: OutcomesOptions

  constructor(options: OutcomesOptions) {
    this.#options = options
  }

  /** The client's answer to a task. An answer to a task that we never gave changes nothing. */
  async settleTask(batch: Batch, account: AccountId, task: string, outcome: Outcome): Promise<void> {
    const row = await batch.tx
      .selectFrom('commands')
      .selectAll()
      .where('task', '=', task)
      .where('account', '=', account)
      .executeTakeFirst()
    if (row) await this.#settle(batch, row, outcome)
  }

  /** Whether this own message, reported at `at`, is one that we sent. If so, it is the proof that it arrived. */
  async takeEcho(batch: Batch, account: AccountId, event: Event<'message'>, at: number): Promise<boolean> {
    const row = await this.#sentAs(batch.tx, account, event, at)
    if (!row) return false
    const { tx } = batch
    await tx.updateTable('commands').set({ echoed: 1 }).where('id', '=', row.id).execute()
    if (event.wechat) {
      await tx.updateTable('messages').set({ wechat: event.wechat }).where('id', '=', row.message).execute()
    }
    // where the client reports results, its word is waited for; silence then counts as done
    const waits = row.state === 'handed' && this.#options.accounts.can(account).commands.send === 'result'
    if (!waits) await this.#settle(batch, row, { kind: 'done' })
    return true
  }

  /** The oldest command of this chat that went out with these words and has no echo yet. One that is settled is not
   *  waited for long: what the owner types on the phone later is theirs. */
  async #sentAs(tx: Tx, account: AccountId, event: Event<'message'>, at: number): Promise<Row | undefined> {
    const rows = await tx
      .selectFrom('commands')
      .selectAll()
      .where('account', '=', account)
      .where('chat', '=', chatText(event.chat))
      .where('echoed', '=', 0)
      .where('handed', 'is not', null)
      .where((eb) =>
        eb.or([eb('state', 'in', ['handed', 'unknown']), eb('handed', '>=', at - this.#options.limit - lateEcho)]),
      )
      .orderBy('id')
      .execute()
    for (const row of rows) {
      const { content } = parse<Command>(row.body)
      const names = await this.#options.directory.everyName(tx, account, event.chat, content)
      if (isEchoOf(content, event, (mention) => names.get(mention) ?? [])) return row
    }
    return undefined
  }

  /** Settles what was handed too long ago: done if its echo came, else unknown. */
  async sweep(): Promise<boolean> {
    const before = steadyNow() - this.#options.limit
    const late = this.#options.store.db
      .selectFrom('commands')
      .selectAll()
      .where('state', '=', 'handed')
      .where('handed', '<', before)
    if (!(await late.limit(1).execute()).length) return false
    const { store, deliveries } = this.#options
    await store.write((tx) => deliveries.within(tx, (batch) => this.#settleLate(batch, before)))
    return true
  }

  async #settleLate(batch: Batch, before: number): Promise<void> {
    const rows = await batch.tx
      .selectFrom('commands')
      .selectAll()
      .where('state', '=', 'handed')
      .where('handed', '<', before)
      .execute()
    for (const row of rows) await this.#settle(batch, row, silence)
  }

  async #settle(batch: Batch, row: Row, said: Outcome): Promise<void> {
    // what came back as our own message has arrived, whatever the client says
    const outcome: Outcome = row.echoed ? { kind: 'done' } : said
    if (!follows(row.state, outcome.kind)) return
    const shown = outcome.kind === 'failed' ? row.shown : 1
    const reason = outcome.kind === 'done' ? null : outcome.reason
    await batch.tx
      .updateTable('commands')
      .set({ state: outcome.kind, reason, shown })
      .where('id', '=', row.id)
      .execute()
    const key = chatKey(row.account, row.chat)
    if (shown > row.shown) batch.tell(key, { kind: 'message', message: row.message }, { except: row.bridge })
    if (outcome.kind === 'done' && row.state === 'handed') return
    batch.tell(key, { kind: 'outcome', command: row.id, of: row.remote, outcome }, { only: row.bridge })
  }
}

// what is done stays done; the proof of it may come after a failure or silence, and a failure after silence
const follows = (state: Row['state'], next: Outcome['kind']): boolean =>
  state === 'handed' || (state === 'unknown' && next !== 'unknown') || (state === 'failed' && next === 'done')

/** Milliseconds after the limit in which the echo of a settled command may still come. */
const lateEcho = 300_000

const silence: Outcome = { kind: 'unknown', reason: 'the WeChat client has not said how it ended' }
