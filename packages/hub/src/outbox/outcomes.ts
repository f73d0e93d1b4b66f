import {
  type AccountId,
  type Answer,
  accountId,
  type Confirmation,
  type ContentKind,
  type Outcome,
  type PersonId,
} from '@queqiao/protocol/model'
import { steadyNow } from '../clock.ts'
import type { Batch, Deliveries } from '../deliveries/deliveries.ts'
import type { Asking } from '../files/asking.ts'
import { touch } from '../messages/chronicle.ts'
import { nameSent } from '../messages/wechat-ids.ts'
import type { Looks } from '../places/looks.ts'
import { settled, untouched } from '../store/locking.ts'
import { parseIfReadable } from '../store/row.ts'
import type { CommandsTable } from '../store/schema.ts'
import { isNoSend } from '../store/sends.ts'
import type { Selectable, Store, Tx } from '../store/store.ts'
import { toldOf } from '../store/transfers.ts'
import type { Wanted } from '../wish.ts'
import { Echoes, type EchoesOptions, type Reported } from './echoes.ts'
import { follow, lackingRight } from './effects.ts'
import { neighbours, readBack } from './handing.ts'
import { show, tell } from './telling.ts'
import { isFurther, isShown } from './tries.ts'

export interface OutcomesOptions extends EchoesOptions {
  readonly store: Store
  readonly deliveries: Deliveries
  readonly asking: Asking
  readonly looks: Pick<Looks, 'follow' | 'moved'>
  /** Something is to be handed out again, once this change is committed. */
  again(tx: Tx, account: AccountId): Promise<void>
  /** Whether a bridge is also told what went as expected. */
  readonly hearsAll: (bridge: string) => boolean
}

type Row = Selectable<CommandsTable>

/** How commands ended: by the client's word, by their own message coming back, or by silence. */
export class Outcomes {
  readonly #options: OutcomesOptions
  readonly #echoes: Echoes

  constructor(options: OutcomesOptions) {
    this.#options = options
    this.#echoes = new Echoes(options)
  }

  /** The client's answer to a task. An answer to a task that we never gave changes nothing. */
  async settleTask(batch: Batch, account: AccountId, task: string, answer: Answer): Promise<void> {
    const { tx } = batch
    if (await this.#options.asking.answered(tx, account, task, answer)) return
    const asked = tx.selectFrom('commands').selectAll().where('task', '=', task).where('account', '=', account)
    const row = await settled(tx, asked, 'commands').executeTakeFirst()
    if (!row) return this.#settlePut(tx, account, task, answer)
    if (answer.kind !== 'instead') return this.#settle(batch, row, answer)
    if (row.sends === answer.content)
      return this.#settle(batch, row, { kind: 'failed', reason: `it can only be sent as ${answer.content}` })
    await this.#sendInstead(tx, row, answer.content)
  }

  // it was not asked of the client at all: it stands again where it stood, and goes as something else
  async #sendInstead(tx: Tx, { id, account, state, message }: Row, sends: ContentKind): Promise<void> {
    if (state !== 'handed') return
    const back = { state: 'queued', task: null, handed: null, sends } as const
    await tx.updateTable('commands').set(back).where('id', '=', id).execute()
    touch(tx, message)
    await this.#options.again(tx, accountId(account))
  }

