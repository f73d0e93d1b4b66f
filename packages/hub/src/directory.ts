import {
  type AccountId,
  type Chat,
  type Content,
  type Member,
  type Mentioned,
  mentioned,
  type Person,
  type PersonId,
  type Room,
  type RoomId,
  type Text,
} from '@queqiao/protocol/model'
import type { Named, Wanted } from './bridge.ts'
import { roomOf } from './keys.ts'
import { allNames, chooseName, type KnownNames } from './names.ts'
import type { NameKind } from './options.ts'
import { statement } from './store/statement.ts'
import type { Db, Tx } from './store/store.ts'

type Reading = Db | Tx
/** Rows of one statement: well under the databases' limits on parameters. */
const batch = 500

/** People, rooms and members as far as WeChat has told. Lists are partial: what a list leaves out stays as it was. */
export class Directory {
  readonly #order: readonly NameKind[]

  constructor(order: readonly NameKind[]) {
    this.#order = order
  }

  async learnPeople(tx: Tx, account: AccountId, people: readonly Person[]): Promise<void> {
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
    for (const some of inBatches(rows)) {
      await tx
        .insertInto('people')
        .values(some)
        .onConflict((conflict) =>
          conflict.columns(['account', 'id']).doUpdateSet((eb) => ({
            nickname: eb.fn.coalesce('excluded.nickname', 'people.nickname'),
            remark: eb.fn.coalesce('excluded.remark', 'people.remark'),
            alias: eb.fn.coalesce('excluded.alias', 'people.alias'),
            avatar: eb.fn.coalesce('excluded.avatar', 'people.avatar'),
            friend: eb.fn.coalesce('excluded.friend', 'people.friend'),
            official: eb.fn.coalesce('excluded.official', 'people.official'),
          })),
        )
        .execute()
    }
  }

  async learnRooms(tx: Tx, account: AccountId, rooms: readonly Room[]): Promise<void> {
    const rows = rooms.map((room) => ({
      account,
      id: room.id,
      name: room.name ?? null,
      owner: room.owner ?? null,
      avatar: room.avatar ?? null,
    }))
    for (const some of inBatches(rows)) {
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
    await this.#learnMembers(
      tx,
      account,
      rooms.flatMap(({ id: room, members = [] }) => members.map((member) => ({ ...member, room }))),
    )
  }

