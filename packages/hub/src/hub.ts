import { randomUUID } from 'node:crypto'
import type { AccountId, Keeper } from '@queqiao/protocol/model'
import { Accounts } from './accounts/accounts.ts'
import { signinsOf } from './accounts/entrances.ts'
import type { Signins } from './accounts/signins.ts'
import { steadyNow } from './clock.ts'
import { Listeners } from './crew/listeners.ts'
import { watched } from './crew/watched.ts'
import { createConverter } from './files/convert/converter.ts'
import type { Medium } from './files/medium.ts'
import type { Files } from './files/store/files.ts'
import { openFiles } from './files/store/open.ts'
import type { PlaceId } from './ids.ts'
import type { HubOptions } from './options.ts'
import type { Owing } from './owed.ts'
import { type Parts, partsOf } from './parts.ts'
import { type Adopted, type Adoption, adopt } from './places/adopting.ts'
import { linkedPlaces } from './places/places.ts'
import { keeperOf, portOf, readerOf } from './ports.ts'
import type { Reading } from './reading.ts'
import { type Settings, settingsOf } from './settings.ts'
import { countStored } from './standing/before.ts'
import type { BridgeHealth } from './standing/healths.ts'
import { metered } from './standing/metered.ts'
import { Rates } from './standing/rates.ts'
import type { Standing } from './standing/standing.ts'
import { standing } from './standing/standings.ts'
import { dump } from './store/dump.ts'
import { alone } from './store/locking.ts'
import { note } from './store/note.ts'
import { openStore } from './store/open.ts'
import type { Store } from './store/store.ts'
import { StoreError } from './store/store-error.ts'

/** A place that people have chosen. */
export interface Chosen {
  readonly bridge: string
  readonly account: AccountId
  readonly place: PlaceId
  /** What the chat that lives there is called. */
  readonly name: string
}

/** The keeper of everything between WeChat and the bridges. */
export interface Hub {
  /** What the doors of the WeChat clients need. */
  readonly keeper: Keeper
  /** Sorts what was left, starts the bridges and begins to deliver. */
  start(): Promise<void>
  /** Lets the runs under way end, for at most `patience` milliseconds (default 0: they are broken off, and come again),
   *  stops the bridges, closes the store. */
  stop(patience?: number): Promise<void>
  /** What is still owed, and what people decide about it. */
  readonly owing: Owing
  /** How everything stands. Reads the store: not more often than somebody looks. */
  standing(): Promise<Standing>
  /** What the bridges last said of themselves. */
  health(): Readonly<Record<string, BridgeHealth>>
  /** Writes and reads back: rejects where the store cannot be written (a full disk). */
  checkStore(): Promise<void>
  /** Keeps a small file for a moment: rejects where files cannot be kept (a full disk, a bucket that is away). */
  checkFiles(): Promise<void>
  /** The file behind a ticket that a client was given; undefined where there is none, or the ticket is worth nothing. */
  media(ticket: string): Promise<Medium | undefined>
  /** What somebody on a bridge's side may read, for whoever asks in their name. */
  reading(bridge: string): Reading
  /** Who is signed in on a bridge's side: to give somebody a link from outside of it. */
  signins(bridge: string): Signins
  /** A chat lives from now on in a place that people have chosen, as if one of them had typed it there. Done again, it changes
   *  nothing. The bridge is not asked whether it may write there. */
  adopt(wanted: Adoption): Promise<Adopted>
  /** The places that people have chosen for chats, each with what its chat is called. Reads as many rows as there are. */
  chosen(): Promise<readonly Chosen[]>
  /** Everything in the store as of one moment, line by line, for `importStore`; work goes on meanwhile. */
  export(): AsyncIterable<string>
}

/** Opens the store and puts the parts together. Throws `StoreError` if it cannot be had. */
export const createHub = async (options: HubOptions): Promise<Hub> => hubOf(options, await openStore(options))

/** Puts the parts together on a store that is open. */
export async function hubOf(options: HubOptions, kept: Store): Promise<Hub> {
  const listeners = new Listeners(options.bridges, options.log ?? (() => undefined))
  const store = watched(kept, listeners)
  const files = await opened(store, options).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
  const [identity, secret] = [await lasting(store, 'identity'), await lasting(store, 'media secret')]
  const accounts = new Accounts()
  await accounts.load(store)
  const settings = settingsOf(options)
  const workshop = { files, converter: createConverter(), limits: settings.limits }
  const parts = partsOf(settings, { store, identity, accounts, workshop, secret, listeners })
  // what the last process left, before any door opens
  await parts.outbox.load()
  await parts.outcomes.load()
  await parts.inbox.load()
  await parts.downloads.load()
  const rates = new Rates()
  await countStored(store.db, rates, steadyNow())
  return new OpenHub(settings, parts, rates)
}

async function opened(store: Store, options: HubOptions): Promise<Files> {
  await sameBridges(store, options.bridges)
  return openFiles(options)
}