  /** The client has taken a file, or will not; what waits for it goes. */
  async #settlePut(tx: Tx, account: AccountId, task: string, answer: Answer): Promise<void> {
    const path = answer.kind === 'done' ? (answer.path ?? '') : ''
    const went = answer.kind === 'done' ? { path } : { path, sends: 'link' as const }
    const put = tx
      .updateTable('commands')
      .set({ ...went, putting: null })
      .where('put', '=', task)
      .where('state', '=', 'queued')
    const { numUpdatedRows } = await put.executeTakeFirst()
    if (numUpdatedRows > 0n) await this.#options.again(tx, account)
  }

  /** Somebody is a contact now: whatever the client says of it, or does not, they were accepted. */
  async befriended(batch: Batch, account: AccountId, person: PersonId): Promise<void> {
    const { tx } = batch
    const asked = tx
      .selectFrom('commands')
      .selectAll()
      .where('account', '=', account)
      .where('kind', '=', 'accept-friend')
      .where(isNoSend)
      .where('state', 'in', ['handed', 'unknown'])
      .orderBy('id')
    for (const row of await settled(tx, asked, 'commands').execute()) {
      const command = parseIfReadable<Wanted>(row.body)
      if (command?.kind === 'accept-friend' && command.person === person)
        await this.#settle(batch, row, { kind: 'done' })
    }
  }

  /** What was asked for has happened, as everybody sees: whatever the client says of it, or does not, it is done. */
  async happened(batch: Batch, account: AccountId, kind: 'login-qr' | 'logout'): Promise<void> {
    const asked = batch.tx
      .selectFrom('commands')
      .selectAll()
      .where('account', '=', account)
      .where('kind', '=', kind)
      .where(isNoSend)
      .where('state', 'in', ['handed', 'unknown'])
      .orderBy('id')
    for (const row of await settled(batch.tx, asked, 'commands').execute())
      await this.#settle(batch, row, { kind: 'done' })
  }

  /** Whether this message, reported at `at`, is an own one that we sent. If so, it is the proof that it arrived. */
  async takeEcho(batch: Batch, account: AccountId, event: Reported, at: number): Promise<boolean> {
    const row = await this.#echoes.of(batch.tx, account, event, at)
    if (!row) return false
    const { tx } = batch
    await tx.updateTable('commands').set({ echoed: 1 }).where('id', '=', row.id).execute()
    if (event.wechat) await nameSent(tx, row.message, event.wechat)
    // no word of the client could change that any more, and what came after it may be settled next
    await this.#settle(batch, row, { kind: 'done' })
    return true
  }

  /** What was handed out under a clock that was ahead of ours is waited for from now on. Before anything is handed out. */
  async load(): Promise<void> {
    const now = steadyNow()
    await this.#options.store.write((tx) =>
      tx.updateTable('commands').set({ handed: now }).where('state', '=', 'handed').where('handed', '>', now).execute(),
    )
  }

  /** Settles what was handed too long ago: nobody knows how it ended. */
  async sweep(): Promise<boolean> {
    await this.#sweepPuts()
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

  // whether clients say how a download ended is in no document
  async #sweepPuts(): Promise<void> {
    const { store, limit, again } = this.#options
    const late = steadyNow() - putLimit * limit
    const silent = store.db.selectFrom('commands').select('account').where('putting', '<', late).limit(1)
    if (!(await silent.executeTakeFirst())) return
    await store.write(async (tx) => {
      const over = tx.updateTable('commands').set({ path: '', putting: null }).where('putting', '<', late)
      const rows = await over.returning('account').execute()
      for (const account of new Set(rows.map(({ account }) => accountId(account)))) await again(tx, account)
    })
  }

  async #settleLate(batch: Batch, before: number): Promise<void> {
    const { tx } = batch
    const late = tx.selectFrom('commands').selectAll().where('state', '=', 'handed').where('handed', '<', before)
    // what somebody else settles at this moment has ended by more than silence
    const rows = await untouched(tx, late.orderBy('handed').limit(atOnce), 'commands').execute()
    for (const row of rows) await this.#settle(batch, row, this.#silence(row))
  }

  #silence({ account, kind }: Row): Outcome {
    const learned = this.#options.accounts.can(accountId(account)).commands[kind] ?? 'result'
    return { kind: 'unknown', reason: silence[learned] }
  }

  async #settle(batch: Batch, row: Row, said: Outcome): Promise<void> {
    // what came back as our own message has arrived, whatever the client says
    const outcome: Outcome = row.echoed ? { kind: 'done' } : said
    if (!follows(row.state, outcome.kind)) return
    const { tx } = batch
    const shows = row.shown === 0 && outcome.kind !== 'failed' && !(isAmongTries(row) && (await isShown(tx, row)))
    const shown = outcome.kind === 'failed' ? row.shown : 1
    const reason = outcome.kind === 'done' ? null : outcome.reason
    await tx.updateTable('commands').set({ state: outcome.kind, reason, shown }).where('id', '=', row.id).execute()
    count(batch, row, outcome)
    touch(tx, row.message)
    await this.#showDecided(batch, row)
    if (outcome.kind === 'done' && outcome.wechat) await nameSent(tx, row.message, outcome.wechat)
    // the place of its file on the client's machine is free
    if (row.put !== null)
      for (const account of await neighbours(tx, row.account)) await this.#options.again(tx, account)
    if (shows) show(batch, row)
    if (outcome.kind === 'done') await this.#follow(batch, row)
    await tell(batch, row, await this.#explained(batch, row, outcome), this.#options.hearsAll)
  }

  /** Money about which something was decided is shown anew: that is done, or can be decided once more. */
  async #showDecided({ tx }: Batch, { kind, account, chat, body }: Row): Promise<void> {
    if (kind !== 'accept-transfer' && kind !== 'refuse-transfer') return
    const command = readBack(body)
    if (command && 'transfer' in command)
      for (const id of await toldOf(tx, { account, chat, transfer: command.transfer })) touch(tx, id)
  }

  async #follow(batch: Batch, row: Row): Promise<void> {
    const command = row.kind === 'send' ? undefined : readBack(row.body)
    if (command) await follow({ looks: this.#options.looks, batch, account: accountId(row.account) }, command)
  }

  /** With what may stand behind it, where a client only says that it was not done. */
  async #explained(batch: Batch, row: Row, outcome: Outcome): Promise<Outcome> {
    const command = row.kind === 'send' || outcome.kind === 'done' ? undefined : readBack(row.body)
    const why = command && (await lackingRight(batch, this.#options, { account: accountId(row.account), command }))
    return why === undefined || outcome.kind === 'done' ? outcome : { ...outcome, reason: `${outcome.reason} (${why})` }
  }
}

/** What was silent counts again when it is heard of. */
function count(batch: Batch, { account, kind, at }: Row, { kind: outcome }: Outcome): void {
  batch.count('commands', { account, kind, outcome })
  if (outcome === 'done') batch.time('command', { account }, (steadyNow() - at) / 1_000)
}

/** Whether the same may have been asked of WeChat under another row. */
const isAmongTries = (row: Row): boolean => row.closed === 1 || isFurther(row)

// what is done stays done; the proof of it may come after a failure or silence, and a failure after silence
const follows = (state: Row['state'], next: Outcome['kind']): boolean =>
  state === 'handed' || (state === 'unknown' && next !== 'unknown') || (state === 'failed' && next === 'done')

/** A download takes longer than a message: so many times as long. */
const putLimit = 5

/** What silence means, by how the outcome would have been learned. */
const silence: Readonly<Record<Confirmation, string>> = {
  result: 'the WeChat client has not said how it ended',
  echo: 'it has not come back from WeChat as a message of your own',
  nothing: 'this WeChat client never says how that ends',
}

/** Commands settled by silence in one transaction. */
const atOnce = 200
