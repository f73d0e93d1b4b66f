import {
  type AccountId,
  type Answer,
  accountId,
  type Confirmation,
  type Content,
  type ContentKind,
  type Event,
  type Outcome,
  type PersonId,
} from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import { steadyNow } from '../clock.ts'
import type { Batch, Deliveries } from '../deliveries/deliveries.ts'
import type { Asking } from '../files/asking.ts'
import { rowsOf } from '../files/rows.ts'
import { sendsOf } from '../files/shipping.ts'
import { messageId } from '../ids.ts'
import { chatKey, chatText, saidIn } from '../keys.ts'
import { touch } from '../messages/chronicle.ts'
import { nameSent } from '../messages/wechat-ids.ts'
import { commandId } from '../owed-refs.ts'
import type { Directory } from '../people/directory.ts'
import type { Looks } from '../places/looks.ts'
import { settled, untouched } from '../store/locking.ts'
import { parseIfReadable } from '../store/row.ts'
import type { CommandsTable } from '../store/schema.ts'
import { isNoSend } from '../store/sends.ts'
import type { Selectable, Store, Tx } from '../store/store.ts'
import { toldOf } from '../store/transfers.ts'
import type { Wanted } from '../wish.ts'
import { isEchoOf, mayBeEchoOf } from './echo.ts'
import { follow, lackingRight } from './effects.ts'
import { neighbours, readBack } from './handing.ts'
import { firstOf, isFurther, isRetried, isShown } from './tries.ts'

export interface OutcomesOptions {
  readonly store: Store
  readonly accounts: Accounts
  readonly deliveries: Deliveries
  readonly directory: Directory
  readonly asking: Asking
  readonly looks: Pick<Looks, 'follow' | 'moved'>
  /** Something is to be handed out again, once this change is committed. */
  again(tx: Tx, account: AccountId): Promise<void>
  /** Milliseconds of silence after which an outcome is unknown. */
  readonly limit: number
  /** Whether a bridge is also told what went as expected. */
  hearsAll(bridge: string): boolean
}

type Row = Selectable<CommandsTable>
type Reported = Event<unknown, 'message'>

/** From when on commands may have been handed out: those whose outcome is open, and those that are settled. */
interface Since {
  readonly open: number
  readonly settled: number
  /** Those of which a likeness is enough. */
  readonly fresh: number
}

/** How commands ended: by the client's word, by their own message coming back, or by silence. */
export class Outcomes {
  readonly #options: OutcomesOptions

  constructor(options: OutcomesOptions) {
    this.#options = options
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
    const since = this.#echoesSince(account, event, at)
    const row = since && (await this.#sentAs(batch.tx, account, event, since))
    if (!row) return false
    const { tx } = batch
    await tx.updateTable('commands').set({ echoed: 1 }).where('id', '=', row.id).execute()
    if (event.wechat) await nameSent(tx, row.message, event.wechat)
    // no word of the client could change that any more, and what came after it may be settled next
    await this.#settle(batch, row, { kind: 'done' })
    return true
  }

  /** What this message may be the echo of. One that is settled is not waited for long, and no other one for ever: what the
   *  owner types on the phone later is theirs. */
  #echoesSince(account: AccountId, { fromSelf, chat, wechat }: Reported, at: number): Since | undefined {
    const { accounts, limit } = this.#options
    const fresh = at - limit
    if (fromSelf) return { open: at - day, settled: at - limit - lateEcho, fresh }
    // a client without ids may not show in a private chat who speaks: the words that it was just handed are ours
    const blind = chat.kind !== 'room' && !wechat && accounts.can(account).commands.send === 'echo'
    return blind ? { open: at - limit, settled: at, fresh } : undefined
  }

  /** The oldest command of this chat that went out with these words and has no echo yet. */
  async #sentAs(tx: Tx, account: AccountId, event: Reported, since: Since): Promise<Row | undefined> {
    const sent = tx
      .selectFrom('commands')
      .selectAll()
      .where('account', '=', account)
      .where('chat', '=', chatText(event.chat))
      .where('echoed', '=', 0)
      .where('handed', 'is not', null)
      .where((eb) =>
        eb.or([
          eb.and([eb('state', 'in', ['handed', 'unknown']), eb('closed', '=', 0), eb('handed', '>=', since.open)]),
          eb('handed', '>=', since.settled),
        ]),
      )
      // of two tries it is the one that is waited for
      .orderBy('closed')
      .orderBy('id')
    // what WeChat said it did not send is the last that may have come back
    const rows = await settled(tx, sent, 'commands').execute()
    for (const row of rows.toSorted((a, b) => Number(a.state === 'failed') - Number(b.state === 'failed'))) {
      const content = sentIn(row)
      if (!content) continue
      const names = await this.#options.directory.everyName(tx, account, event.chat, content)
      if (isEchoOf(content, event, (mention) => names.get(mention) ?? [])) return row
      // what certainly was not sent does not come back
      const isFresh = event.fromSelf && row.state !== 'failed' && (row.handed ?? 0) >= since.fresh
      if (isFresh && mayBeEchoOf(content, event.content)) return row
    }
    return undefined
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
    await this.#tell(batch, row, await this.#explained(batch, row, outcome))
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