// what comes in at one process is put into lanes for the bridges that this one knows
async function sameBridges(store: Store, bridges: HubOptions['bridges']): Promise<void> {
  if (!store.fellows.many) return
  const ours = bridges
    .map(({ name }) => name)
    .sort()
    .join(', ')
  await store.write(async (tx) => {
    await alone(tx, 'bridges')
    const noted = await tx.selectFrom('notes').select('value').where('name', '=', 'bridges').executeTakeFirst()
    if (noted && noted.value !== ours && (await store.fellows.accompanied()))
      throw new StoreError(
        `other processes of this database have other bridges (${noted.value || 'none'}; here: ${ours || 'none'}): give all of them the same settings.`,
      )
    await note(tx, 'bridges', ours)
  })
}

/** A random text that the store has from its first opening on. */
async function lasting(store: Store, name: string): Promise<string> {
  return store.write(async (tx) => {
    const insert = tx.insertInto('notes').values({ name, value: randomUUID() })
    await insert.onConflict((conflict) => conflict.column('name').doNothing()).execute()
    const { value } = await tx.selectFrom('notes').select('value').where('name', '=', name).executeTakeFirstOrThrow()
    return value
  })
}

class OpenHub implements Hub {
  readonly keeper: Keeper
  readonly owing: Owing
  readonly #settings: Settings
  readonly #parts: Parts
  readonly #rates: Rates
  #sweeping: NodeJS.Timeout | undefined
  #sweep: Promise<void> | undefined

  constructor(settings: Settings, parts: Parts, rates: Rates) {
    this.#settings = settings
    this.#parts = parts
    this.#rates = rates
    this.keeper = metered(keeperOf(parts), {
      meter: settings.meter,
      rates,
      knows: (account) => parts.accounts.knows(account),
    })
    this.owing = parts.owing
  }

  async start(): Promise<void> {
    const { sorting, crew, retention, presences } = this.#parts
    sorting.wake()
    await crew.start((bridge) => portOf(this.#settings, { ...this.#parts, standing: () => this.standing() }, bridge))
    retention.start()
    presences.start()
    const every = Math.min(1_000, this.#settings.resultLimit / 4)
    this.#sweeping = setInterval(() => {
      this.#sweep ??= this.#sweepOnce().finally(() => {
        this.#sweep = undefined
      })
    }, every)
  }

  async stop(patience = 0): Promise<void> {
    clearInterval(this.#sweeping)
    const { outbox, quiet, looks, asking, downloads, giving, crew, sorting, retention, presences, store, workshop } =
      this.#parts
    outbox.stop()
    quiet.stop()
    asking.stop()
    giving.stop()
    // nothing waits for conversions: they are made again
    await Promise.all([retention.stop(), presences.stop(), downloads.stop(), workshop.converter.close()])
    await crew.stop(patience)
    await sorting.stop()
    await looks.stop()
    await workshop.files.close()
    await store.close()
  }

  standing(): Promise<Standing> {
    const { store, accounts, healths } = this.#parts
    const { bridges, pace } = this.#settings
    return standing({ store, bridges, accounts, healths, perDay: pace.perDay, rates: this.#rates })
  }

  health(): Readonly<Record<string, BridgeHealth>> {
    return this.#parts.healths.all()
  }

  media(ticket: string): Promise<Medium | undefined> {
    return this.#parts.media.behind(ticket)
  }

  reading(bridge: string): Reading {
    return readerOf(this.#settings, this.#parts, bridge)
  }

  signins(bridge: string): Signins {
    return signinsOf(this.#settings, this.#parts, bridge)
  }

  adopt(wanted: Adoption): Promise<Adopted> {
    return adopt(this.#parts, wanted)
  }

  async chosen(): Promise<readonly Chosen[]> {
    const { store, directory } = this.#parts
    const all: Chosen[] = []
    for (const { bridge, key, place } of await linkedPlaces(store.db))
      all.push({ bridge, account: key.account, place, name: await directory.titleOf(store.db, key) })
    return all
  }

  export(): AsyncIterable<string> {
    return dump(this.#parts.store)
  }

  async checkStore(): Promise<void> {
    await this.#parts.store.write((tx) => note(tx, 'checked', steadyNow()))
  }

  async checkFiles(): Promise<void> {
    const { files } = this.#parts.workshop
    // of its own: nobody's file may be removed with it
    const { hash } = await files.put(new Blob([`Queqiao looks: ${randomUUID()}`]).stream(), 1_000)
    await files.remove(hash)
  }

  async #sweepOnce(): Promise<void> {
    const { outcomes, asking, received, downloads, outbox, crew } = this.#parts
    try {
      const [settled, failed, late] = [await outcomes.sweep(), await asking.sweep(), await received.sweep()]
      outbox.wake()
      downloads.wake()
      if (settled || failed || late) crew.wake()
    } catch (error) {
      this.#settings.log('error', 'silent tasks could not be settled', { error: String(error) })
    }
  }
}
