import { type AccountId, personId } from '@queqiao/protocol/model'
import { isContact, isNoContact } from '../people/finding.ts'
import { initials } from '../people/initials.ts'
import { isLike, mayBeLike } from '../people/likeness.ts'
import { allNames } from '../people/names.ts'
import type { PeoplePage, PersonLine, WhichPeople } from '../reading.ts'
import type { Means } from './means.ts'

/** Characters of a name that are looked for. */
const longest = 100

interface Row {
  readonly id: string
  readonly nickname: string | null
  readonly remark: string | null
  readonly alias: string | null
  readonly avatar: string | null
  readonly official: number | null
}

/** A page of the people of an account, by their names. Others than contacts may be thousands: without words there is none of them. */
export async function peopleIn(means: Means, which: WhichPeople): Promise<PeoplePage> {
  const words = (which.words ?? '').slice(0, longest).trim()
  const isEndless = which.among === 'others' && words === '' && which.person === undefined
  const rows = isEndless ? [] : await rowsOf(means, which, words)
  const found = await inOrder(
    means,
    rows.filter((row) => words === '' || isLike(allNames(row), words, 'infix')),
  )
  const some = found.slice(which.from, which.from + which.limit)
  return { count: found.length, people: await Promise.all(some.map((row) => lineOf(means, which.account, row))) }
}

const order = new Intl.Collator('en', { sensitivity: 'base', numeric: true })

/** By their names as they are read: 李 stands among L, as in WeChat. */
async function inOrder({ directory }: Means, rows: readonly Row[]): Promise<readonly Row[]> {
  const read: { readonly row: Row; readonly name: string; readonly sound: string }[] = []
  for (const row of rows) {
    const { name } = directory.called(personId(row.id), row)
    read.push({ row, name, sound: (await initials(name)) ?? name })
  }
  const compare = (one: (typeof read)[number], other: (typeof read)[number]) =>
    order.compare(one.sound, other.sound) || order.compare(one.name, other.name) || (one.row.id < other.row.id ? -1 : 1)
  return read.toSorted(compare).map(({ row }) => row)
}

const columns = ['nickname', 'remark', 'alias'] as const

const rowsOf = (
  { store, accounts }: Means,
  { account, among, person }: WhichPeople,
  words: string,
): Promise<readonly Row[]> =>
  store.db
    .selectFrom('people')
    .select(['id', 'nickname', 'remark', 'alias', 'avatar', 'official'])
    .where('account', '=', account)
    .where('id', '!=', accounts.person(account))
    .$if(person !== undefined, (query) => query.where('id', '=', person ?? ''))
    .$if(words !== '', (query) =>
      query.where((eb) => eb.or(columns.map((column) => mayBeLike(column, words, 'infix')))),
    )
    .where((eb) => (among === 'contacts' ? isContact(eb) : isNoContact(eb)))
    .execute()

async function lineOf({ directory, addressing }: Means, account: AccountId, row: Row): Promise<PersonLine> {
  const { nickname, remark, alias, avatar } = row
  const named = directory.called(personId(row.id), row)
  const chat = { kind: named.official ? 'official' : 'person', id: named.id } as const
  return {
    ...(await addressing.pictured({ ...named, avatar })),
    key: { account, chat },
    ...(nickname && { nickname }),
    ...(remark && { remark }),
    ...(alias && { alias }),
  }
}
