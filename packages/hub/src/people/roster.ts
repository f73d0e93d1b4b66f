import {
  type AccountId,
  type Chat,
  type Member,
  type Person,
  type PersonId,
  personId,
  type Room,
  type RoomId,
} from '@queqiao/protocol/model'
import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'

/** The chats that somebody may have: which of the two, nobody says. */
export const chatsWith = (id: PersonId): readonly Chat[] => [
  { kind: 'person', id },
  { kind: 'official', id },
]

/** Some people of one room. */
export interface In<Who> {
  readonly room: RoomId
  readonly members: readonly Who[]
}

/** Rows of one statement: well under the databases' limits on parameters. */
const batch = 500

/** Lists are partial: what a list leaves out stays as it was. */
export async function learnPeople(tx: Tx, account: AccountId, people: readonly Person[]): Promise<void> {
  const rows = people.map((person) => ({
    account,
    id: person.id,
    nickname: person.nickname ?? null,
    remark: person.remark ?? null,
    alias: person.alias ?? null,
    avatar: person.avatar ?? null,
    friend: flag(person.friend),
    official: flag(person.official),
  }))
  for (const some of inBatches(merged(rows, ({ id }) => id))) {
    await tx
      .insertInto('people')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['account', 'id']).doUpdateSet((eb) => ({
          nickname: eb.fn.coalesce('excluded.nickname', 'people.nickname'),
          // what was only overheard makes room for what a list says, also where that is nothing
          remark: eb
            .case()
            .when(
              eb.and([
                eb('people.friend', 'is', null),
                eb('people.nickname', 'is', null),
                eb('excluded.friend', 'is not', null),
              ]),
            )
            .then(eb.ref('excluded.remark'))
            .else(eb.fn.coalesce('excluded.remark', 'people.remark'))
            .end(),
          alias: eb.fn.coalesce('excluded.alias', 'people.alias'),
          avatar: eb.fn.coalesce('excluded.avatar', 'people.avatar'),
          friend: eb.fn.coalesce('excluded.friend', 'people.friend'),
          official: eb.fn.coalesce('excluded.official', 'people.official'),
        })),
      )
      .execute()
  }
}

/** Those of the people of whom a list tells something new. */
export async function newsOf(tx: Tx, account: AccountId, people: readonly Person[]): Promise<readonly PersonId[]> {
  const news: PersonId[] = []
  for (const some of inBatches(people.filter(isDescribed))) {
    const rows = await tx
      .selectFrom('people')
      .select(['id', 'nickname', 'remark', 'alias', 'avatar'])
      .where('account', '=', account)
      .where(
        'id',
        'in',
        some.map(({ id }) => id),
      )
      .execute()
    const known = new Map(rows.map((row) => [row.id, row]))
    news.push(...some.flatMap((person) => (isNew(person, known.get(person.id)) ? [person.id] : [])))
  }
  return news
}

const shownFields = ['nickname', 'remark', 'alias', 'avatar'] as const

const isNew = (person: Person, known: { readonly [K in (typeof shownFields)[number]]: string | null } | undefined) =>
  shownFields.some((field) => person[field] !== undefined && person[field] !== known?.[field])

export async function learnRooms(tx: Tx, account: AccountId, rooms: readonly Room[]): Promise<void> {
  const rows = rooms.map((room) => ({
    account,
    id: room.id,
    name: room.name ?? null,
    owner: room.owner ?? null,
    avatar: room.avatar ?? null,
  }))
  for (const some of inBatches(merged(rows, ({ id }) => id))) {
    await tx
      .insertInto('rooms')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['account', 'id']).doUpdateSet((eb) => ({
          name: eb.fn.coalesce('excluded.name', 'rooms.name'),
          owner: eb.fn.coalesce('excluded.owner', 'rooms.owner'),
          avatar: eb.fn.coalesce('excluded.avatar', 'rooms.avatar'),
        })),
      )
      .execute()
  }
  await learnAllMembers(tx, account, rooms.flatMap(membersOf))
}

/** What was announced last in a room. */
export async function learnTopic(tx: Tx, account: AccountId, id: RoomId, topic: string): Promise<void> {
  await tx
    .insertInto('rooms')
    .values({ account, id, topic })
    .onConflict((conflict) => conflict.columns(['account', 'id']).doUpdateSet({ topic }))
    .execute()
}

export async function learnMembers(tx: Tx, account: AccountId, list: In<Member>): Promise<void> {
  await learnAllMembers(tx, account, membersOf({ id: list.room, members: list.members }))
}

