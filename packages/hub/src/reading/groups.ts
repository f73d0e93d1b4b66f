import { type PersonId, personId, type RoomId } from '@queqiao/protocol/model'
import { relayIn } from '../accounts/relays.ts'
import { filterOf } from '../deliveries/filters.ts'
import type { ChatKey } from '../ids.ts'
import { chatText } from '../keys.ts'
import { commandId } from '../owed-refs.ts'
import { placeOf } from '../places/places.ts'
import type { DeedLine, GroupLine } from '../reading.ts'
import type { Db } from '../store/store.ts'
import type { Means } from './means.ts'

/** A group, and the chat that it is. */
export interface Group {
  readonly key: ChatKey
  readonly room: RoomId
}

/** Deeds of each state at most. */
const most = 20

/** What is known of a group beside how it looks. Where nobody is known to be in it, its client is asked who is. */
export async function groupLine(means: Means, group: Group): Promise<GroupLine> {
  const { store, accounts, filters, relays } = means
  const { db } = store
  const { key, room } = group
  const owner = await ownerOf(db, group)
  const nickname = await nicknameIn(db, group, accounts.person(key.account))
  const members = await membersIn(db, group)
  if (members === 0) means.quiet.miss(key.account, { kind: 'refresh', what: 'members', room })
  const isMuted = filterOf(filters, { kind: 'room', id: room }) === 'mute'
  return {
    ...{ members, places: await placesOf(means, key) },
    ...{ relay: (await relayIn(db, key)) ?? relays, deeds: await deedsIn(db, key) },
    ...(owner && { owner }),
    ...(nickname && { nickname }),
    ...(isMuted && { silent: true }),
  }
}

async function ownerOf(db: Db, { key: { account }, room }: Group): Promise<PersonId | undefined> {
  const known = db.selectFrom('rooms').select('owner').where('account', '=', account).where('id', '=', room)
  const { owner } = (await known.executeTakeFirst()) ?? {}
  return owner ? personId(owner) : undefined
}

async function nicknameIn(db: Db, { key: { account }, room }: Group, person: PersonId): Promise<string | undefined> {
  const own = db.selectFrom('members').select('nickname').where('account', '=', account)
  const row = await own.where('room', '=', room).where('person', '=', person).executeTakeFirst()
  return row?.nickname ?? undefined
}

async function membersIn(db: Db, { key: { account }, room }: Group): Promise<number> {
  const row = await db
    .selectFrom('members')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .where('account', '=', account)
    .where('room', '=', room)
    .executeTakeFirst()
  return Number(row?.count ?? 0)
}

async function placesOf({ store, sides }: Means, key: ChatKey): Promise<GroupLine['places']> {
  const found: GroupLine['places'][number][] = []
  for (const bridge of sides) {
    const at = await placeOf(store.db, { bridge, key })
    if (at) found.push({ bridge, linked: at.linked })
  }
  return found
}

const states = ['queued', 'handed', 'unknown', 'failed'] as const

/** What was asked of WeChat in a chat beside messages, and is not done. */
async function deedsIn(db: Db, key: ChatKey): Promise<readonly DeedLine[]> {
  const found: DeedLine[] = []
  for (const state of states) found.push(...(await inState(db, key, state)))
  return found.toSorted((one, other) => other.time - one.time)
}

async function inState(
  db: Db,
  { account, chat }: ChatKey,
  state: (typeof states)[number],
): Promise<readonly DeedLine[]> {
  const rows = await db
    .selectFrom('commands')
    .select(['id', 'kind', 'reason', 'author', 'at'])
    .where('state', '=', state)
    .where('closed', '=', 0)
    .where('account', '=', account)
    .where('chat', '=', chatText(chat))
    .where('kind', '!=', 'send')
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute()
  return rows.map(({ id, kind, reason, author: by, at: time }) => ({
    ...{ id: commandId(id), kind, state, by, time },
    ...(reason !== null && { reason }),
  }))
}
