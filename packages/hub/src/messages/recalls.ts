import { accountId, weChatId } from '@queqiao/protocol/model'
import type { Side, Waiting } from '../deliveries/waiting.ts'
import type { Recalls, Strike, What } from '../delivery.ts'
import { type ChatKey, type MessageId, messageId, type RemoteId } from '../ids.ts'
import { keyText } from '../keys.ts'
import { parse, parseIfReadable } from '../store/row.ts'
import type { Db, Tx } from '../store/store.ts'
import { touch } from './chronicle.ts'
import { strikeOf } from './joined.ts'
import { type Part, partsHere } from './links.ts'
import type { Kept, Stored } from './messages.ts'

type Of<Kind, K> = Extract<Kind, { readonly kind: K }>

/** A recall as a bridge sees it. What is to go of a message that was completed is moot where nothing came late. */
export async function recalled(
  db: Db,
  side: Side,
  { of, as, line }: Of<Waiting, 'recalled'>,
): Promise<{ readonly what: What; readonly after: string; readonly isMoot: boolean }> {
  const here = await partsHere(db, of, side)
  // what completes a message has a lane of its own, and goes there
  const { parts, strikes } = await sorted(
    db,
    side.bridge,
    here.filter(({ isLate }) => as === 'mark' || isLate === !line),
  )
  const what = { kind: 'recalled', as, parts, ...(strikes.length && { strikes }), ...(line && { line }) } as const
  return { what, after: of, isMoot: !line && !parts.length && !strikes.length }
}

/** What is the message's alone, or of which nothing stays; and what it shares with others. */
async function sorted(db: Db, bridge: string, here: readonly Part[]) {
  const parts: RemoteId[] = []
  const strikes: Strike[] = []
  for (const part of here) {
    const found = part.range && (await strikeOf(db, bridge, part))
    if (found && !found.all) strikes.push(found.strike)
    else parts.push(part.remote)
  }
  return { parts, strikes }
}

/** Notes that a message was taken back. */
export async function noteRecall(tx: Tx, message: MessageId, as: Recalls): Promise<void> {
  await tx
    .insertInto('recalls')
    .values({ message, removed: Number(as === 'remove') })
    .onConflict((conflict) => conflict.column('message').doNothing())
    .execute()
  touch(tx, message)
}

/** Those of these messages that were taken back. */
export async function recalledAmong(db: Db | Tx, messages: readonly MessageId[]): Promise<ReadonlySet<string>> {
  if (!messages.length) return new Set()
  const rows = await db.selectFrom('recalls').select('message').where('message', 'in', messages).execute()
  return new Set(rows.map(({ message }) => message))
}

/** Whether it was taken back so that nothing of it may appear any more. */
export async function isRemoved(db: Db | Tx, message: string): Promise<boolean> {
  const recall = db.selectFrom('recalls').select('removed').where('message', '=', message)
  return (await recall.executeTakeFirst())?.removed === 1
}

/** Messages looked at to find the last of somebody. */
const most = 200

/** What was put into a chat's lane since then, the newest first; but for what everybody has and was pruned meanwhile. */
export async function recent(tx: Tx, key: ChatKey, since: number): Promise<readonly Kept[]> {
  const entries = await tx
    .selectFrom('lanes')
    .innerJoin('entries', 'entries.lane', 'lanes.id')
    .select('entries.body')
    .where('lanes.queue', '=', 'deliver')
    .where('lanes.key', '=', keyText(key))
    .where('entries.at', '>=', since)
    .orderBy('entries.n', 'desc')
    .limit(most)
    .execute()
  const ids = entries.flatMap(({ body }) => messageIn(parseIfReadable<Waiting>(body)) ?? [])
  const found = new Map((await findAll(tx, ids)).map((one) => [String(one.id), one]))
  return ids.flatMap((id) => found.get(id) ?? [])
}

const messageIn = (waiting: Waiting | undefined): string | undefined =>
  waiting?.kind === 'message' ? waiting.message : undefined

/** Those of these messages that are kept, in any order. */
async function findAll(tx: Tx, ids: readonly string[]): Promise<readonly Kept[]> {
  if (!ids.length) return []
  const columns = ['id', 'account', 'wechat', 'body'] as const
  const rows = await tx.selectFrom('messages').select(columns).where('id', 'in', ids).execute()
  return rows.map(({ id, account, wechat, body }) => {
    const event = parse<Stored>(body)
    // of what was sent from here it came later
    const known = wechat === null ? event : { ...event, wechat: weChatId(wechat) }
    return { id: messageId(id), account: accountId(account), event: known }
  })
}
