import { type FileRole, filesIn, withFiles } from '@queqiao/protocol/model'
import type { Bridge } from '../bridge.ts'
import { steadyNow } from '../clock.ts'
import type { Done, Trying } from '../crew/worker.ts'
import type { Choice, Delivery, Kept, Message } from '../delivery.ts'
import { Retry } from '../errors.ts'
import { shownWithout } from '../files/late.ts'
import { type Looked, type Patience, patient } from '../files/patience.ts'
import type { FileRow } from '../files/rows.ts'
import type { ChatKey } from '../ids.ts'
import { keyOf } from '../keys.ts'
import { type Claim, type Entry, setAside } from '../lanes/claims.ts'
import type { Quiet } from '../outbox/quiet.ts'
import type { OwedId } from '../owed.ts'
import { entryId } from '../owed-refs.ts'
import type { Directory } from '../people/directory.ts'
import { destinationOf, redirect } from '../places/destinations.ts'
import type { Meter } from '../standing/meter.ts'
import type { Store, Tx } from '../store/store.ts'
import type { Addressing, WithFiles } from './addressing.ts'
import type { Deliveries } from './deliveries.ts'
import { notLong } from './hanging.ts'
import { LaneRun } from './run.ts'
import type { Addressed } from './sends.ts'

export interface DelivererOptions {
  readonly store: Store
  readonly identity: string
  readonly addressing: Addressing
  readonly directory: Directory
  readonly deliveries: Deliveries
  readonly quiet: Quiet
  readonly patience: Patience
  readonly meter: Meter
}

/** Bytes that are sent in a moment: a run with more of them does not keep others waiting. */
const brief = 2_000_000

/** Has a bridge deliver what waits in a claimed lane, as far as its files are there. */
export class Deliverer {
  readonly #options: DelivererOptions

  constructor(options: DelivererOptions) {
    this.#options = options
  }

  async deliver(bridge: Bridge, whole: Claim, { signal, isLast, letOthers }: Trying): Promise<Done> {
    const { store, identity } = this.#options
    const key = keyOf(whole.key)
    await this.#direct(bridge, key, whole)
    const { claim, deliveries, without } = await this.#ready(bridge, key, whole)
    if (!deliveries.length) return { entries: claim.entries }
    if (bytesIn(deliveries) > brief) letOthers()
    const about = { store, identity, bridge: bridge.name, key, title: () => this.#title(key) }
    const run = new LaneRun({ ...about, claim, deliveries, signal, isLast })
    try {
      await notLong(bridge.deliver(run), signal)
    } catch (error) {
      return { change: await run.paused(), failed: { error } }
    }
    this.#count(bridge, claim, run)
    const link = await run.settled()
    return {
      entries: claim.entries,
      change: async (tx) => {
        await link(tx)
        await this.#keepUncertain(tx, bridge, run.uncertain)
        await this.#awaitFiles(tx, bridge, without)
      },
    }
  }

  #count({ name: bridge }: Bridge, { key, entries }: Claim, { uncertain }: LaneRun): void {
    const { meter } = this.#options
    const about = { bridge, account: keyOf(key).account }
    const now = steadyNow()
    for (const entry of entries) {
      const isUncertain = uncertain.includes(entry)
      meter.count('deliveries', { ...about, outcome: isUncertain ? 'uncertain' : 'shown' })
      // an earlier version did not note when it was stored
      if (!isUncertain && entry.at) meter.time('delivery', about, (now - entry.at) / 1_000)
    }
  }

