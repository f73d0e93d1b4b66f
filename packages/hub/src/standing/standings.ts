import { type AccountId, accountId } from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import type { Bridge } from '../bridge.ts'
import { steadyNow } from '../clock.ts'
import { spentToday } from '../outbox/pace.ts'
import { readerOf } from '../received/arrivals.ts'
import type { Db, Store } from '../store/store.ts'
import type { Healths } from './healths.ts'
import type { Rates } from './rates.ts'
import type { Backlog, Missing, Outgoing, Standing } from './standing.ts'

export interface StandingsOptions {
  readonly store: Store
  readonly bridges: readonly Bridge[]
  readonly accounts: Accounts
  readonly healths: Healths
  /** What each account may do in a day; 0: as much as there is. */
  readonly perDay: number
  readonly rates: Rates
}

/** Looks how everything stands: a few queries, none of which reads what is done already. */
export async function standing({
  store,
  bridges,
  accounts,
  healths,
  perDay,
  rates,
}: StandingsOptions): Promise<Standing> {
  const { db } = store
  const readers = bridges.flatMap((bridge) => [bridge.name, readerOf(bridge)])
  const lanes: Backlog[] = []
  for (const reader of readers) lanes.push(await backlog(db, reader))
  return {
    bridges: healths.all(),
    lanes,
    outbox: await outgoing(db, accounts.all(), perDay),
    files: await missing(db, accounts.all()),
    rates: rates.lastHour(steadyNow()),
  }
}

async function backlog(db: Db, reader: string): Promise<Backlog> {
  const { waiting, oldest, retrying } = await db
    .selectFrom(beginnings(db, reader).as('beginnings'))
    .where('first', 'is not', null)
    .select((eb) => [
      eb.fn.sum<number | string | null>('length').as('waiting'),
      eb.fn.min('first').as('oldest'),
      eb.fn.sum<number | string | null>('retrying').as('retrying'),
    ])
    .executeTakeFirstOrThrow()
  const { dead } = await db
    .selectFrom('dead')
    .where('reader', '=', reader)
    .select((eb) => eb.fn.countAll<number | string>().as('dead'))
    .executeTakeFirstOrThrow()
  const since = oldest === null ? {} : { oldest: Number(oldest) }
  return { reader, waiting: Number(waiting ?? 0), ...since, dead: Number(dead), retrying: Number(retrying ?? 0) }
}

/** Of each lane that has something for the reader: how much is in it, since when the first waits, whether it comes again. */
const beginnings = (db: Db, reader: string) =>
  db
    .selectFrom(due(db, reader).unionAll(claimed(db, reader)).as('going'))
    .innerJoin('lanes', 'lanes.id', 'going.lane')
    .select((eb) => [
      eb('lanes.last', '-', eb.ref('going.position')).as('length'),
      eb.case().when('going.attempts', '>', 0).then(1).else(0).end().as('retrying'),
      eb
        .selectFrom('entries')
        .select('entries.at')
        .whereRef('entries.lane', '=', 'going.lane')
        .whereRef('entries.n', '>', 'going.position')
        .where((or) =>
          or.or([
            or('entries.audience', 'is', null),
            or('entries.audience', '=', `=${reader}`),
            or.and([or('entries.audience', 'like', '!%'), or('entries.audience', '!=', `!${reader}`)]),
          ]),
        )
        .orderBy('entries.n')
        .limit(1)
        .as('first'),
    ])

// Two questions instead of one with an "or": each has an index of the few lanes in which something is going on.

/** The lanes in which something waits for its time. */
const due = (db: Db, reader: string) =>
  db
    .selectFrom('heads')
    .select(['lane', 'position', 'attempts'])
    .where('reader', '=', reader)
    .where('due', 'is not', null)
    .where('owner', 'is', null)

/** The lanes from which something is being brought over. */
const claimed = (db: Db, reader: string) =>
  db
    .selectFrom('heads')
    .select(['lane', 'position', 'attempts'])
    .where('owner', 'is not', null)
    .where('reader', '=', reader)

const states = ['queued', 'handed', 'unknown'] as const

interface Counted {
  readonly count: number
  readonly oldest?: number
}

async function outgoing(db: Db, accounts: readonly AccountId[], perDay: number): Promise<readonly Outgoing[]> {
  const found = {
    queued: await inState(db, 'queued'),
    handed: await inState(db, 'handed'),
    unknown: await inState(db, 'unknown'),
  }
  const spent = await spentToday(db, steadyNow())
  return accounts.map((account) => {
    const oldest = found.queued.get(account)?.oldest
    return {
      account,
      queued: found.queued.get(account)?.count ?? 0,
      handed: found.handed.get(account)?.count ?? 0,
      unknown: found.unknown.get(account)?.count ?? 0,
      ...(oldest !== undefined && { oldest }),
      pace: { spent: spent.get(account) ?? 0, perDay },
    }
  })
}

/** Commands in a state about which nobody has decided, by their account. */
async function inState(db: Db, state: (typeof states)[number]): Promise<ReadonlyMap<AccountId, Counted>> {
  const rows = await db
    .selectFrom('commands')
    .where('state', '=', state)
    .where('closed', '=', 0)
    .groupBy('account')
    .select((eb) => ['account', eb.fn.countAll<number | string>().as('count'), eb.fn.min('at').as('oldest')])
    .execute()
  return byAccount(rows)
}

async function missing(db: Db, accounts: readonly AccountId[]): Promise<readonly Missing[]> {
  const rows = await db
    .selectFrom('files')
    .where('due', 'is not', null)
    .where('state', '=', 'wanted')
    .groupBy('account')
    .select((eb) => ['account', eb.fn.countAll<number | string>().as('count'), eb.fn.min('at').as('oldest')])
    .execute()
  const found = byAccount(rows)
  return accounts.map((account) => {
    const { count, oldest } = found.get(account) ?? { count: 0 }
    return { account, wanted: count, ...(oldest !== undefined && { oldest }) }
  })
}

const byAccount = (
  rows: readonly { readonly account: string; readonly count: number | string; readonly oldest: number }[],
): ReadonlyMap<AccountId, Counted> =>
  new Map(
    rows.map(({ account, count, oldest }) => [accountId(account), { count: Number(count), oldest: Number(oldest) }]),
  )
