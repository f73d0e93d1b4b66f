import { randomUUID } from 'node:crypto'
import type { AccountId, Keeper, Upload } from '@queqiao/protocol/model'
import { Accounts } from './accounts.ts'
import type { Bridge, HubPort, Wish } from './bridge.ts'
import { steadyNow } from './clock.ts'
import { Deliveries } from './deliveries.ts'
import { Deliverer } from './delivering.ts'
import { answer } from './desk/desk.ts'
import type { Speaker } from './desk/roles.ts'
import { Directory } from './directory.ts'
import { Inbox } from './inbox.ts'
import { meaning } from './meaning.ts'
import type { HubOptions, Log } from './options.ts'
import { Outbox } from './outbox.ts'
import { Outcomes } from './outcomes.ts'
import { Pace } from './pace.ts'
import { port } from './port.ts'
import { Quiet } from './quiet.ts'
import { Received } from './received.ts'
import { Repeats } from './repeats.ts'
import { Sorting } from './sorting.ts'
import { note } from './store/note.ts'
import { openSqlite } from './store/sqlite.ts'
import type { Store } from './store/store.ts'
import type { User } from './users.ts'
import { Wakes } from './wakes.ts'
import { Worker } from './worker.ts'

export interface BridgeHealth {
  readonly ready: boolean
  readonly reason?: string
}

/** The keeper of everything between WeChat and the bridges. */
export interface Hub {
  /** What the doors of the WeChat clients need. */
  readonly keeper: Keeper
  /** Sorts what was left, starts the bridges and begins to deliver. */
  start(): Promise<void>
  /** Ends the runs under way, stops the bridges, closes the store. */
  stop(): Promise<void>
  /** What the bridges last said of themselves. */
  health(): Readonly<Record<string, BridgeHealth>>
  /** Writes and reads back: rejects where the store cannot be written (a full disk). */
  checkStore(): Promise<void>
}

const silent = (): void => undefined

/** Nobody asks for files yet. */
async function refuseUpload({ bytes }: Upload): Promise<boolean> {
  await bytes.cancel()
  return false
}

/** Opens the store and puts the parts together. Throws if another process has the store. `open`: another way to open a
 *  store in that folder. */
export async function createHub(
  options: HubOptions,
  open: (data: string) => Promise<Store> = openSqlite,
): Promise<Hub> {
  const store = await open(options.data)
  const identity = await identityOf(store)
  const accounts = new Accounts()
  await accounts.load(store)
  const hub = new OpenHub(options, { store, identity, accounts })
  await hub.load()
  return hub
}

async function identityOf(store: Store): Promise<string> {
  return store.write(async (tx) => {
    const insert = tx.insertInto('notes').values({ name: 'identity', value: randomUUID() })
    await insert.onConflict((conflict) => conflict.column('name').doNothing()).execute()
    const { value } = await tx
      .selectFrom('notes')
      .select('value')
      .where('name', '=', 'identity')
      .executeTakeFirstOrThrow()
    return value
  })
}

interface Opened {
  readonly store: Store
  readonly identity: string
  readonly accounts: Accounts
}

class OpenHub implements Hub {
  readonly keeper: Keeper
  readonly #options: HubOptions
  readonly #log: Log
  /** Milliseconds of silence after which an outcome is unknown. */
  readonly #limit: number
  readonly #store: Store
  readonly #accounts: Accounts
  readonly #directory: Directory
  readonly #quiet: Quiet
  readonly #outbox: Outbox
  readonly #outcomes: Outcomes
  readonly #inbox: Inbox
  readonly #sorting: Sorting
  readonly #received: Received
  readonly #deliverer: Deliverer
  readonly #wakes = new Wakes()
  readonly #health: Record<string, BridgeHealth> = {}
  /** By the bridge's name: who delivers to it, who reads from it. */
  readonly #workers: { readonly bridge: Bridge; readonly out: Worker; readonly in: Worker }[]
  #sweeping: NodeJS.Timeout | undefined