  async learnMembers(tx: Tx, account: AccountId, room: RoomId, members: readonly Member[]): Promise<void> {
    await this.#learnMembers(
      tx,
      account,
      members.map((member) => ({ ...member, room })),
    )
  }

  async #learnMembers(
    tx: Tx,
    account: AccountId,
    members: readonly (Member & { readonly room: RoomId })[],
  ): Promise<void> {
    await this.learnPeople(tx, account, members.filter(isDescribed))
    const rows = members.map(({ room, id, roomNickname }) => ({
      account,
      room,
      person: id,
      nickname: roomNickname ?? null,
    }))
    for (const some of inBatches(rows)) {
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

  /** Is no contact any more; everything else that is known of them stays. */
  async unfriend(tx: Tx, account: AccountId, person: PersonId): Promise<void> {
    await this.learnPeople(tx, account, [{ id: person, friend: false }])
  }

  /** The name that stood beside a message: taken for a nickname where no list has told more. Writes only what is new. */
  async overhear(tx: Tx, account: AccountId, person: PersonId, name: string): Promise<void> {
    await hear(tx, { account, person, name })
  }

  /** They are no members any more. */
  async forgetMembers(tx: Tx, account: AccountId, room: RoomId, people: readonly PersonId[]): Promise<void> {
    for (const some of inBatches(people)) {
      await tx
        .deleteFrom('members')
        .where('account', '=', account)
        .where('room', '=', room)
        .where('person', 'in', some)
        .execute()
    }
  }

  /** Every name that a person is known by, in `room` if one is given. */
  async names(db: Reading, account: AccountId, person: PersonId, room?: RoomId): Promise<KnownNames> {
    const [known] = await namesOf(db, { account, person })
    const [there] = room ? await nameIn(db, { account, room, person }) : []
    return { ...known, ...there }
  }

  /** For everybody whom the content mentions, every name that they may be called by in the chat. */
  async everyName(
    db: Reading,
    account: AccountId,
    chat: Chat,
    content: Content<unknown>,
  ): Promise<ReadonlyMap<Mentioned, readonly string[]>> {
    const names = new Map<Mentioned, readonly string[]>()
    if (content.kind !== 'text') return names
    for (const mention of mentioned(content.text)) {
      if (mention === 'all') continue
      names.set(mention, allNames(await this.names(db, account, mention, roomOf(chat))))
    }
    return names
  }

  async named(db: Reading, account: AccountId, person: PersonId, room?: RoomId): Promise<Named> {
    return { id: person, name: this.shown(await this.names(db, account, person, room)) ?? person }
  }

  /** The name that the settings choose. */
  shown(names: KnownNames): string | undefined {
    return chooseName(names, this.#order)
  }

  /** The command with everybody whom it mentions under a name that their room knows: a remark is the owner's own, and
   *  goes to nobody else. */
  async callByName(db: Reading, account: AccountId, command: Wanted): Promise<Wanted> {
    if (command.kind !== 'send' || command.content.kind !== 'text') return command
    const { chat, content } = command
    const room = roomOf(chat)
    const call = async (run: Text[number]) => {
      if (typeof run === 'string' || run.mention === 'all') return run
      const names = await this.names(db, account, run.mention, room)
      return { ...run, name: chooseName(names, ['roomNickname', 'nickname', 'alias']) ?? run.name }
    }
    const text = []
    for (const run of content.text) text.push(await call(run))
    return { ...command, content: { ...content, text } }
  }

  /** The name of a chat: the person's, the room's, or for a room without one its first members'. */
  async title(db: Reading, account: AccountId, chat: Chat): Promise<string> {
    if (chat.kind !== 'room') return (await this.named(db, account, chat.id)).name
    const room = await db
      .selectFrom('rooms')
      .select('name')
      .where('account', '=', account)
      .where('id', '=', chat.id)
      .executeTakeFirst()
    return room?.name || (await this.#firstMembers(db, account, chat.id)) || chat.id
  }

  async #firstMembers(db: Reading, account: AccountId, room: RoomId): Promise<string> {
    const rows = await db
      .selectFrom('members')
      .leftJoin('people', (join) => join.onRef('people.id', '=', 'members.person').on('people.account', '=', account))
      .select(['members.nickname as roomNickname', 'people.nickname', 'remark', 'alias'])
      .where('members.account', '=', account)
      .where('members.room', '=', room)
      .orderBy('members.person')
      .limit(3)
      .execute()
    return rows.flatMap((row) => this.shown(row) ?? []).join(', ')
  }
}

const namesOf = statement((db, given: { account: string; person: string }) =>
  db
    .selectFrom('people')
    .select(['nickname', 'remark', 'alias'])
    .where('account', '=', given.account)
    .where('id', '=', given.person),
)

const nameIn = statement((db, given: { account: string; room: string; person: string }) =>
  db
    .selectFrom('members')
    .select('nickname as roomNickname')
    .where('account', '=', given.account)
    .where('room', '=', given.room)
    .where('person', '=', given.person),
)

const hear = statement((db, given: { account: string; person: string; name: string }) =>
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
    ),
)

/** Whether a member list says of a person what is true of them everywhere. */
const isDescribed = ({ nickname, remark, alias, avatar, friend, official }: Person): boolean =>
  [nickname, remark, alias, avatar, friend, official].some((known) => known !== undefined)

const flag = (value: boolean | undefined): number | null => (value === undefined ? null : Number(value))

function* inBatches<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += batch) yield rows.slice(at, at + batch)
}
