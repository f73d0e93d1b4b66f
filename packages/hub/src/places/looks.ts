import type { AccountId, Chat } from '@queqiao/protocol/model'
import type { Bridge } from '../bridge.ts'
import type { Batch, Deliveries } from '../deliveries/deliveries.ts'
import type { Waiting } from '../deliveries/waiting.ts'
import type { Kept, Look } from '../delivery.ts'
import type { Avatars } from '../files/avatars.ts'
import type { ChatKey } from '../ids.ts'
import { chatOf, chatText, keyOf, keyText } from '../keys.ts'
import type { Log } from '../log.ts'
import { stir } from '../messages/chronicle.ts'
import type { Directory } from '../people/directory.ts'
import { settled } from '../store/locking.ts'
import { statement } from '../store/statement.ts'
import type { Store, Tx } from '../store/store.ts'
import { placeOf } from './places.ts'

export interface LooksOptions {
  readonly store: Store
  readonly bridges: readonly Bridge[]
  readonly directory: Directory
  readonly avatars: Avatars
  readonly deliveries: Deliveries
  readonly log: Log
  /** There is something for the bridges. */
  changed(): void
}

/** Chats looked for in one statement, and pictures waited for at most: well under the databases' limits on parameters. */
const some = 500

const look = { kind: 'chat' } as const satisfies Waiting

/** How chats look: their name, picture and announcement; and which bridges hear of it when that changes. */
export class Looks {
  readonly #options: LooksOptions
  readonly #bridges: readonly string[]
  /** By the address of a picture that has not come: the chats that are to show it. */
  readonly #awaited = new Map<string, Set<string>>()
  #looking: Promise<void> = Promise.resolve()

  constructor(options: LooksOptions) {
    this.#options = options
    this.#bridges = options.bridges.flatMap(({ name, traits }) => (traits?.looks ? [name] : []))
  }

  /** How a chat looks now. A picture that is not here yet is fetched, and the bridges hear of it when it has come. `pictured`:
   *  whoever asks shows pictures. */
  async look(key: ChatKey, pictured: boolean): Promise<Look> {
    const { store, directory } = this.#options
    const { account, chat } = key
    const title = await directory.titleOf(store.db, key)
    if (!chat) return { kind: 'desk', title }
    const { avatar: url, topic } = await directory.faceOf(store.db, account, chat)
    const avatar = url && pictured ? await this.#picture(key, url) : undefined
    return { kind: chat.kind, title, ...(avatar && { avatar }), ...(topic && { topic }) }
  }

  async #picture(key: ChatKey, url: string): Promise<Kept | undefined> {
    const { avatars } = this.#options
    const kept = await avatars.at(url)
    if (!kept && this.#awaited.size < some)
      this.#awaited.set(url, (this.#awaited.get(url) ?? new Set()).add(keyText(key)))
    return kept
  }

  /** Pictures may have come: the bridges hear of those that were asked for. */
  wake(): void {
    if (!this.#awaited.size) return
    this.#looking = this.#looking
      .then(() => this.#arrived())
      .catch((error: unknown) => this.#options.log('info', 'pictures are shown later', { error: String(error) }))
  }

  /** Ends when what has come by now has been told. */
  async stop(): Promise<void> {
    await this.#looking
  }

  async #arrived(): Promise<void> {
    const { avatars, store, deliveries, changed } = this.#options
    const { here, gone } = await avatars.settled([...this.#awaited.keys()])
    const keys = new Set(here.flatMap((url) => [...(this.#awaited.get(url) ?? [])]))
    if (keys.size)
      await store.write((tx) =>
        deliveries.within(tx, async (batch) => {
          for (const key of keys) await this.#came(batch, keyOf(key))
        }),
      )
    for (const url of [...here, ...gone]) this.#awaited.delete(url)
    if (keys.size) changed()
  }

  /** Whoever reads the list of chats looks again. */
  async #came(batch: Batch, key: ChatKey): Promise<void> {
    stir(batch.tx, { account: key.account, chat: chatText(key.chat) })
    await this.tell(batch, key)
  }

  /** Makes a change to what is known of an account, and tells the bridges which of these chats look another way from now on. */
  async follow(batch: Batch, account: AccountId, chats: readonly Chat[], change: () => Promise<void>): Promise<void> {
    const shown = await this.shown(batch.tx, account, chats)
    const before: string[] = []
    for (const chat of shown) before.push(await this.#described(batch.tx, account, chat))
    await change()
    for (const [n, chat] of shown.entries())
      if ((await this.#described(batch.tx, account, chat)) !== before[n]) await this.tell(batch, { account, chat })
  }

  async #described(tx: Tx, account: AccountId, chat: Chat): Promise<string> {
    const { directory } = this.#options
    const { avatar, topic } = await directory.faceOf(tx, account, chat)
    return JSON.stringify([await directory.titleOf(tx, { account, chat }), avatar ?? null, topic ?? null])
  }

  /** Those of the chats that have a place on a bridge that shows how they look. */
  async shown(tx: Tx, account: AccountId, chats: readonly Chat[]): Promise<readonly Chat[]> {
    const texts: string[] = []
    for (let at = 0; at < chats.length && this.#bridges.length; at += some) {
      const rows = await tx
        .selectFrom('places')
        .select('chat')
        .distinct()
        .where('bridge', 'in', this.#bridges)
        .where('account', '=', account)
        .where('chat', 'in', chats.slice(at, at + some).map(chatText))
        .where('place', 'is not', null)
        .execute()
      texts.push(...rows.map(({ chat }) => chat))
    }
    return texts.flatMap((text) => chatOf(text) ?? [])
  }

  /** Tells the bridges that show it that a chat looks another way; not again while they have still to hear of it. */
  async tell(batch: Batch, key: ChatKey): Promise<void> {
    for (const only of this.#bridges)
      if ((await isPlaced(batch.tx, only, key)) && !(await isTold(batch.tx, only, key)))
        batch.tellOnce(key, look, { only })
  }

  /** Tells the bridges that show a room who has joined it, or is no member of it any more. */
  async moved(batch: Batch, key: ChatKey, moved: Extract<Waiting, { kind: 'joined' | 'left' }>): Promise<void> {
    if (!moved.people.length) return
    for (const only of this.#bridges) if (await isPlaced(batch.tx, only, key)) batch.tell(key, moved, { only })
  }
}

const isPlaced = async (tx: Tx, bridge: string, key: ChatKey): Promise<boolean> =>
  (await placeOf(tx, { bridge, key })) !== undefined

const waitingRow = statement((db, given: { reader: string; key: string; body: string }) =>
  settled(
    db,
    db
      .selectFrom('heads')
      .innerJoin('lanes', 'lanes.id', 'heads.lane')
      .innerJoin('entries', 'entries.lane', 'lanes.id')
      .select('entries.n')
      .where('lanes.queue', '=', 'deliver')
      .where('lanes.key', '=', given.key)
      .where('heads.reader', '=', given.reader)
      .where((eb) => eb('entries.n', '>', eb.fn.coalesce('heads.upto', 'heads.position')))
      .where('entries.body', '=', given.body)
      .limit(1),
    'heads',
  ),
)

/** Whether it stands in the chat's lane behind what is being delivered: whoever comes to it sees what is changed now. */
const isTold = async (tx: Tx, reader: string, key: ChatKey): Promise<boolean> =>
  (await waitingRow(tx, { reader, key: keyText(key), body: JSON.stringify(look) })).length > 0
