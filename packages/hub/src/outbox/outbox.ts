import { type AccountId, accountId, type CommandKind, type Handed, mentioned } from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import { loggedOutSince } from '../accounts/presence-rows.ts'
import { writerText } from '../accounts/users.ts'
import { steadyNow } from '../clock.ts'
import type { Batch, Deliveries } from '../deliveries/deliveries.ts'
import { own } from '../files/owning.ts'
import type { Shipment, Shipping } from '../files/shipping.ts'
import { chatText } from '../keys.ts'
import { Turns } from '../lanes/turns.ts'
import type { Wakes } from '../lanes/wakes.ts'
import { stir, touch } from '../messages/chronicle.ts'
import { link } from '../messages/links.ts'
import { keep, type Stored, writtenId } from '../messages/messages.ts'
import type { Store, Tx } from '../store/store.ts'
import type { Asked } from './asked.ts'
import { candidates, fail, handing, mark, putFirst, readBack, waitsUntil } from './handing.ts'
import { leadOrigin } from './leads.ts'
import type { Pace, Turn } from './pace.ts'
import { targetOf } from './targets.ts'

export interface OutboxOptions {
  readonly store: Store
  readonly accounts: Accounts
  readonly deliveries: Deliveries
  readonly pace: Pace
  readonly shipping: Shipping
  readonly quiet: readonly Unnoticed[]
  readonly wakes: Wakes
  /** Called when there is something to tell people. */
  told(): void
}

/** What clients are asked for without anybody noticing: after what people want. */
export interface Unnoticed {
  take(account: AccountId, limit: number): readonly Handed[] | Promise<readonly Handed[]>
}

const NONE: readonly Handed[] = []

/** What may go while nobody is logged in. A poll does not say that somebody is: clients go on asking after a logout. */
const loggingIn: readonly CommandKind[] = ['login-qr']

type Candidate = Awaited<ReturnType<typeof candidates>>[number]

/** One look for something to hand out. */
interface Round {
  readonly batch: Batch
  readonly account: AccountId
  readonly turn: Turn
  readonly limit: number
  readonly handed: Handed[]
  /** Chats in which something waits for its pace or its file: what comes after it waits too. */
  readonly held: Set<string>
  told: boolean
  /** When a file need not wait any longer. */
  until: number
}

/** What came of it. */
interface Found {
  readonly handed: readonly Handed[]
  /** Something may wait for its pace: when to look again. */
  readonly until: number | undefined
  readonly told: boolean
}

/** Of the file that it carries. */
const bytesIn = ({ sent }: Extract<Shipment, { kind: 'go' }>): number | undefined =>
  sent && 'file' in sent ? sent.file.size : undefined