  /** Comes again in a moment if its chat has been given another place since: then it counts there, not here. */
  async #direct(bridge: Bridge, key: ChatKey, { head, destination: before }: Claim): Promise<void> {
    const { store } = this.#options
    const destination = await destinationOf(store.db, bridge, key)
    if (destination === before) return
    await store.write((tx) => redirect(tx, head, destination))
    throw new Retry('the chat has another place now', { certain: true, after: 0 })
  }

  /** What of the run can be delivered now, and the messages that are shown without their file. */
  async #ready(bridge: Bridge, key: ChatKey, claim: Claim) {
    const { store, addressing, patience } = this.#options
    const [first, ...rest] = claim.entries
    const address = (entry: Entry) => addressing.address(bridge.name, key, entry)
    const head = await address(first)
    if (head.isMoot) return { claim: { ...claim, entries: [first] as const }, deliveries: [], without: [] }
    // nothing comes before what waits for its file
    const all = [head, ...(head.files.some(isWanted) ? [] : await Promise.all(rest.map(address)))]
    const addressed = all.slice(0, showable(all))
    const part: Claim = { ...claim, entries: [first, ...rest.slice(0, addressed.length - 1)] }
    if (!addressed.some(({ files }) => files.length))
      return { claim: part, deliveries: addressed.map(withFile), without: [] }
    const looked = part.entries.map((entry, n) => lookAt(bridge, entry, addressed[n]))
    const { entries, without } = await patient({ store, claim: part, patience }, looked, steadyNow())
    const deliveries = addressed
      .slice(0, entries.length)
      .map((one, n) => (without.has(entries[n]?.n ?? 0) ? withoutFile(one) : withFile(one)))
    const shown = deliveries.flatMap(({ owner }, n) => (owner && without.has(entries[n]?.n ?? 0) ? owner : []))
    return { claim: { ...claim, entries }, deliveries, without: shown }
  }

  // what stands in place of a file is completed when that has come
  async #awaitFiles(tx: Tx, { name }: Bridge, messages: readonly string[]): Promise<void> {
    if (!messages.length) return
    await this.#options.deliveries.within(tx, async (batch) => {
      for (const message of messages) await shownWithout(batch, message, name)
    })
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
    const [{ lane, n }] = claim.entries
    const choices = decisionsOn(entryId(bridge.name, lane, n))
    await this.#options.deliveries.within(tx, async (batch) =>
      batch.tell({ account }, { kind: 'desk', lines, choices }),
    )
  }

  async #title({ account, chat }: ChatKey, db: Store['db'] | Tx = this.#options.store.db): Promise<string> {
    const { directory, quiet } = this.#options
    const title = await directory.titleOf(db, { account, ...(chat && { chat }) })
    if (chat && title === chat.id)
      quiet.miss(account, { kind: 'refresh', what: chat.kind === 'room' ? 'rooms' : 'people' })
    return title
  }
}

const decisionsOn = (id: OwedId): readonly Choice[] => [
  { label: 'Try it once more', line: `retry ${id}` },
  { label: 'Drop it', line: `drop ${id}` },
]

/** Of the files that go with them, also where they complete what was shown before. */
const bytesIn = (deliveries: readonly Addressed[]): number => {
  let bytes = 0
  for (const { delivery } of deliveries) {
    const { what } = delivery
    const files = 'event' in what ? filesIn(what.event.content) : []
    for (const { state, size = 0 } of files) if (state === 'ready') bytes += size
  }
  return bytes
}

const lookAt = ({ traits }: Bridge, entry: Entry, one: WithFiles | undefined): Looked => ({
  entry,
  wanted: one?.files.filter(isWanted) ?? [],
  album: traits?.albums ? one && albumOf(one.delivery) : undefined,
  at: one?.files[0]?.at,
})

/** What pictures of one sender that answer nothing have in common. */
const albumOf = ({ what }: Delivery): string | undefined => {
  if (what.kind !== 'message' || what.event.content.kind !== 'image' || what.event.quote) return undefined
  return [what.event.sender, what.event.fromSelf, what.via].join(' ')
}

const isWanted = ({ state }: FileRow): boolean => state === 'wanted'

/** What was sent as a picture, and is none that can be shown, goes as the file that it is. */
function withFile(one: WithFiles): WithFiles {
  const { what } = one.delivery
  if (!('event' in what)) return one
  const { content } = what.event
  if ((content.kind !== 'image' && content.kind !== 'sticker') || !isFile(content.file)) return one
  const event: Message = { ...what.event, content: { kind: 'file', file: content.file } }
  return { ...one, delivery: { ...one.delivery, what: { ...what, event } } }
}

const isFile = ({ state, reason }: Kept): boolean => state === 'ready' && reason !== undefined

/** Shown as long as its file has still to come, also when that came a moment ago: every try of a run says the same. */
function withoutFile(one: WithFiles): WithFiles {
  const { what } = one.delivery
  if (what.kind !== 'message') return one
  const waits = (file: Kept, role: FileRole): Kept => (role === 'file' ? { ...file, state: 'wanted' } : file)
  const event = { ...what.event, content: withFiles(what.event.content, waits) }
  return { ...one, delivery: { ...one.delivery, what: { ...what, event } } }
}

/** How many can be shown in one run: what answers, takes back or removes what another of them shows comes in the next one,
 *  when it is known what that became. Tried again, it is as many. */
const showable = (addressed: readonly WithFiles[]): number => {
  const next = addressed.findIndex(
    ({ after }, at) => after !== undefined && addressed.slice(0, at).some(({ owner }) => owner === after),
  )
  return next === -1 ? addressed.length : next
}
