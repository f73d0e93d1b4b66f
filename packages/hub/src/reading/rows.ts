import type { ChatKey } from '../ids.ts'
import { chatText } from '../keys.ts'
import type { Db } from '../store/store.ts'

/** Something that stands in a chat: a message, or a notice with its body. */
export interface Row {
  readonly n: number
  /** Of a message. */
  readonly id?: string
  readonly changed?: number | null
  /** Of a notice. */
  readonly body?: string
  readonly at?: number
}

/** A chat, as a bridge sees it. */
export interface Seen {
  readonly bridge: string
  readonly key: ChatKey
}

const messages = (db: Db, { account, chat }: ChatKey) =>
  db
    .selectFrom('messages')
    .select(['id', 'n', 'changed'])
    .where('account', '=', account)
    .where('chat', '=', chatText(chat))

const notices = (db: Db, { bridge, key: { account, chat } }: Seen) =>
  db
    .selectFrom('notices')
    .select(['n', 'body', 'at'])
    .where('account', '=', account)
    .where('chat', '=', chatText(chat))
    .where((eb) =>
      eb.or([
        eb('audience', 'is', null),
        eb('audience', '=', `=${bridge}`),
        eb.and([eb('audience', 'like', '!%'), eb('audience', '!=', `!${bridge}`)]),
      ]),
    )

/** The last that stand before a number, the oldest first. */
export async function rowsBefore(db: Db, seen: Seen, before: number, limit: number): Promise<readonly Row[]> {
  const said = messages(db, seen.key).where('n', '>', 0).where('n', '<', before).orderBy('n', 'desc').limit(limit)
  const told = notices(db, seen).where('n', '<', before).orderBy('n', 'desc').limit(limit)
  const all: Row[] = [...(await said.execute()), ...(await told.execute())]
  return all
    .toSorted((a, b) => b.n - a.n)
    .slice(0, limit)
    .reverse()
}

/** The first that stand from a number on, the oldest first. */
export async function rowsFrom(db: Db, seen: Seen, from: number, limit: number): Promise<readonly Row[]> {
  const first = Math.max(from, 1)
  const said = messages(db, seen.key).where('n', '>=', first).orderBy('n').limit(limit)
  const told = notices(db, seen).where('n', '>=', first).orderBy('n').limit(limit)
  const all: Row[] = [...(await said.execute()), ...(await told.execute())]
  return all.toSorted((a, b) => a.n - b.n).slice(0, limit)
}

/** A row, and the number of what has happened to it. */
export interface News {
  readonly row: Row
  readonly number: number
}

/** The first that are new or were changed after a number, in that order. */
export async function newsAfter(db: Db, seen: Seen, after: number, limit: number): Promise<readonly News[]> {
  const fresh = await messages(db, seen.key).where('n', '>', after).orderBy('n').limit(limit).execute()
  const told = await notices(db, seen).where('n', '>', after).orderBy('n').limit(limit).execute()
  const changed = await messages(db, seen.key).where('changed', '>', after).orderBy('changed').limit(limit).execute()
  const news = new Map<string, News>()
  for (const row of [...fresh, ...told]) news.set(`${row.n}`, { row, number: row.n })
  // what is new and has changed since is read once; how it is now comes again at the latest with its change
  for (const row of changed) if (!news.has(`${row.n}`)) news.set(`${row.n}`, { row, number: row.changed ?? row.n })
  return [...news.values()].toSorted((a, b) => a.number - b.number).slice(0, limit)
}

/** The number of a message of a chat, or of a note in it, by its id; undefined where there is none. */
export async function numberOf(db: Db, { account, chat }: ChatKey, id: string): Promise<number | undefined> {
  const [, note] = /^n(\d{1,15})$/.exec(id) ?? []
  if (note !== undefined) return Number(note)
  const messages = db.selectFrom('messages').select('n').where('id', '=', id)
  const row = await messages.where('account', '=', account).where('chat', '=', chatText(chat)).executeTakeFirst()
  return row?.n
}

/** The last number that was given in a chat. */
export async function lastIn(db: Db, { account, chat }: ChatKey): Promise<number> {
  const row = db.selectFrom('chats').select('last').where('account', '=', account).where('chat', '=', chatText(chat))
  return (await row.executeTakeFirst())?.last ?? 0
}
