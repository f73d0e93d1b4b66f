import { type AccountId, type Chat, personId, roomId } from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import type { Bridge } from '../bridge.ts'
import type { Crew } from '../crew/crew.ts'
import type { Deliveries } from '../deliveries/deliveries.ts'
import type { ChatKey, PlaceId } from '../ids.ts'
import { keyText } from '../keys.ts'
import type { Directory } from '../people/directory.ts'
import { short } from '../people/finding.ts'
import type { Store, Tx } from '../store/store.ts'
import { moveIn } from './moving-in.ts'
import { chatsAt } from './places.ts'

/** A chat that is to live in a place which is there already: it did under another program. */
export interface Adoption {
  readonly bridge: string
  readonly place: PlaceId
  /** The id of the person or group, as the client reports it. */
  readonly wechat: string
  /** Of which account. Default: of the one that knows it. */
  readonly account?: AccountId | undefined
  /** Only looks whether it could be. */
  readonly trial?: boolean | undefined
}

/** What became of it. `name`: how the chat is called. `reason`: a sentence's end, for people. */
export type Adopted =
  | { readonly kind: 'done'; readonly name: string }
  | { readonly kind: 'unknown' | 'refused'; readonly reason: string; readonly name?: string | undefined }

interface Around {
  readonly store: Store
  readonly accounts: Accounts
  readonly bridges: readonly Bridge[]
  readonly deliveries: Deliveries
  readonly directory: Directory
  readonly crew: Pick<Crew, 'wake'>
}

const refused = (reason: string, name?: string) => ({ kind: 'refused', reason, name }) as const

/** Makes a place that is there already that of a chat which an account knows. */
export async function adopt(around: Around, wanted: Adoption): Promise<Adopted> {
  const { store, bridges, deliveries, directory, crew } = around
  const { bridge, place, trial = false } = wanted
  if (!bridges.some(({ name }) => name === bridge)) return refused(`there is no bridge ${bridge}`)
  const adopted = await store.write(async (tx): Promise<Adopted> => {
    const [key, other] = await known(tx, around, wanted)
    if (!key) return { kind: 'unknown', reason: 'no account knows anybody of this id' }
    const name = short(await directory.titleOf(tx, key))
    if (other) return refused('several accounts know it: say which is meant', name)
    const here = await chatsAt(tx, bridge, place)
    if (here.some((one) => keyText(one) === keyText(key))) return { kind: 'done', name }
    if (here.length) return refused('another chat lives there', name)
    if (!trial) await deliveries.within(tx, (batch) => moveIn(batch, { bridge, key, place, name }))
    return { kind: 'done', name }
  })
  crew.wake()
  return adopted
}

/** The chats of that id, of each account that knows one. */
async function known(tx: Tx, { accounts }: Around, { wechat, account }: Adoption): Promise<readonly ChatKey[]> {
  const found: ChatKey[] = []
  for (const one of account === undefined ? accounts.all() : [account]) {
    const chat = await chatOf(tx, one, wechat)
    if (chat) found.push({ account: one, chat })
  }
  return found
}

async function chatOf(tx: Tx, account: AccountId, id: string): Promise<Chat | undefined> {
  const room = tx.selectFrom('rooms').select('id').where('account', '=', account).where('id', '=', id)
  if (await room.executeTakeFirst()) return { kind: 'room', id: roomId(id) }
  const person = tx.selectFrom('people').select('official').where('account', '=', account).where('id', '=', id)
  const row = await person.executeTakeFirst()
  return row && { kind: row.official ? 'official' : 'person', id: personId(id) }
}