const membersOf = ({ id: room, members = [] }: Room) => members.map((member) => ({ ...member, room }))

async function learnAllMembers(
  tx: Tx,
  account: AccountId,
  members: readonly (Member & { readonly room: RoomId })[],
): Promise<void> {
  await learnPeople(tx, account, members.filter(isDescribed))
  const rows = members.map(({ room, id: person, roomNickname }) => ({
    ...{ account, room, person },
    nickname: roomNickname ?? null,
  }))
  for (const some of inBatches(merged(rows, ({ room, person }) => `${room}\n${person}`))) {
    await tx
      .insertInto('members')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['account', 'room', 'person']).doUpdateSet((eb) => ({
          nickname: eb.fn.coalesce('excluded.nickname', 'members.nickname'),
        })),
      )
      .execute()
  }
}

/** Those who are not known to be members of the room. */
export async function newcomersOf(tx: Tx, account: AccountId, { room, members }: In<Member>): Promise<PersonId[]> {
  const newcomers = new Set(members.map(({ id }) => id))
  for (const some of inBatches([...newcomers])) {
    const rows = await tx
      .selectFrom('members')
      .select('person')
      .where('account', '=', account)
      .where('room', '=', room)
      .where('person', 'in', some)
      .execute()
    for (const { person } of rows) newcomers.delete(personId(person))
  }
  return [...newcomers]
}

/** They are no members any more. */
export async function forgetMembers(tx: Tx, account: AccountId, { room, members }: In<PersonId>): Promise<void> {
  for (const some of inBatches(members)) {
    await tx
      .deleteFrom('members')
      .where('account', '=', account)
      .where('room', '=', room)
      .where('person', 'in', some)
      .execute()
  }
}

/** Is no contact any more; everything else that is known of them stays. */
export const unfriend = (tx: Tx, account: AccountId, person: PersonId): Promise<void> =>
  learnPeople(tx, account, [{ id: person, friend: false }])

/** Takes the name that stood beside a message for a nickname where no list has told more. Writes only what is new, and gives
 *  whose it was. */
export const overhear = statement((db, given: { account: string; person: string; name: string }) =>
  db
    .insertInto('people')
    .values({ account: given.account, id: given.person, nickname: given.name })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'id'])
        .doUpdateSet((eb) => ({ nickname: eb.ref('excluded.nickname') }))
        .where((eb) =>
          eb.or([
            eb('people.nickname', 'is', null),
            // of a person whom a list described, the list knows better
            eb.and([
              eb('people.nickname', '!=', eb.ref('excluded.nickname')),
              eb('people.remark', 'is', null),
              eb('people.alias', 'is', null),
              eb('people.avatar', 'is', null),
              eb('people.friend', 'is', null),
            ]),
          ]),
        ),
    )
    .returning('id'),
)

/** Takes the title of a private chat that stood beside a message for a remark, where nothing else is known of whom it is with: it may
 *  be one, and is shown to nobody in WeChat. Writes only what is new, and gives whose it was. */
export const overhearTitle = statement((db, given: { account: string; person: string; name: string }) =>
  db
    .insertInto('people')
    .values({ account: given.account, id: given.person, remark: given.name })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'id'])
        .doUpdateSet((eb) => ({ remark: eb.ref('excluded.remark') }))
        .where((eb) =>
          eb.and([
            eb.or([eb('people.remark', 'is', null), eb('people.remark', '!=', eb.ref('excluded.remark'))]),
            eb('people.nickname', 'is', null),
            eb('people.alias', 'is', null),
            eb('people.avatar', 'is', null),
            eb('people.friend', 'is', null),
          ]),
        ),
    )
    .returning('id'),
)

/** Whether a member list says of a person what is true of them everywhere. */
const isDescribed = ({ nickname, remark, alias, avatar, friend, official }: Person): boolean =>
  [nickname, remark, alias, avatar, friend, official].some((known) => known !== undefined)

const flag = (value: boolean | undefined): number | null => (value === undefined ? null : Number(value))

// PostgreSQL refuses a statement that comes to one row twice
function merged<Row extends object>(rows: readonly Row[], keyOf: (row: Row) => string): readonly Row[] {
  const found = new Map<string, Row>()
  for (const row of rows) {
    const key = keyOf(row)
    const before = found.get(key)
    found.set(key, before ? { ...before, ...known(row) } : row)
  }
  return [...found.values()]
}

const known = (row: object): object => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))

function* inBatches<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += batch) yield rows.slice(at, at + batch)
}
