import type { AccountId } from '@queqiao/protocol/model'
import type { Notice } from '../deliveries/notices.ts'
import { acceptance, type Request, requestAt } from '../desk/requests.ts'
import type { Requested } from '../reading.ts'
import { parseIfReadable } from '../store/row.ts'
import type { Db } from '../store/store.ts'
import { askedAbout } from './asked.ts'
import type { Means } from './means.ts'

/** Lines of a desk that are looked through: who asked longer ago is there to be read, and asks again. */
const most = 500

/** Who wants to be a contact, and has not been accepted. */
export async function requestsIn(means: Means, account: AccountId): Promise<readonly Requested[]> {
  const { db } = means.store
  const asked = await askedAbout(db, { account }, ['accept-friend'])
  const tickets = new Set(asked.flatMap((one) => (one.kind === 'accept-friend' ? ticketText(one) : [])))
  const all = new Map<string, Requested>()
  for (const { seq, time } of await toldAt(db, account)) {
    const request = await requestAt(db, account, seq)
    if (!request || tickets.has(ticketText(request)) || (await isKnown(means, account, request))) continue
    // who asks twice stands there once, with the last
    const who = request.person ?? ticketText(request)
    if (!all.has(who)) all.set(who, await lineOf(means, { account, request, seq, time }))
  }
  return [...all.values()]
}

const ticketText = ({ ticket: { v1, v2 } }: Pick<Request, 'ticket'>): string => `${v1}\n${v2}`

async function toldAt(db: Db, account: AccountId) {
  const rows = await db
    .selectFrom('notices')
    .select(['body', 'at'])
    .where('account', '=', account)
    .where('chat', '=', '')
    .orderBy('n', 'desc')
    .limit(most)
    .execute()
  return rows.flatMap(({ body, at: time }) => {
    const notice = parseIfReadable<Notice>(body)
    return notice?.kind === 'desk' && notice.request !== undefined ? [{ seq: notice.request, time }] : []
  })
}

/** Whether they are a contact by now, however that came. */
async function isKnown({ store }: Means, account: AccountId, { person }: Request): Promise<boolean> {
  if (person === undefined) return false
  const row = store.db.selectFrom('people').select('friend').where('account', '=', account).where('id', '=', person)
  return (await row.executeTakeFirst())?.friend === 1
}

interface At {
  readonly account: AccountId
  readonly request: Request
  readonly seq: number
  readonly time: number
}

async function lineOf(
  { store: { db }, directory, addressing }: Means,
  { account, request, seq, time }: At,
): Promise<Requested> {
  const { person: id, name, greeting, room } = request
  const names = id && (await directory.names(db, account, id))
  const person = id && names && (await addressing.pictured({ ...directory.called(id, names), avatar: names.avatar }))
  const title = room && (await directory.title(db, account, { kind: 'room', id: room }))
  return {
    ...{ id: String(seq), choice: acceptance(seq), time },
    ...(name && { name }),
    ...(person && { person }),
    ...(greeting && { greeting }),
    ...(title && { room: title }),
  }
}
