import { type AccountId, type Mentioned, mentioned, type RoomId, words } from '@queqiao/protocol/model'
import type { Accounts } from './accounts.ts'
import { type Bridge, type ChatKey, type Delivery, type Message, messageId, remoteId, type What } from './bridge.ts'
import { type Claim, type Entry, setAside } from './claims.ts'
import { steadyNow } from './clock.ts'
import type { Deliveries, Waiting } from './deliveries.ts'
import type { Directory } from './directory.ts'
import { Retry } from './errors.ts'
import { keyOf, roomOf } from './keys.ts'
import { noticeOf, parts, read } from './messages.ts'
import { allNames, type Called, findMentions } from './names.ts'
import type { Quiet } from './quiet.ts'
import { type Addressed, LaneRun } from './run.ts'
import { parse } from './store/row.ts'
import type { Store, Tx } from './store/store.ts'
import type { Done } from './worker.ts'

export interface DelivererOptions {
  readonly store: Store
  readonly identity: string
  readonly accounts: Accounts
  readonly directory: Directory
  readonly deliveries: Deliveries
  readonly quiet: Quiet
}

/** Makes of a claimed lane what a bridge can deliver: names looked up, mentions found, earlier notices at hand. */
export class Deliverer {
  readonly #options: DelivererOptions

  constructor(options: DelivererOptions) {
    this.#options = options
  }

  async deliver(bridge: Bridge, claim: Claim, signal: AbortSignal): Promise<Done> {
    const { store, identity } = this.#options
    const key = keyOf(claim.key)
    const [first, ...rest] = claim.entries
    const addressed = await Promise.all(claim.entries.map((entry) => this.#address(bridge.name, key, entry)))
    const deliveries = addressed.slice(0, showable(addressed))
    const entries: Claim['entries'] = [first, ...rest.slice(0, deliveries.length - 1)]
    const run = new LaneRun({
      store,
      identity,
      bridge: bridge.name,
      key,
      title: () => this.#title(key),
      claim: { ...claim, entries },
      deliveries,
      signal,
    })
    try {
      await notLong(bridge.deliver(run), signal)
    } catch (error) {
      await run.pause()
      throw error
    }
    const link = await run.settled()
    return {
      entries,
      change: async (tx) => {
        await link(tx)
        await this.#keepUncertain(tx, bridge, run.uncertain)
      },
    }
  }

  // whether to send them again is for a person to say
  async #keepUncertain(tx: Tx, { name: reader }: Bridge, entries: readonly Entry[]): Promise<void> {
    const about = { reader, reason: 'it may not have been delivered', now: steadyNow(), uncertain: true }
    for (const entry of entries) await setAside(tx, { ...about, entry })
  }

  /** Says at the desk what could not be delivered; what fails at the desk itself is only logged and kept. */
  async buried(tx: Tx, bridge: Bridge, claim: Claim, reason: string): Promise<void> {
    const { account, chat } = keyOf(claim.key)
    if (!chat) return
    const title = await this.#title({ account, chat }, tx)
    const lines = [`⚠ ${title}: something could not be shown on ${bridge.name} (${reason}). It is kept.`]
    await this.#options.deliveries.within(tx, async (batch) => batch.tell({ account }, { kind: 'desk', lines }))
  }

  async #title({ account, chat }: ChatKey, db: Store['db'] | Tx = this.#options.store.db): Promise<string> {
    const { directory, quiet } = this.#options
    if (chat) {
      const title = await directory.title(db, account, chat)
      if (title === chat.id) quiet.miss(account, { kind: 'refresh', what: chat.kind === 'room' ? 'rooms' : 'people' })
      return title
    }
    const row = await db.selectFrom('accounts').select(['name']).where('id', '=', account).executeTakeFirst()
    return row?.name ?? account
  }

  async #address(bridge: string, key: ChatKey, entry: Entry): Promise<Addressed> {
    const waiting = parse<Waiting>(entry.body)
    const id = `${entry.lane}.${entry.n}`
    const delivery: Delivery = { id, what: await this.#what(bridge, key, waiting) }
    return { delivery, owner: ownerOf(waiting) }
  }

