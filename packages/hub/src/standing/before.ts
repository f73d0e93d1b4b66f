import type { Db } from '../store/store.ts'
import { hour, minute, type Rates } from './rates.ts'

/** Counts what is stored of the last hour, once, before anything else is: what was said before this process began, at any process.
 *  What was sent stands where it was written. */
export async function countStored(db: Db, rates: Rates, now: number): Promise<void> {
  const [from, to] = [await reported(db, now).execute(), await handed(db, now).execute()]
  for (const { at, count } of from) rates.add('fromWeChat', Number(count), Number(at))
  for (const { at, count } of to) rates.add('toWeChat', Number(count), Number(at))
}

const lately = (db: Db, now: number) =>
  db
    .selectFrom('messages')
    .where('time', '>', now - hour)
    .where('time', '<=', now)
    .select((eb) => [
      eb('time', '-', eb.parens(eb('time', '%', minute))).as('at'),
      eb.fn.countAll<number | string>().as('count'),
    ])
    .groupBy('at')
    .orderBy('at')

const reported = (db: Db, now: number) => lately(db, now).where('via', 'is', null)

const handed = (db: Db, now: number) =>
  lately(db, now).where((eb) =>
    eb.exists(
      eb
        .selectFrom('commands')
        .select('commands.id')
        .whereRef('commands.message', '=', 'messages.id')
        .where('commands.kind', '=', 'send')
        .where('commands.handed', 'is not', null),
    ),
  )
