import {
  type AccountId,
  type Chat,
  type Content,
  type Mentioned,
  mentioned,
  type PersonId,
  personId,
  type RoomId,
  type Text,
} from '@queqiao/protocol/model'
import type { Named } from '../delivery.ts'
import type { ChatKey } from '../ids.ts'
import { roomOf } from '../keys.ts'
import type { NameKind } from '../options.ts'
import { statement } from '../store/statement.ts'
import type { Db, Tx } from '../store/store.ts'
import { lookup } from '../store/together.ts'
import type { Wanted } from '../wish.ts'
import { allNames, chooseName, type KnownNames } from './names.ts'

/** A member of a room, under every name that may be typed for them. */
export interface Bearer {
  readonly person: PersonId
  readonly names: readonly string[]
}

type Reading = Db | Tx

interface Known extends KnownNames {
  /** An address. */
  readonly avatar?: string | null
  readonly official?: number | null
}

/** Somebody, and the address of their picture. */
export interface Depicted extends Omit<Named, 'avatar'> {
  readonly avatar?: string | null | undefined
}

/** What a chat shows beside its name. */
export interface Face {
  /** An address. */
  readonly avatar?: string | null
  readonly topic?: string | null
}

/** The names of people and chats, as far as the roster knows them. */
export class Directory {
  readonly #order: readonly NameKind[]

  constructor(order: readonly NameKind[]) {
    this.#order = order
  }

  /** Every name that a person is known by, in `room` if one is given, and where a picture of them is. */
  async names(db: Reading, account: AccountId, person: PersonId, room?: RoomId): Promise<Known> {
    const [known, there] = await Promise.all([
      namesOf(db, { account }, person),
      room && nameIn(db, { account, room }, person),
    ])
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
    return this.called(person, await this.names(db, account, person, room))
  }

  /** A person under the name of theirs that the settings choose; without one, under their id. */
  called(id: PersonId, names: Known): Named {
    return { id, name: this.shown(names) ?? id, ...(names.official ? { official: true as const } : {}) }
  }

  /** The name that the settings choose. */
  shown(names: KnownNames): string | undefined {
    return chooseName(names, this.#order)
  }

  /** The name that others know a person by: never the account's own remark. */
  async knownAs(db: Reading, account: AccountId, person: PersonId, room?: RoomId): Promise<string | undefined> {
    return chooseName(await this.names(db, account, person, room), ['roomNickname', 'nickname', 'alias'])
  }

  /** The command with everybody whom it mentions under a name that their room knows: a remark is the owner's own, and
   *  goes to nobody else. */
  async callByName(db: Reading, account: AccountId, command: Wanted): Promise<Wanted> {
    if (command.kind !== 'send' || command.content.kind !== 'text') return command
    const { chat, content } = command
    const room = roomOf(chat)
    const call = async (run: Text[number]) => {
      if (typeof run === 'string' || run.mention === 'all') return run
      return { ...run, name: (await this.knownAs(db, account, run.mention, room)) ?? run.name }
    }
    const text = []
    for (const run of content.text) text.push(await call(run))
    return { ...command, content: { ...content, text } }
  }

  /** Whether somebody is known to be in a room; where nobody is known to be, whether anything is known of them. */
  async isIn(db: Reading, account: AccountId, room: RoomId, person: PersonId): Promise<boolean> {
    if (await nameIn(db, { account, room }, person)) return true
    if ((await anybodyIn(db, { account, room })).length > 0) return false
    return (await namesOf(db, { account }, person)) !== undefined
  }

  /** The name of a chat, or that of the account whose desk it is. */
  async titleOf(db: Reading, { account, chat }: ChatKey): Promise<string> {
    if (chat) return this.title(db, account, chat)
    const row = await db.selectFrom('accounts').select('name').where('id', '=', account).executeTakeFirst()
    return row?.name ?? account
  }

  /** Where the picture of a chat is, and what was announced there last. */
  async faceOf(db: Reading, account: AccountId, chat: Chat): Promise<Face> {
    if (chat.kind !== 'room') return (await namesOf(db, { account }, chat.id)) ?? {}
    const [face] = await faceOfRoom(db, { account, room: chat.id })
    return face ?? {}
  }

  /** A member of a room, with where their picture is; undefined for who is not known to be one. */
  async member(db: Reading, account: AccountId, room: RoomId, person: PersonId): Promise<Depicted | undefined> {
    const there = await nameIn(db, { account, room }, person)
    if (!there) return undefined
    const known = { ...(await this.names(db, account, person)), ...there }
    return { ...this.called(person, known), avatar: known.avatar }
  }

  /** Members of a room, with where their pictures are. */
  async members(db: Reading, account: AccountId, room: RoomId, limit: number): Promise<readonly Depicted[]> {
    const some = memberNames(db, account, room).select(['avatar', 'official']).orderBy('members.person').limit(limit)
    const rows = await some.execute()
    return rows.map((row) => ({ ...this.called(personId(row.person), row), avatar: row.avatar }))
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

  /** The members of a room, with every name that they go by; the one that the settings choose is the first. */
  async bearers(db: Reading, account: AccountId, room: RoomId): Promise<readonly Bearer[]> {
    const rows = await memberNames(db, account, room).orderBy('members.person').execute()
    return rows.map(({ person, ...names }) => ({
      person: personId(person),
      names: [...new Set([this.shown(names) ?? [], allNames(names)].flat())],
    }))
  }

  async #firstMembers(db: Reading, account: AccountId, room: RoomId): Promise<string> {
    const rows = await memberNames(db, account, room).orderBy('members.person').limit(3).execute()
    return rows.flatMap((row) => this.shown(row) ?? []).join(', ')
  }
}

/** The members of a room and their names, in no order. */
export const memberNames = (db: Reading, account: AccountId, room: RoomId) =>
  db
    .selectFrom('members')
    .leftJoin('people', (join) => join.onRef('people.id', '=', 'members.person').on('people.account', '=', account))
    .select(['members.person', 'members.nickname as roomNickname', 'people.nickname', 'remark', 'alias'])
    .where('members.account', '=', account)
    .where('members.room', '=', room)

const namesOf = lookup('id', (db, given: { account: string }, people) =>
  db
    .selectFrom('people')
    .select(['id', 'nickname', 'remark', 'alias', 'avatar', 'official'])
    .where('account', '=', given.account)
    .where('id', 'in', people),
)

const faceOfRoom = statement((db, given: { account: string; room: string }) =>
  db.selectFrom('rooms').select(['avatar', 'topic']).where('account', '=', given.account).where('id', '=', given.room),
)

const nameIn = lookup('person', (db, given: { account: string; room: string }, people) =>
  db
    .selectFrom('members')
    .select(['person', 'nickname as roomNickname'])
    .where('account', '=', given.account)
    .where('room', '=', given.room)
    .where('person', 'in', people),
)

const anybodyIn = statement((db, given: { account: string; room: string }) =>
  db
    .selectFrom('members')
    .select('person')
    .where('account', '=', given.account)
    .where('room', '=', given.room)
    .limit(1),
)