  /** Tells who wrote it; what went as expected only where the bridge wants to hear of it. */
  async #tell(batch: Batch, row: Row, outcome: Outcome): Promise<void> {
    const { tx } = batch
    if (isExpected(row, outcome) && !(this.#options.hearsAll(row.bridge) && (await isWhole(tx, row)))) return
    // how the new try ends is what counts
    if (row.closed && (await isRetried(tx, row))) return
    const open = outcome.kind !== 'done' && !row.closed
    const as = outcome.kind === 'done' && row.sends !== null ? await insteadBy(tx, row, row.sends) : {}
    const deed = isDeed(row) ? { deed: row.kind } : {}
    const about = { command: await firstOf(tx, row), of: row.remote, outcome, ...as, ...deed }
    batch.tell(
      saidIn(row),
      { kind: 'outcome', ...about, ...(open ? { owed: commandId(row.id) } : {}) },
      { only: row.bridge },
    )
  }
}

/** What was silent counts again when it is heard of. */
function count(batch: Batch, { account, kind, at }: Row, { kind: outcome }: Outcome): void {
  batch.count('commands', { account, kind, outcome })
  if (outcome === 'done') batch.time('command', { account }, (steadyNow() - at) / 1_000)
}

/** What a command went as in place of what was written, and why if its file could not be converted. */
async function insteadBy(tx: Tx, { body }: Row, as: ContentKind): Promise<{ as: ContentKind; why?: string }> {
  const command = parseIfReadable<Wanted>(body)
  if (command?.kind !== 'send' || !('file' in command.content)) return { as }
  const { file } = command.content
  const { kind, why } = sendsOf((await rowsOf(tx, [file])).get(file)) ?? {}
  return kind === as && why !== undefined ? { as, why } : { as }
}

/** What was sent; undefined where the command sends nothing. */
function sentIn({ body, sent }: Row): Content<unknown> | undefined {
  if (sent !== null) return parseIfReadable<Content<unknown>>(sent)
  const command = parseIfReadable<Wanted>(body)
  return command?.kind === 'send' ? command.content : undefined
}

/** Shows its message on every other side; where it was typed elsewhere, in its chat on this side too. */
const show = (batch: Batch, { account, chat, asked, message, bridge }: Row): void =>
  batch.tell(
    chatKey(account, chat),
    { kind: 'message', message: messageId(message) },
    asked === null ? { except: bridge } : undefined,
  )

/** Whether it was typed for us: how it ended is seen nowhere but in what is told of it. */
const isDeed = ({ kind, asked }: Row): boolean => kind !== 'send' || asked !== null

/** Whether nobody need be told how it ended. */
const isExpected = (row: Row, { kind }: Outcome): boolean =>
  kind === 'done' && row.state === 'handed' && !isFurther(row) && row.sends === null && !isDeed(row)

/** Whether all that the same message was to do is done: a file and its words are two commands. */
async function isWhole(tx: Tx, { id, bridge, place, remote }: Row): Promise<boolean> {
  const open = await tx
    .selectFrom('commands')
    .select('id')
    .where('remote', '=', remote)
    .where('bridge', '=', bridge)
    .where('place', '=', place)
    .where('id', '!=', id)
    .where('closed', '=', 0)
    .where('state', 'in', ['queued', 'handed', 'unknown', 'failed'])
    .limit(1)
    .executeTakeFirst()
  return open === undefined
}

/** Whether the same may have been asked of WeChat under another row. */
const isAmongTries = (row: Row): boolean => row.closed === 1 || isFurther(row)

// what is done stays done; the proof of it may come after a failure or silence, and a failure after silence
const follows = (state: Row['state'], next: Outcome['kind']): boolean =>
  state === 'handed' || (state === 'unknown' && next !== 'unknown') || (state === 'failed' && next === 'done')

/** A download takes longer than a message: so many times as long. */
const putLimit = 5
const day = 86_400_000
/** Milliseconds after the limit in which the echo of a settled command may still come. */
const lateEcho = 300_000

/** What silence means, by how the outcome would have been learned. */
const silence: Readonly<Record<Confirmation, string>> = {
  result: 'the WeChat client has not said how it ended',
  echo: 'it has not come back from WeChat as a message of your own',
  nothing: 'this WeChat client never says how that ends',
}

/** Commands settled by silence in one transaction. */
const atOnce = 200