  constructor(options: HubOptions, { store, identity, accounts }: Opened) {
    this.#options = options
    this.#store = store
    this.#accounts = accounts
    this.#directory = new Directory(options.names ?? ['remark', 'roomNickname', 'nickname', 'alias'])
    const deliveries = new Deliveries(options.bridges)
    const pace = new Pace(options.pace ?? 1_000)
    this.#limit = options.resultLimit ?? 60_000
    this.#log = options.log ?? silent
    const limit = this.#limit
    this.#outcomes = new Outcomes({ store, accounts, deliveries, directory: this.#directory, limit })
    this.#quiet = new Quiet({ accounts, wakes: this.#wakes })
    this.#outbox = new Outbox({ store, accounts, pace, quiet: this.#quiet, wakes: this.#wakes })
    const repeats = new Repeats()
    this.#inbox = new Inbox({ store, accounts, repeats, changed: () => this.#sorting.wake() })
    this.#sorting = new Sorting({
      store,
      deliveries,
      repeats,
      sort: meaning({ accounts, directory: this.#directory, outcomes: this.#outcomes, quiet: this.#quiet }),
      sorted: () => this.#wakeBridges(),
      failed: (error) => this.#log('error', 'a report could not be sorted', { error: String(error) }),
    })
    this.#received = new Received({
      store,
      outbox: this.#outbox,
      deliveries,
      directory: this.#directory,
      speaker: (bridge, wish) => this.#speaker(bridge, wish),
      desk: (wish) => answer(store, wish.to, wish.line),
    })
    this.#deliverer = new Deliverer({
      ...{ store, identity, accounts, deliveries },
      directory: this.#directory,
      quiet: this.#quiet,
    })
    this.#workers = options.bridges.map((bridge) => ({
      bridge,
      out: this.#delivering(bridge),
      in: this.#reading(bridge),
    }))
    this.keeper = {
      append: (report) => this.#inbox.append(report),
      take: (account, count) => this.#outbox.take(account, count),
      accept: refuseUpload,
      session: (account) => Promise.resolve(accounts.session(account)),
      work: (account, signal) => this.#wakes.on(account, signal),
    }
  }

  /** Reads what the last process left, before any door opens. */
  async load(): Promise<void> {
    await this.#outbox.load()
    await this.#inbox.load()
  }

  async start(): Promise<void> {
    this.#sorting.wake()
    for (const { bridge } of this.#workers) this.#health[bridge.name] = { ready: false, reason: 'starting' }
    await Promise.all(this.#workers.map(({ bridge }) => bridge.start(this.#port(bridge))))
    await Promise.all(this.#workers.flatMap(({ out, in: reading }) => [out.start(), reading.start()]))
    this.#sweeping = setInterval(() => void this.#sweep(), Math.min(1_000, this.#limit / 4))
  }

  async stop(): Promise<void> {
    clearInterval(this.#sweeping)
    this.#outbox.stop()
    this.#quiet.stop()
    await Promise.all(this.#workers.flatMap(({ out, in: reading }) => [out.stop(), reading.stop()]))
    await Promise.all(this.#workers.map(({ bridge }) => bridge.stop()))
    await this.#sorting.stop()
    await this.#store.close()
  }

  health(): Readonly<Record<string, BridgeHealth>> {
    return { ...this.#health }
  }

  async checkStore(): Promise<void> {
    await this.#store.write((tx) => note(tx, 'checked', steadyNow()))
  }

  /** Changes are news for whoever reads the log. */
  #setHealth(bridge: string, state: BridgeHealth): void {
    const before = this.#health[bridge]
    this.#health[bridge] = state
    if (before?.ready === state.ready && before.reason === state.reason) return
    if (state.ready) this.#log('info', `${bridge}: connected`)
    else this.#log('warn', `${bridge}: not connected`, { reason: state.reason })
  }

  #wakeBridges(): void {
    for (const { out } of this.#workers) out.wake()
  }

  async #sweep(): Promise<void> {
    try {
      if (await this.#outcomes.sweep()) this.#wakeBridges()
    } catch (error) {
      this.#log('error', 'silent tasks could not be settled', { error: String(error) })
    }
  }

  #delivering(bridge: Bridge): Worker {
    const { traits } = bridge
    return new Worker({
      ...this.#common(),
      reader: bridge.name,
      slots: traits?.lanes ?? 20,
      joins: traits?.joins ?? 1,
      frozen: true,
      work: (claim, signal) => this.#deliverer.deliver(bridge, claim, signal),
      ended: () => undefined,
      buried: async (tx, claim, reason) => {
        await this.#deliverer.buried(tx, bridge, claim, reason)
        this.#wakeBridges()
      },
    })
  }

  #reading(bridge: Bridge): Worker {
    return new Worker({
      ...this.#common(),
      reader: Received.readerOf(bridge),
      slots: 8,
      joins: 20,
      frozen: false,
      work: (claim) => this.#received.read(bridge, claim),
      ended: () => {
        this.#outbox.wake()
        this.#wakeBridges()
      },
      buried: async (tx, claim) => {
        await this.#received.buried(tx, bridge, claim)
        this.#wakeBridges()
      },
    })
  }

  #common() {
    return { store: this.#store, retry: this.#options.retry ?? { from: 1_000, to: 30_000 }, log: this.#log }
  }

  #port(bridge: Bridge): HubPort {
    return port({
      bridge,
      store: this.#store,
      accounts: this.#accounts,
      directory: this.#directory,
      users: (account) => this.#users(account),
      receive: async (remotes) => {
        await this.#received.receive(bridge, remotes)
        this.#workers.find((one) => one.bridge === bridge)?.in.wake()
      },
      health: (state) => this.#setHealth(bridge.name, state),
    })
  }

  #users(account: AccountId): readonly User[] {
    return (this.#options.users ?? []).filter(({ accounts }) => !accounts.length || accounts.includes(account))
  }

  #speaker(bridge: string, { by, to }: Wish): Speaker {
    const { relay } = this.#options
    const user = this.#users(to.account).find(({ ids }) => ids[bridge] === by.id)
    return { user, relay: relay?.others ? relay.prefix : undefined }
  }
}
