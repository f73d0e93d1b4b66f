import { type AccountId, type Labels, personId, summary, visible } from '@queqiao/protocol/model'
import { filterOf } from '../deliveries/filters.ts'
import { chatKey, chatOf, chatText, roomOf } from '../keys.ts'
import type { Stored } from '../messages/messages.ts'
import { partners } from '../people/finding.ts'
import type { At, ChatLine } from '../reading.ts'
import { parseIfReadable } from '../store/row.ts'
import type { Schema } from '../store/schema.ts'
import type { ExpressionBuilder } from '../store/store.ts'
import type { Mine } from './accounts.ts'
import { type Moment, momentAt, readMoment } from './at.ts'
import type { Means } from './means.ts'
import { chatsOf, unread } from './unread.ts'

/** Which chats are asked for. */
export interface Which {
  readonly words?: string | undefined
  readonly limit: number
  readonly after?: At | undefined
  /** What contents are called in what was said last. */
  readonly called?: Labels | undefined
}

/** Characters of what was said last. */
const enough = 120

interface Row {
  readonly account: AccountId
  readonly chat: string
  readonly at: number
  readonly others: number
  readonly heard: number
  readonly marked: number | null
  readonly answered_by: string | null
  readonly answered_at: number | null
}

/** Chats of these accounts, the one in which something was said last first. With words also those in which nothing was said
 *  yet, at the end. */
export async function chatLines(means: Means, mine: readonly Mine[], which: Which): Promise<readonly ChatLine[]> {
  const after = which.after === undefined ? undefined : readMoment(which.after, 2)
  const found: Row[] = []
  for (const one of mine) found.push(...(await rowsOf(means, one, { ...which, after })))
  const lines: ChatLine[] = []
  for (const row of found.toSorted(later).slice(0, which.limit)) lines.push(await lineOf(means, row, which.called))
  return lines
}

type Wanted = Omit<Which, 'after'> & { readonly after: Moment | undefined }

async function rowsOf(means: Means, mine: Mine, { words = '', limit, after }: Wanted): Promise<readonly Row[]> {
  const { account } = mine
  if (words.trim() !== '') return (await named(means, mine, words)).filter((row) => !after || isBehind(row, after))
  const rows = await chatsOf(means.store.db, mine)
    .where('chats.at', '>', 0)
    .where('chats.at', '<=', after?.[0] ?? Number.MAX_SAFE_INTEGER)
    .$if(after !== undefined, (query) => query.where((eb) => eb.not(upTo(eb, account, after ?? [0]))))
    .orderBy('chats.at', 'desc')
    .orderBy('chats.chat', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...row, account }))
}

/** Of the chats of that moment, those that have been. The database alone compares their names: it may have an order of its own. */
const upTo = (eb: ExpressionBuilder<Schema, 'chats'>, account: AccountId, [time, whose = '', chat = '']: Moment) => {
  const then = eb('chats.at', '=', time)
  if (account === whose) return eb.and([then, eb('chats.chat', '>=', chat)])
  return account > whose ? then : eb.and([then, eb('chats.chat', '=', '')])
}

const isBehind = ({ at, account, chat }: Row, [time, whose = '', last = '']: Moment): boolean =>
  at === time ? account < whose || (account === whose && chat < last) : at < time

/** The last first; of one moment in an order that stays. */
const later = (one: Row, other: Row): number =>
  other.at - one.at || (one.account === other.account ? 0 : one.account < other.account ? 1 : -1)

/** Chats of an account by their names. */
async function named(means: Means, mine: Mine, words: string): Promise<readonly Row[]> {
  const { store, directory, accounts } = means
  const { account } = mine
  const search = { tx: store.db, directory, account, self: accounts.person(account), typed: words }
  const found = [...new Set((await partners.find(search, 'infix')).map(({ chat }) => chatText(chat)))]
  if (!found.length) return []
  const known = await chatsOf(store.db, mine).where('chats.chat', 'in', found).execute()
  const rows = new Map(known.map((row) => [row.chat, { ...row, account }]))
  const none = { account, at: 0, others: 0, heard: 0, marked: null, answered_by: null, answered_at: null }
  return found.map((chat) => rows.get(chat) ?? { ...none, chat }).sort((a, b) => (a.chat < b.chat ? 1 : -1))
}

async function lineOf(means: Means, row: Row, called: Labels | undefined): Promise<ChatLine> {
  const { filters } = means
  const { account, chat, at, answered_by: by, answered_at: time } = row
  const key = chatKey(account, chat)
  const last = await lastOf(means, row, called)
  const isMuted = key.chat !== undefined && filterOf(filters, key.chat) === 'mute'
  return {
    ...{ key, look: await means.look(key), unread: unread(row), at: momentAt([at, account, chat]) },
    ...(last && { last }),
    ...(isMuted && { silent: true }),
    ...(by !== null && time !== null && { answered: { by, time } }),
  }
}

/** What was said last, unless nothing of it may appear. */
async function lastOf(means: Means, { account, chat }: Row, called?: Labels): Promise<ChatLine['last']> {
  const { db } = means.store
  const row = await db
    .selectFrom('messages')
    .leftJoin('recalls', 'recalls.message', 'messages.id')
    .select(['sender', 'self', 'via', 'time', 'body', 'removed'])
    .where('account', '=', account)
    .where('chat', '=', chat)
    .where('n', '>', 0)
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst()
  const event = row && row.removed !== 1 ? parseIfReadable<Stored>(row.body) : undefined
  if (!row || !event) return undefined
  const room = roomOf(chatOf(chat))
  const by = row.via ?? (await means.directory.named(db, account, personId(row.sender), room)).name
  return { words: inShort(summary(event.content, called)), by, time: row.time, self: row.self === 1 }
}

const inShort = (words: string): string => {
  const letters = [...visible(words.replace(/\s+/g, ' ')).trim()]
  return letters.length > enough ? `${letters.slice(0, enough).join('')}…` : letters.join('')
}
