import type { Bridge } from '../bridge.ts'
import { steadyNow } from '../clock.ts'
import { Refused } from '../errors.ts'
import { placeId, type RemoteId, remoteId } from '../ids.ts'
import { inLane, isStuck } from '../lanes/aside.ts'
import type { Claim } from '../lanes/claims.ts'
import * as lanes from '../lanes/lanes.ts'
import { parse } from '../store/row.ts'
import type { Db, Store, Tx } from '../store/store.ts'
import type { Remote } from '../wish.ts'
import { meantAt } from './meant.ts'

/** The reader of a bridge's incoming lanes. */
export const readerOf = (bridge: Bridge): string => `from ${bridge.name}`

/** Stores what the other sides said, before it is confirmed to them. */
export class Arrivals {
  readonly #store: Store
  /** By bridge: what is being stored. */
  readonly #receiving = new Map<string, Promise<void>>()

  constructor(store: Store) {
    this.#store = store
  }

  /** Durable when it resolves. What is known already is passed over, unless the bridge's ids may have started anew. */
  async receive(bridge: Bridge, remotes: readonly Remote[]): Promise<void> {
    if (!remotes.length) return
    // one after the other: what was asked first stands first
    const before = this.#receiving.get(bridge.name)
    const receiving = Promise.resolve(before).then(() => this.#storeAll(bridge, remotes))
    this.#receiving.set(
      bridge.name,
      receiving.catch(() => undefined),
    )
    await receiving
  }

  async #storeAll(bridge: Bridge, remotes: readonly Remote[]): Promise<void> {
    const now = steadyNow()
    await this.#store.write(async (tx) => {
      const entries: lanes.Addition[] = []
      for (const remote of remotes) entries.push(...(await additions(tx, bridge, remote, now)))
      await lanes.append(tx, 'read', entries, now)
    })
  }
}

/** What it adds to its lane; nothing if it is known. */
async function additions(tx: Tx, bridge: Bridge, remote: Remote, now: number): Promise<readonly lanes.Addition[]> {
  const remembers = bridge.traits?.remembers
  if (remembers !== undefined) await forget(tx, bridge.name, remote.id, now - remembers)
  const stored = await tx
    .insertInto('received')
    .values({
      bridge: bridge.name,
      remote: remote.id,
      place: remote.place,
      album: remote.group ?? null,
      body: remote.body,
      at: now,
      chats: await meantAt(tx, bridge.name, remote.place),
    })
    .onConflict((conflict) => conflict.columns(['bridge', 'remote']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!stored) return []
  const lane = { bridge: bridge.name, place: remote.place }
  const isApart = remote.apart && (await isStuck(tx, inLane(lane)))
  const readers = [{ name: readerOf(bridge) }]
  return [{ key: isApart ? inLane({ ...lane, author: '' }) : inLane(lane), body: String(stored.id), readers }]
}

// an id of long ago may come again for another message: the old one makes room
async function forget(tx: Tx, bridge: string, remote: string, before: number): Promise<void> {
  const old = await tx
    .selectFrom('received')
    .select('id')
    .where('bridge', '=', bridge)
    .where('remote', '=', remote)
    .where('at', '<', before)
    .executeTakeFirst()
  if (old)
    await tx
      .updateTable('received')
      .set({ remote: `${remote} before ${old.id}` })
      .where('id', '=', old.id)
      .execute()
}

/** Something that a bridge received, as it is stored. */
export interface Row {
  readonly id: number
  readonly remote: string
  readonly place: string
  readonly album: string | null
  readonly body: string
  readonly at: number
  readonly chats: string | null
}

/** A row for each entry, in their order: it is not that of their ids where one was tried again. Throws `Refused` for one that is
 *  not kept any more. */
export async function rowsOf(db: Db, { entries }: Claim): Promise<readonly Row[]> {
  const ids = entries.map(({ body }) => parse<number>(body))
  const rows = await db.selectFrom('received').selectAll().where('id', 'in', ids).execute()
  const found = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => found.get(id) ?? gone())
}

function gone(): never {
  throw new Refused('what was written is not kept any more')
}

/** As the bridge gave it. */
export const asRemote = (row: Row): Remote => ({
  id: remoteId(row.remote),
  place: placeId(row.place),
  body: row.body,
  ...(row.album ? { group: row.album } : {}),
})

/** What a bridge received under this id. */
export async function receivedAs(db: Db, bridge: string, remote: RemoteId): Promise<Remote | undefined> {
  const row = await db
    .selectFrom('received')
    .selectAll()
    .where('bridge', '=', bridge)
    .where('remote', '=', remote)
    .executeTakeFirst()
  return row && asRemote(row)
}
