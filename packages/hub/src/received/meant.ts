import { muted, type Speaker } from '../accounts/roles.ts'
import type { Batch } from '../deliveries/deliveries.ts'
import { type ChatKey, type PlaceId, placeId, remoteId } from '../ids.ts'
import { keyOf, keyText } from '../keys.ts'
import type { Directory } from '../people/directory.ts'
import { chatsAt, movedTo } from '../places/places.ts'
import { parse } from '../store/row.ts'
import type { Db, Tx } from '../store/store.ts'
import type { Author, Wish } from '../wish.ts'
import { refuse } from './granted.ts'
import type { Told } from './told.ts'

/** Something that was written in a place. */
interface Row {
  readonly id: number
  readonly remote: string
  readonly place: string
  /** JSON: the chats that lived there then; null: none. */
  readonly chats: string | null
}

/** The chats that live in a place when something is written there, in one column; null: none. */
export const meantAt = async (tx: Tx, bridge: string, place: PlaceId): Promise<string | null> => {
  const chats = await chatsAt(tx, bridge, place)
  return chats.length ? JSON.stringify(chats.map(keyText)) : null
}

/** The same, in the place where what it was written for lives since the other side has moved it there. */
export const followed = async <R extends Row>(db: Db, bridge: string, rows: readonly R[]): Promise<readonly R[]> => {
  const [first] = rows
  if (!first || first.chats === null) return rows
  const place = await movedTo(db, bridge, placeId(first.place))
  const isThere = place !== undefined && !(await missed(db, bridge, { ...first, place }))
  return isThere ? rows.map((row) => ({ ...row, place })) : rows
}

/** What goes to WeChat, or is asked about before it does. */
const going: ReadonlySet<Wish['kind']> = new Set(['command', 'edit', 'revert', 'question'])
const isGoing = ({ kind }: Wish): boolean => going.has(kind)

/** Of what gives no wishes nobody knows the writer. */
const nobody: Author = { id: '', name: '' }

interface MeantOptions {
  readonly directory: Directory
  /** Who wrote it, as far as the settings know them. */
  speaker(tx: Tx, bridge: string, said: Pick<Wish, 'by' | 'to'>): Promise<Speaker>
}

/** A place may be given to another chat, or to none, while something that was written there still waits. It goes to nobody then:
 *  whom its writer meant is certain, and they are not there any more. */
export class Meant {
  readonly #options: MeantOptions
  readonly #told: Told

  constructor(options: MeantOptions, told: Told) {
    this.#options = options
    this.#told = told
  }

  /** What is left of wishes: where the chat that they are for lives there no more nothing for WeChat, which is told there. */
  async left(batch: Batch, bridge: string, [row]: readonly Row[], wishes: readonly Wish[]): Promise<readonly Wish[]> {
    const to = row && (await missed(batch.tx, bridge, row))
    const by = wishes.length ? wishes.find(isGoing)?.by : nobody
    if (!row || !to?.chat || !by) return wishes
    const { directory, speaker } = this.#options
    const title = await directory.titleOf(batch.tx, to)
    const words = `What was written here for ${title}, and waited, was not sent: ${title} is not here any more.`
    const about = { bridge, place: placeId(row.place), by, to, from: remoteId(row.remote), received: row.id, words }
    const isHeard = by === nobody || muted(await speaker(batch.tx, bridge, about)) === undefined
    if (isHeard && this.#told.isNews(about)) refuse(batch, bridge, { ...about, at: about.place }, words)
    return wishes.filter((wish) => !isGoing(wish))
  }
}

/** One of the chats that something was written for, if none of them lives in its place any more. */
const missed = async (db: Db | Tx, bridge: string, { place, chats }: Row): Promise<ChatKey | undefined> => {
  if (chats === null) return undefined
  const meant = parse<readonly string[]>(chats)
  const there = await chatsAt(db, bridge, placeId(place))
  const [first] = meant
  return first === undefined || there.some((key) => meant.includes(keyText(key))) ? undefined : keyOf(first)
}
