import { randomUUID } from 'node:crypto'
import { type AccountId, type Handed, mentioned, taskId } from '@queqiao/protocol/model'
import type { Accounts } from './accounts.ts'
import type { Author, ChatKey, Message, PlaceId, RemoteId, Wanted } from './bridge.ts'
import { steadyNow } from './clock.ts'
import { chatText } from './keys.ts'
import { keep, link, writtenId } from './messages.ts'
import type { Pace } from './pace.ts'
import type { Quiet } from './quiet.ts'
import { parse } from './store/row.ts'
import type { Store, Tx } from './store/store.ts'
import type { Wakes } from './wakes.ts'

export interface OutboxOptions {
  readonly store: Store
  readonly accounts: Accounts
  readonly pace: Pace
  readonly quiet: Quiet
  readonly wakes: Wakes
}

/** A command as it comes from the other side. */
export interface Asked {
  readonly received: number
  readonly wish: number
  readonly bridge: string
  readonly place: PlaceId
  readonly from: RemoteId
  readonly by: Author
  readonly to: ChatKey
  readonly command: Wanted
}

/** Commands that wait for WeChat. One that other people can notice is handed out once and never again. */
export class Outbox {
  readonly #options: OutboxOptions
  /** Accounts that may have something queued: an idle poll asks nothing. */
  readonly #mayHave = new Set<string>()
  /** Accounts that had something queued in transactions that may not be committed yet. */
  readonly #queued: AccountId[] = []

  /** By account: when it may act again. */
  readonly #timers = new Map<AccountId, NodeJS.Timeout>()

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  async load(): Promise<void> {
    const rows = await this.#options.store.db
      .selectFrom('commands')
      .select('account')
      .distinct()
      .where('state', '=', 'queued')
      .execute()
    for (const { account } of rows) this.#mayHave.add(account)
  }

  /** Queues a command, and keeps its message, if it is one, under the id of what it was made from. */
  async queue(tx: Tx, asked: Asked): Promise<void> {
    const { received, wish, bridge, place, from, by, to, command } = asked
    const message = writtenId(received, wish)
    const at = steadyNow()
    const event = this.#asMessage(to.account, command, at)
    if (event) {
      await keep(tx, { id: message, account: to.account, event, via: by.name })
      await link(tx, message, { bridge, place, parts: [from] })
    }
    await tx
      .insertInto('commands')
      .values({
        account: to.account,
        chat: chatText(command.kind === 'send' ? command.chat : to.chat),
        message,
        kind: command.kind,
        body: JSON.stringify(command),
        state: 'queued',
        closed: 0,
        bridge,
        place,
        remote: from,
        origin: `${received}.${wish}`,
        author: by.name,
        echoed: 0,
        // what is no message is nothing that other sides could be shown
        shown: Number(!event),
        at,
      })
      .execute()
    this.#queued.push(to.account)
  }

  /** Call it when what was queued is committed: whoever waits for work asks again. */
  wake(): void {
    for (const account of this.#queued.splice(0)) {
      this.#mayHave.add(account)
      this.#options.wakes.wake(account)
    }
  }

  /** Another process has queued something. */
  heard(account: AccountId): void {
    this.#mayHave.add(account)
    this.#options.wakes.wake(account)
  }

  /** What it would be if it were reported; none for what says nothing. */
  #asMessage(account: AccountId, command: Wanted, time: number): Message | undefined {
    if (command.kind !== 'send') return undefined
    const { chat, content } = command
    const sender = this.#options.accounts.person(account)
    const mentions = content.kind === 'text' ? mentioned(content.text) : []
    return { kind: 'message', chat, sender, fromSelf: true, time, content, mentions }
  }

  /** Commits the handing, then returns it. Order is the order of queueing; quiet commands come after what people want. */
  async take(account: AccountId, limit: number): Promise<readonly Handed[]> {
    const { quiet } = this.#options
    // most polls find nothing
    if (!this.#mayHave.has(account)) return quiet.take(account, limit)
    const handed = await this.#takeQueued(account, limit)
    return [...handed, ...quiet.take(account, limit - handed.length)]
  }

  async #takeQueued(account: AccountId, limit: number): Promise<readonly Handed[]> {
    const allowed = this.#options.pace.allows(account, limit, steadyNow())
    if (allowed === 0) {
      this.#wakeLater(account)
      return []
    }
    this.#mayHave.delete(account)
    const handed = await this.#handDurably(account, allowed)
    if (!handed.length) return handed
    this.#mayHave.add(account)
    this.#options.pace.spent(account, steadyNow(), Math.random())
    return handed
  }

  /** Wakes whoever waits for work once the account may act again: on an open socket nobody asks. */
  #wakeLater(account: AccountId): void {
    if (this.#timers.has(account)) return
    const wake = () => {
      this.#timers.delete(account)
      this.#options.wakes.wake(account)
    }
    this.#timers.set(account, setTimeout(wake, this.#options.pace.wait(account, steadyNow())))
  }

  /** Wakes nobody any more. */
  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }

  async #handDurably(account: AccountId, limit: number): Promise<readonly Handed[]> {
    try {
      return await this.#options.store.write((tx) => this.#hand(tx, account, limit))
    } catch (error) {
      // nothing was handed: it still waits
      this.#mayHave.add(account)
      throw error
    }
  }

  async #hand(tx: Tx, account: AccountId, limit: number): Promise<readonly Handed[]> {
    const rows = await tx
      .selectFrom('commands')
      .select(['id', 'body'])
      .where('account', '=', account)
      .where('state', '=', 'queued')
      .orderBy('id')
      .limit(limit)
      .execute()
    const handed: Handed[] = []
    for (const { id, body } of rows) {
      const task = taskId(randomUUID())
      await tx
        .updateTable('commands')
        .set({ state: 'handed', task, handed: steadyNow() })
        .where('id', '=', id)
        .execute()
      handed.push({ task, command: parse<Wanted>(body) })
    }
    return handed
  }
}
