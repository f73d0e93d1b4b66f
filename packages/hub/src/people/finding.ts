import {
  type AccountId,
  type Chat,
  type PersonId,
  personId,
  type RoomId,
  roomId,
  visible,
} from '@queqiao/protocol/model'
import type { Schema } from '../store/schema.ts'
import type { Db, ExpressionBuilder, Tx } from '../store/store.ts'
import { type Directory, memberNames } from './directory.ts'
import { type Closeness, closeness, isLike, mayBeLike } from './likeness.ts'
import { allNames, type KnownNames } from './names.ts'

export type PersonChat = Extract<Chat, { readonly kind: 'person' | 'official' }>
export type RoomChat = Extract<Chat, { readonly kind: 'room' }>

/** Somebody, or a room, that goes by a name that was typed. */
export interface Found<C extends Chat = Chat> {
  readonly chat: C
  /** The name that the settings choose. */
  readonly name: string
  /** All names and the id: nobody else has the same. */
  readonly label: string
}

/** What is looked for, and where. */
export interface Search {
  readonly tx: Db | Tx
  readonly directory: Directory
  readonly account: AccountId
  /** Which person the account is: nobody talks to themselves. */
  readonly self: PersonId
  readonly typed: string
}

/** Among whom a name is looked for. */
export interface Circle<C extends Chat = Chat> {
  /** Nobody of it, in words that begin a sentence. */
  readonly nobody: string
  find(search: Search, how: Closeness): Promise<readonly Found<C>[]>
}

/** Found at most. */
export const most = 500
/** Characters of a name that are enough to know it by. */
const enough = 40

/** A name on one line: what people call themselves is theirs to choose. */
export const short = (name: string): string => [...visible(name).trim()].slice(0, enough).join('')

export const labelOf = (names: readonly string[], id: string): string => {
  const known = [...new Set(names.map(short))].filter((name) => name !== '' && name !== id)
  return known.length ? `${known.join(' / ')} (${id})` : id
}

interface PersonRow extends KnownNames {
  readonly id: string
  readonly official: number | null
}

const foundPerson = (directory: Directory, { id, official, ...names }: PersonRow): Found<PersonChat> => {
  const person = personId(id)
  const { name } = directory.called(person, names)
  return {
    chat: { kind: official ? 'official' : 'person', id: person },
    name: short(name),
    label: labelOf([name, ...allNames(names)], id),
  }
}

const columns = ['nickname', 'remark', 'alias'] as const

const peopleBy = ({ tx, account, self, typed }: Search, how: Closeness) =>
  tx
    .selectFrom('people')
    .select(['id', 'nickname', 'remark', 'alias', 'official'])
    .where('account', '=', account)
    .where('id', '!=', self)
    .where((eb) =>
      how === 'id' ? eb('id', '=', typed) : eb.or(columns.map((column) => mayBeLike(column, typed, how))),
    )
    .orderBy('id')
    .limit(most)

type People = ReturnType<typeof peopleBy>

const among = (nobody: string, which: (people: People) => People): Circle<PersonChat> => ({
  nobody,
  find: async (search, how) => {
    const rows = await which(peopleBy(search, how)).execute()
    const alike = rows.filter((row) => how === 'id' || isLike(allNames(row), search.typed, how))
    return alike.map((row) => foundPerson(search.directory, row))
  },
})

/** Everybody of whom anything was reported. */
export const everybody = among('Nobody who is known here', (people) => people)

/** Who is known to be one; where no list says whether they are, public accounts, and whoever has a private chat with the
 *  account. A stranger in a group is none, whatever they call themselves. */
export const isContact = (eb: ExpressionBuilder<Schema, 'people'>) =>
  eb.or([
    eb('friend', '=', 1),
    eb.and([eb('friend', 'is', null), eb.or([eb('official', '=', 1), eb.exists(privateChats(eb))])]),
  ])

/** The others: what is not known is no `false` to a database. */
export const isNoContact = (eb: ExpressionBuilder<Schema, 'people'>) =>
  eb.or([
    eb('friend', '=', 0),
    eb.and([
      eb('friend', 'is', null),
      eb.or([eb('official', 'is', null), eb('official', '=', 0)]),
      eb.not(eb.exists(privateChats(eb))),
    ]),
  ])

export const contacts = among('No contact', (people) => people.where(isContact))

/** As `keyText` writes it. */
const privateChats = (eb: ExpressionBuilder<Schema, 'people'>) =>
  eb
    .selectFrom('lanes')
    .select('lanes.id')
    .where('lanes.queue', '=', 'deliver')
    .where('lanes.key', '=', eb(eb(eb.ref('people.account'), '||', eb.val('\nperson ')), '||', eb.ref('people.id')))

/** Who is in a room, as far as is known. */
export const membersOf = (room: RoomId): Circle<PersonChat> => ({
  nobody: 'Nobody who is known to be in this group',
  find: async ({ tx, account, typed, directory }, how) => {
    const rows = await memberNames(tx, account, room).orderBy('members.person').execute()
    const alike = rows.filter((row) => (how === 'id' ? row.person === typed : isLike(allNames(row), typed, how)))
    return alike.map(({ person: id, ...names }) => foundPerson(directory, { id, ...names, official: null }))
  },
})

export const groups: Circle<RoomChat> = {
  nobody: 'No group',
  find: async ({ tx, directory, account, typed }, how) => {
    const rows = await tx
      .selectFrom('rooms')
      .select(['id', 'name'])
      .where('account', '=', account)
      .where((eb) => (how === 'id' ? eb('id', '=', typed) : mayBeLike('name', typed, how)))
      .orderBy('id')
      .limit(most)
      .execute()
    const found: Found<RoomChat>[] = []
    for (const { id, name } of rows) {
      if (how !== 'id' && !isLike(name ? [name] : [], typed, how)) continue
      const chat = { kind: 'room', id: roomId(id) } as const
      const title = name || (await directory.title(tx, account, chat))
      found.push({ chat, name: short(title), label: labelOf([title], id) })
    }
    return found
  },
}

/** What one can talk to. */
export const partners: Circle = {
  nobody: 'No contact and no group',
  find: async (search, how) => [...(await contacts.find(search, how)), ...(await groups.find(search, how))],
}

/** Those who were found, and how. */
export interface Closest<C extends Chat> {
  readonly how: Closeness
  readonly found: readonly Found<C>[]
}

/** The closest: whoever has that id, else those whose name it is, else whose name begins with it, else in whose name it
 *  stands. */
export async function closest<C extends Chat>(circle: Circle<C>, search: Search): Promise<Closest<C> | undefined> {
  for (const how of closeness) {
    const found = await circle.find(search, how)
    if (found.length) return { how, found }
  }
  return undefined
}