/** Commands that wait for WeChat. One that other people can notice is handed out once and never again. */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #turns: Turns
  /** Accounts that had something queued in transactions that may not be committed yet. */
  readonly #queued: AccountId[] = []

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#turns = new Turns(options.wakes)
  }

  /** Looks for accounts that have something queued. Again, at any time: whoever queued may not have been heard. */
  async load(): Promise<void> {
    const rows = await this.#options.store.db
      .selectFrom('commands')
      .select('account')
      .distinct()
      .where('state', '=', 'queued')
      .execute()
    for (const { account } of rows) this.#turns.wake(accountId(account))
  }

  /** Another process has queued something. */
  heard(account: AccountId): void {
    this.#turns.wake(account)
  }

  /** Queues a command, and keeps its message, if it is one, under the id of what it was made from. One that is queued
   *  already stays as it is: false. */
  async queue(tx: Tx, asked: Asked): Promise<boolean> {
    const { received, wish, bridge, place, from, by, to } = asked
    const message = writtenId(received, wish)
    const command = await own(tx, { account: to.account, message }, asked.command)
    const at = steadyNow()
    // only words differ: what has a file is the same on all sides
    const written = asked.written === asked.command ? command : asked.written
    const event = asked.isLead ? undefined : this.#asMessage({ ...asked, written }, at)
    const [chat, said] = [chatText(targetOf(command)), chatText(to.chat)]
    if (event) {
      const writer = writerText(bridge, by.id)
      await keep(tx, { id: message, account: to.account, event, via: by.name, writer })
    } else stir(tx, { account: to.account, chat })
    // what was typed elsewhere is not the message itself
    if (event && said === chat) await link(tx, [{ owner: message, bridge, place, parts: [{ remote: from }] }])
    const queued = await tx
      .insertInto('commands')
      .values({
        account: to.account,
        chat,
        asked: said === chat ? null : said,
        message,
        kind: command.kind,
        body: JSON.stringify(command),
        state: 'queued',
        closed: 0,
        bridge,
        place,
        remote: from,
        origin: asked.isLead ? leadOrigin(`${received}.${wish}`) : `${received}.${wish}`,
        author: by.name,
        writer: by.id,
        echoed: 0,
        // what is no message is nothing that other sides could be shown
        shown: Number(!event),
        asking: asked.asking ?? null,
        at,
      })
      .onConflict((conflict) => conflict.column('origin').doNothing())
      .returning('id')
      .executeTakeFirst()
    await this.queued(tx, to.account)
    return queued !== undefined
  }

  /** Something was queued in this change. Call `wake` when it is committed. */
  async queued(tx: Tx, account: AccountId): Promise<void> {
    this.#queued.push(account)
    const { fellows } = this.#options.store
    if (fellows.many) await fellows.tell(tx, `work ${account}`)
  }

  /** Call it when what was queued is committed: whoever waits for work asks again. */
  wake(): void {
    for (const account of this.#queued.splice(0)) this.#turns.wake(account)
  }

  /** What it would be if it were reported; none for what says nothing. */
  #asMessage({ to, written, reply }: Asked, time: number): Stored | undefined {
    if (written.kind !== 'send') return undefined
    const { chat, content } = written
    const sender = this.#options.accounts.person(to.account)
    const mentions = content.kind === 'text' ? mentioned(content.text) : []
    const event = { kind: 'message', chat, sender, fromSelf: true, time, content, mentions } as const
    return reply ? { ...event, answers: reply.message, quote: reply.quote } : event
  }

  /** Commits the handing, then returns it. Order is the order of queueing in each chat; quiet commands come after what
   *  people want. */
  async take(account: AccountId, limit: number): Promise<readonly Handed[]> {
    // most polls find nothing
    const isDue = limit > 0 && this.#turns.begin(account, steadyNow())
    let handed = isDue ? await this.#takeQueued(account, limit) : NONE
    try {
      for (const quiet of this.#options.quiet) {
        const more = await quiet.take(account, limit - handed.length)
        if (more.length) handed = [...handed, ...more]
      }
    } catch (error) {
      // what was handed already must go out
      if (!handed.length) throw error
    }
    return handed
  }

  async #takeQueued(account: AccountId, limit: number): Promise<readonly Handed[]> {
    const { handed, until, told } = await this.#handDurably(account, limit)
    // whoever asked meanwhile found nothing and waits by now
    if (handed.length || told) this.#turns.wake(account)
    else if (until !== undefined) this.#turns.later(account, { now: steadyNow(), until })
    if (told) this.#options.told()
    return handed
  }

  /** Wakes nobody any more. */
  stop(): void {
    this.#turns.stop()
  }

  async #handDurably(account: AccountId, limit: number): Promise<Found> {
    const { store, deliveries } = this.#options
    try {
      return await store.write((tx) => deliveries.within(tx, (batch) => this.#hand(batch, account, limit)))
    } catch (error) {
      // nothing was handed: it still waits
      this.#turns.mark(account)
      throw error
    }
  }

  async #hand(batch: Batch, account: AccountId, limit: number): Promise<Found> {
    const { tx } = batch
    await handing(tx, account)
    const turn = await this.#options.pace.turn(tx, account, steadyNow())
    const round: Round = {
      batch,
      account,
      turn,
      limit,
      handed: [],
      held: new Set(),
      told: false,
      until: Number.POSITIVE_INFINITY,
    }
    const isOut = (await loggedOutSince(tx, account)) !== undefined
    const may = isOut ? { waiting: [], only: loggingIn } : { waiting: turn.waiting }
    for (let after = 0; round.handed.length < limit; ) {
      const rows = await candidates(tx, { account, ...may, held: round.held, after })
      for (const row of rows) await this.#handOne(round, row)
      const last = rows.at(-1)
      // where all must wait for their pace, so must what comes after them
      if (!last || !rows.some(({ kind }) => turn.allows(kind))) break
      after = last.id
    }
    if (!isOut && (await this.#tellSpent(batch, account, turn))) round.told = true
    await turn.write(tx)
    const { handed, told, until } = round
    const next = Math.min(turn.until ?? Number.POSITIVE_INFINITY, until)
    return { handed, until: Number.isFinite(next) ? next : undefined, told }
  }

  async #handOne(round: Round, row: Candidate): Promise<void> {
    const { batch, account, turn, limit, handed, held } = round
    const { tx } = batch
    const { id, chat, kind } = row
    if (handed.length === limit || held.has(chat)) return
    if (!turn.allows(kind)) {
      held.add(chat)
      return
    }
    const shipment = await this.#shipment(tx, row)
    // what carries a file may come back to go as something else: nothing overtakes it meanwhile
    if (shipment.kind === 'put' || (shipment.kind === 'go' && shipment.sent)) held.add(chat)
    // one file at a time: two of the same name would lie in the same place on the client's machine
    const until = shipment.kind === 'put' ? await waitsUntil(tx, account, shipment.command.file) : undefined
    if (until !== undefined) {
      round.until = Math.min(round.until, until)
      return
    }
    if (shipment.kind === 'fail') round.told = await fail(batch, row, shipment.reason)
    else if (shipment.kind === 'put')
      handed.push({ task: await putFirst(tx, id, shipment.command.file), command: shipment.command })
    else if (shipment.kind === 'go') {
      const bytes = bytesIn(shipment)
      if (bytes !== undefined) batch.size('file', { account, direction: 'to-wechat' }, bytes)
      handed.push({ task: await mark(tx, id, shipment), command: shipment.command })
      turn.spend(kind, Math.random())
    }
    if (shipment.kind === 'fail' || shipment.kind === 'go') touch(tx, row.message)
  }

  #shipment(tx: Tx, row: Candidate): Promise<Shipment> {
    const command = readBack(row.body)
    if (!command) return Promise.resolve({ kind: 'fail', reason: 'what is stored of it cannot be read any more' })
    return this.#options.shipping.of(tx, { ...row, account: accountId(row.account) }, command)
  }

  // once a day, when there is something that must wait for the next one
  async #tellSpent(batch: Batch, account: AccountId, turn: Turn): Promise<boolean> {
    if (!turn.isSpent || turn.isTold) return false
    const waits = await batch.tx
      .selectFrom('commands')
      .select('id')
      .where('account', '=', account)
      .where('state', '=', 'queued')
      .where('kind', 'in', turn.waiting)
      .limit(1)
      .execute()
    if (!waits.length) return false
    turn.tell()
    const lines = [`⚠ WeChat has been asked for as much today as \`pace.perDay\` allows. The rest waits for midnight.`]
    batch.tell({ account }, { kind: 'desk', lines })
    return true
  }
}
