import { setImmediate as turn } from 'node:timers/promises'
import { type AccountId, accountId, type Chat, type Labels, labels, summary } from '@queqiao/protocol/model'
import type { ChatKey } from '../ids.ts'
import { chatKey, chatText } from '../keys.ts'
import type { Stored } from '../messages/messages.ts'
import { mayBeLike } from '../people/likeness.ts'
import { parseIfReadable } from '../store/row.ts'
import type { Db } from '../store/store.ts'
import type { Moment } from './at.ts'

/** What is searched. */
export interface Searched {
  readonly accounts: readonly AccountId[]
  readonly chat: Chat | undefined
  readonly words: string
  /** What contents are called, as `summary` has it. */
  readonly called?: Labels | undefined
  /** Where it goes on. */
  readonly before: Moment | undefined
}

/** A message that was found. */
export interface Found {
  readonly key: ChatKey
  readonly id: string
  readonly n: number
}

interface Row {
  readonly id: string
  readonly account: string
  readonly chat: string
  readonly n: number
  readonly time: number
  readonly body: string
}

/** Messages looked at in one statement: on SQLite everybody waits for it. */
const window = 2_000
/** Milliseconds of one search. */
const moment = 50
/** Found at once. */
const most = 30

/** The newest messages with these words. Looks for a moment, and says where to go on. */
export async function found(
  db: Db,
  searched: Searched,
): Promise<{ readonly found: readonly Found[]; readonly before?: Moment }> {
  const all: Found[] = []
  const until = Date.now() + moment
  let before: Moment | undefined = searched.before ?? [Number.MAX_SAFE_INTEGER, '']
  while (before) {
    const hits: readonly Row[] = await hitsIn(db, searched, before)
    all.push(...hits.filter((row) => holds(row, searched)).map(asFound))
    const last = hits.at(-1)
    before = hits.length === most && last ? [last.time, last.id] : await endOf(db, before)
    if (all.length >= most || Date.now() > until) break
    await turn()
  }
  return { found: all, ...(before && { before }) }
}

const looked = (db: Db, [time, id = '']: Moment) =>
  db
    .selectFrom('messages')
    .where((eb) => eb(eb.refTuple('time', 'id'), '<', eb.tuple(time, id)))
    .orderBy('time', 'desc')
    .orderBy('id', 'desc')

async function hitsIn(db: Db, { accounts, chat, words, called }: Searched, before: Moment): Promise<readonly Row[]> {
  const some = looked(db, before).select(['id', 'account', 'chat', 'n', 'time', 'body']).limit(window)
  return db
    .selectFrom(some.as('some'))
    .selectAll()
    .where('account', 'in', accounts)
    .where('chat', '!=', '')
    .$if(chat !== undefined, (query) => query.where('chat', '=', chatText(chat)))
    .where((eb) => eb.or(storedAs(words, called).map((stored) => mayBeLike('body', stored, 'infix'))))
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('recalls').select('removed').whereRef('recalls.message', '=', 'some.id').where('removed', '=', 1),
        ),
      ),
    )
    .orderBy('time', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute()
}

/** The last message that was looked at; none where there are no more. */
async function endOf(db: Db, before: Moment): Promise<Moment | undefined> {
  const row = await looked(db, before)
    .select(['time', 'id'])
    .offset(window - 1)
    .limit(1)
    .executeTakeFirst()
  return row && [row.time, row.id]
}

const fold = (text: string): string => text.toLowerCase()

/** What a message may have in it, as it is stored, whose words these are, or whose content is called so. */
const storedAs = (words: string, called: Labels = labels): readonly string[] => {
  const kinds = Object.entries(called).filter(([, label]) => `[${fold(label)}]`.includes(fold(words)))
  return [JSON.stringify(words).slice(1, -1), ...kinds.map(([kind]) => `"kind":"${kind}"`)]
}

/** Whether the words stand in what it says, and not only in how that is stored. */
function holds({ body }: Row, { words, called }: Searched): boolean {
  const event = parseIfReadable<Stored>(body)
  return event !== undefined && fold(summary(event.content, called)).includes(fold(words.trim()))
}

const asFound = ({ account, chat, id, n }: Row): Found => ({ key: chatKey(accountId(account), chat), id, n })