  async #what(bridge: string, key: ChatKey, waiting: Waiting): Promise<What> {
    if (waiting.kind === 'desk') return waiting
    if (waiting.kind === 'message') return this.#message(key.account, waiting.message)
    const { command, of, outcome, owed } = waiting
    const earlier = command === undefined ? [] : await parts(this.#options.store.db, noticeOf(command), bridge)
    return { kind: 'outcome', of: remoteId(of), outcome, earlier, ...(owed === undefined ? {} : { owed }) }
  }

  async #message(account: AccountId, id: string): Promise<What> {
    const { store, directory, quiet } = this.#options
    const { event, via } = await read(store.db, id)
    const room = roomOf(event.chat)
    const sender = await directory.named(store.db, account, event.sender, room)
    if (sender.name === sender.id) {
      quiet.miss(account, room ? { kind: 'refresh', what: 'members', room } : { kind: 'refresh', what: 'people' })
    }
    const shown = await this.#withMentions(account, await this.#withQuoted(account, event, room), room)
    return { kind: 'message', event: shown, message: messageId(id), sender, ...(via === undefined ? {} : { via }) }
  }

  /** The person who is quoted, under the name that the settings choose. */
  async #withQuoted(account: AccountId, event: Message, room: RoomId | undefined): Promise<Message> {
    const { quote } = event
    if (quote?.sender === undefined) return event
    const { store, directory } = this.#options
    const name = directory.shown(await directory.names(store.db, account, quote.sender, room)) ?? quote.name
    return { ...event, quote: { ...quote, ...(name === undefined ? {} : { name }) } }
  }

  async #withMentions(account: AccountId, event: Message, room: RoomId | undefined): Promise<Message> {
    const { content, mentions } = event
    // what people of another side wrote has its mentions already
    if (content.kind !== 'text' || content.text.length !== 1) return event
    const said = words(content.text)
    if (!mentions.length && (room === undefined || event.fromSelf || !said.includes('@'))) return event
    const people = await Promise.all(mentions.map((mention) => this.#called(account, mention, room)))
    // early clients do not say who is mentioned; of all people, the account itself must hear of it
    const perhaps = mentions.length ? [] : [await this.#called(account, this.#options.accounts.person(account), room)]
    const text = findMentions(said, people, perhaps)
    return { ...event, content: { kind: 'text', text }, mentions: mentioned(text) }
  }

  async #called(account: AccountId, mention: Mentioned, room: RoomId | undefined): Promise<Called> {
    if (mention === 'all') return { mention, shown: 'all', names: [] }
    const { store, directory } = this.#options
    const names = await directory.names(store.db, account, mention, room)
    return { mention, shown: directory.shown(names) ?? mention, names: [...allNames(names), mention] }
  }
}

/** How many can be shown in one run: an outcome that takes back what another of them shows comes in the next one, when it is
 *  known what that became. Tried again, it is as many. */
const showable = (addressed: readonly Addressed[]): number => {
  const again = addressed.findIndex(
    ({ delivery, owner }, at) =>
      delivery.what.kind === 'outcome' &&
      owner !== undefined &&
      addressed.findIndex((earlier) => earlier.owner === owner) < at,
  )
  return again === -1 ? addressed.length : again
}

/** Milliseconds that a bridge has to notice that its run is over. */
const grace = 1_000

/** Ends soon after the signal has aborted, whatever still hangs: others wait for the lane, and no step begins any more. */
async function notLong(delivering: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: over, reject } = Promise.withResolvers<never>()
  let late: NodeJS.Timeout | undefined
  const end = () => {
    late = setTimeout(() => reject(new Retry('a send hangs and is left behind', { after: 0 })), grace)
  }
  if (signal.aborted) end()
  else signal.addEventListener('abort', end)
  try {
    await Promise.race([delivering, over])
  } finally {
    clearTimeout(late)
    signal.removeEventListener('abort', end)
  }
}

const ownerOf = (waiting: Waiting): string | undefined => {
  if (waiting.kind === 'message') return waiting.message
  return waiting.kind === 'outcome' && waiting.command !== undefined ? noticeOf(waiting.command) : undefined
}
