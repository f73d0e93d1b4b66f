import { type ChatKey, type PlaceId, placeId } from '../ids.ts'
import { chatKey, chatText, digest } from '../keys.ts'
import { inLane } from '../lanes/aside.ts'
import { rename } from '../lanes/lanes.ts'
import { statement } from '../store/statement.ts'
import type { Db, Store, Tx } from '../store/store.ts'

interface Row {
  readonly bridge: string
  readonly key: ChatKey
}

const columns = ({ bridge, key }: Row) => ({ bridge, account: key.account, chat: chatText(key.chat) })

const byChat = statement((db, given: { bridge: string; account: string; chat: string }) =>
  db
    .selectFrom('places')
    .select(['place', 'generation', 'linked'])
    .where('bridge', '=', given.bridge)
    .where('account', '=', given.account)
    .where('chat', '=', given.chat),
)

/** The chat's place, made if there is none. The key that `make` gets is the same for this chat until its place is
 *  displaced, also in a store begun anew: what was made before a crash is found again. */
export async function ensure(store: Store, row: Row, make: (key: string) => Promise<PlaceId>): Promise<PlaceId> {
  const [found] = await byChat(store.db, columns(row))
  if (found?.place) return placeId(found.place)
  const generation = found?.generation ?? 0
  const made = await make(digest(row.bridge, row.key.account, chatText(row.key.chat), generation))
  return store.write(async (tx) => {
    const { place } = await tx
      .insertInto('places')
      .values({ ...columns(row), place: made, generation })
      .onConflict((conflict) =>
        conflict
          .columns(['bridge', 'account', 'chat'])
          .doUpdateSet((eb) => ({ place: eb.fn.coalesce('places.place', 'excluded.place') })),
      )
      .returning('place')
      .executeTakeFirstOrThrow()
    return placeId(place ?? made)
  })
}

/** Forgets a place that the other side has deleted, if it still is this chat's. */
export async function displace(store: Store, row: Row, place: PlaceId): Promise<void> {
  await store.write((tx) => vacate(tx, row, place))
}

/** The chat lives in this place no more, if it did; its next one is another. */
export async function vacate(tx: Tx, { bridge, key }: Row, place: PlaceId): Promise<void> {
  await tx
    .updateTable('places')
    .set((eb) => ({ place: null, linked: 0, note: null, former: null, generation: eb('generation', '+', 1) }))
    .where('bridge', '=', bridge)
    .where('account', '=', key.account)
    .where('chat', '=', chatText(key.chat))
    .where('place', '=', place)
    .execute()
}

/** A place where a chat lives, or lived until now. */
export interface Former {
  readonly place: PlaceId
  /** People had linked it. */
  readonly linked: boolean
}

/** Where a chat lives, if it has a place. */
export async function placeOf(db: Db | Tx, row: Row): Promise<Former | undefined> {
  const [found] = await byChat(db, columns(row))
  return found?.place ? { place: placeId(found.place), linked: found.linked === 1 } : undefined
}

/** The chat lives in a place that people have chosen, in which none may live yet. Gives where it lived before. */
export async function link(tx: Tx, row: Row, place: PlaceId): Promise<Former | undefined> {
  const former = await placeOf(tx, row)
  await tx
    .insertInto('places')
    .values({ ...columns(row), place, generation: 1, linked: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['bridge', 'account', 'chat'])
        // what was made for it under the key of before is not found again
        .doUpdateSet((eb) => ({
          ...{ place, linked: 1, note: null, former: null },
          generation: eb('places.generation', '+', 1),
        })),
    )
    .execute()
  return former
}

const rowOf = (db: Db | Tx, bridge: string, place: PlaceId) =>
  db
    .selectFrom('places')
    .select(['linked', 'note'])
    .where('bridge', '=', bridge)
    .where('place', '=', place)
    .executeTakeFirst()

/** Whether people linked this place. */
export const isLinked = async (db: Db | Tx, bridge: string, place: PlaceId): Promise<boolean> =>
  (await rowOf(db, bridge, place))?.linked === 1

/** What the bridge has noted of a place in which something lives. */
export const noted = async (db: Db | Tx, bridge: string, place: PlaceId): Promise<string | undefined> =>
  (await rowOf(db, bridge, place))?.note ?? undefined

/** Notes it of a place, in place of what was noted before; nothing where nothing lives there. */
export async function note(store: Store, bridge: string, place: PlaceId, text: string): Promise<void> {
  await store.write(async (tx) => {
    await tx.updateTable('places').set({ note: text }).where('bridge', '=', bridge).where('place', '=', place).execute()
  })
}

/** What lives in a place, and waits there, is in another from now on. False: nothing lived there, or that one is taken. */
export async function move(store: Store, bridge: string, from: PlaceId, to: PlaceId): Promise<boolean> {
  return store.write(async (tx) => {
    if ((await chatsAt(tx, bridge, to)).length) return false
    const { numUpdatedRows } = await tx
      .updateTable('places')
      .set({ place: to, former: from })
      .where('bridge', '=', bridge)
      .where('place', '=', from)
      .executeTakeFirst()
    // what waits was written before what comes there now
    await rename(tx, 'read', inLane({ bridge, place: from }), inLane({ bridge, place: to }))
    return numUpdatedRows > 0n
  })
}

/** Where what lived in a place lives since it moved. */
export async function movedTo(db: Db | Tx, bridge: string, place: PlaceId): Promise<PlaceId | undefined> {
  const found = await db
    .selectFrom('places')
    .select('place')
    .where('bridge', '=', bridge)
    .where('former', '=', place)
    .executeTakeFirst()
  return found?.place ? placeId(found.place) : undefined
}

/** The chats that live in a place. */
export async function chatsAt(db: Db | Tx, bridge: string, place: PlaceId): Promise<readonly ChatKey[]> {
  const rows = await db
    .selectFrom('places')
    .select(['account', 'chat'])
    .where('bridge', '=', bridge)
    .where('place', '=', place)
    .orderBy('account')
    .orderBy('chat')
    .execute()
  return rows.map(({ account, chat }) => chatKey(account, chat))
}

/** A place that people have chosen, and the chat that lives there. */
export interface Linked extends Row {
  readonly place: PlaceId
}

/** All places that people have chosen, by bridge and account. */
export async function linkedPlaces(db: Db): Promise<readonly Linked[]> {
  const rows = await db
    .selectFrom('places')
    .select(['bridge', 'account', 'chat', 'place'])
    .where('linked', '=', 1)
    .where('place', 'is not', null)
    .orderBy('bridge')
    .orderBy('account')
    .orderBy('chat')
    .execute()
  return rows.flatMap(({ bridge, account, chat, place }) =>
    place === null ? [] : { bridge, key: chatKey(account, chat), place: placeId(place) },
  )
}
