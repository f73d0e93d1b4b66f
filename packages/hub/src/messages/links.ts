import { personId } from '@queqiao/protocol/model'
import type { Range } from '../delivery.ts'
import { type ChatKey, type MessageId, messageId, type PlaceId, placeId, type RemoteId, remoteId } from '../ids.ts'
import { chatText } from '../keys.ts'
import { statement } from '../store/statement.ts'
import type { Db, Tx } from '../store/store.ts'
import { insertion } from '../store/together.ts'

type Spot = Readonly<Record<'bridge' | 'place' | 'remote', string>>
type Row = Spot & {
  readonly owner: string
  readonly n: number
  readonly from: number | null
  readonly to: number | null
}

const insertParts = insertion((db, rows: readonly Row[]) =>
  db
    .insertInto('parts')
    .values(
      rows.map(({ bridge, place, remote, owner, n, from: from_at, to: to_at }) => ({
        ...{ bridge, place, remote, owner },
        ...{ n, from_at, to_at },
      })),
    )
    .onConflict((conflict) => conflict.columns(['bridge', 'place', 'remote', 'owner']).doNothing()),
)

/** What came later than the message itself is numbered from here. */
export const later = 1_000

/** A message of a bridge's side, or what of its words is somebody's own. */
export interface Placed {
  readonly remote: RemoteId
  readonly range?: Range | undefined
}

export interface Linking {
  /** The message, or the notice, that they are of. */
  readonly owner: string
  readonly bridge: string
  readonly place: PlaceId
  readonly parts: readonly Placed[]
  /** What they are numbered from: `later` where they complete what was shown before, for a notice the entry that it came by. */
  readonly from?: number
  /** Whether all have that number. */
  readonly alike?: boolean
}

/** Links messages, or commands' notices, to what they became on a bridge's side. */
export const link = (tx: Tx, all: readonly Linking[]): Promise<void> => insertParts(tx, all.flatMap(rowsOf))

const rowsOf = ({ owner, bridge, place, parts, from = 0, alike = false }: Linking): readonly Row[] =>
  parts.map(({ remote, range }, n) => ({
    ...{ bridge, place, remote, owner, n: alike ? from : from + n },
    ...{ from: range?.from ?? null, to: range?.to ?? null },
  }))

/** What a message became on a bridge's side at first; or what notices of a command, of entries before this one. */
export async function parts(db: Db | Tx, owner: string, bridge: string, before = later): Promise<readonly RemoteId[]> {
  const rows = await db
    .selectFrom('parts')
    .select('remote')
    .where('owner', '=', owner)
    .where('bridge', '=', bridge)
    .where('n', '<', before)
    .orderBy('n')
    .execute()
  return rows.map(({ remote }) => remoteId(remote))
}

const partsIn = statement((db, given: { owner: string; bridge: string; account: string; chat: string }) =>
  db
    .selectFrom('parts')
    .innerJoin('places', (join) =>
      join.onRef('places.bridge', '=', 'parts.bridge').onRef('places.place', '=', 'parts.place'),
    )
    .select(['parts.place', 'parts.remote', 'parts.n', 'parts.from_at', 'parts.to_at'])
    .where('parts.owner', '=', given.owner)
    .where('parts.bridge', '=', given.bridge)
    .where('places.account', '=', given.account)
    .where('places.chat', '=', given.chat)
    .orderBy('parts.n'),
)

/** What a message became in the place that the chat has now, in order. */
export async function partsHere(
  db: Db | Tx,
  owner: string,
  { bridge, key }: { readonly bridge: string; readonly key: ChatKey },
): Promise<readonly Part[]> {
  const rows = await partsIn(db, { owner, bridge, account: key.account, chat: chatText(key.chat) })
  return rows.map(({ place, remote, n, from_at, to_at }) => ({
    ...{ place, remote: remoteId(remote), isLate: n >= later, range: rangeOf(from_at, to_at) },
  }))
}

/** The place of a message, by its id alone: of the places that a bridge has, not of all messages. */
const placesWith = statement((db, given: { bridge: string; remote: string }) =>
  db
    .selectFrom('places')
    .innerJoin('parts', (join) =>
      join.onRef('parts.bridge', '=', 'places.bridge').onRef('parts.place', '=', 'places.place'),
    )
    .select('parts.place')
    .where('places.bridge', '=', given.bridge)
    .where('parts.remote', '=', given.remote)
    .limit(1),
)

/** Where a message stands; undefined where it stands nowhere that anything lives. */
export async function standsAt(db: Db | Tx, bridge: string, remote: RemoteId): Promise<PlaceId | undefined> {
  const [found] = await placesWith(db, { bridge, remote })
  return found && placeId(found.place)
}

export interface Part extends Placed {
  readonly place: string
  /** It completed what was shown before. */
  readonly isLate: boolean
}

const rangeOf = (from: number | null, to: number | null): Range | undefined =>
  from === null || to === null ? undefined : { from, to }

/** A message that stands somewhere, alone or with others. */
export interface At {
  readonly message: MessageId
  readonly account: string
  readonly chat: string
  readonly sender: ReturnType<typeof personId>
  readonly fromSelf: boolean
  /** What is its own of the words that stand there; undefined: all of them. */
  readonly range: Range | undefined
}

const owners = statement((db, given: Spot) =>
  db
    .selectFrom('parts')
    .innerJoin('messages', 'messages.id', 'parts.owner')
    .select(['messages.id', 'messages.account', 'messages.chat', 'messages.sender', 'messages.self'])
    .select(['parts.from_at', 'parts.to_at'])
    .where('parts.bridge', '=', given.bridge)
    .where('parts.place', '=', given.place)
    .where('parts.remote', '=', given.remote)
    .orderBy('parts.from_at')
    .orderBy('parts.owner'),
)

/** Which messages stand there, in their order. */
export async function at(db: Db | Tx, bridge: string, place: PlaceId, remote: RemoteId): Promise<readonly At[]> {
  const rows = await owners(db, { bridge, place, remote })
  return rows.map(({ id, account, chat, sender, self, from_at, to_at }) => ({
    ...{ message: messageId(id), account, chat, sender: personId(sender), fromSelf: self === 1 },
    range: rangeOf(from_at, to_at),
  }))
}
