import { accountId } from '@queqiao/protocol/model'
import type { Owed } from '../owed.ts'
import { behind, reportId } from '../owed-refs.ts'
import { alone } from '../store/locking.ts'
import type { Db, Tx } from '../store/store.ts'
import { byItself, done, type Kind, notAside, nothing, type Page } from './kind.ts'

/** Who sets reports aside. */
const reader = 'inbox'

/** Reports of WeChat that are not sorted yet, or could not be. */
export const reports = (): Kind<'report'> => ({
  list: async (db, page) => {
    // whose chat they are of nobody has read yet
    if (page.chat) return []
    const [unsorted, dead] = [page.states.includes('waiting'), page.states.includes('dead')]
    return [...(unsorted ? await waiting(db, page) : []), ...(dead ? await setAside(db, page) : [])]
  },

  accountOf: async (db, { seq }) =>
    (await db.selectFrom('inbox').select('account').where('seq', '=', seq).executeTakeFirst())?.account,

  // a copy at the end of the inbox: a row that was passed is not looked at again
  retry: async ({ tx }, { seq }) => {
    await alone(tx, 'inbox')
    const row = await tx.selectFrom('inbox').selectAll().where('seq', '=', seq).executeTakeFirst()
    if (!row) return nothing
    if (!(await forget(tx, seq))) return notAside
    const { account, kind, body, at } = row
    await tx
      .insertInto('inbox')
      .values({ account, kind, key: null, unanswered: null, body, at, teller: null })
      .execute()
    return done
  },

  drop: async ({ tx }, { seq }) => {
    if (await forget(tx, seq)) return done
    const row = await tx.selectFrom('inbox').select('seq').where('seq', '=', seq).executeTakeFirst()
    return row ? byItself : nothing
  },
})

/** Whether it was set aside until now: of two who ask at once, one is told so. */
async function forget(tx: Tx, seq: number): Promise<boolean> {
  const gone = tx.deleteFrom('dead').where('reader', '=', reader).where('lane', '=', 0).where('n', '=', seq)
  const { numDeletedRows } = await gone.executeTakeFirst()
  return numDeletedRows > 0n
}

async function waiting(db: Db | Tx, page: Page): Promise<readonly Owed[]> {
  const {
    since,
    numbers: [seq],
  } = behind('report', page.after)
  const { account } = page
  const sorted = await db.selectFrom('notes').select('value').where('name', '=', 'sorted').executeTakeFirst()
  const rows = await db
    .selectFrom('inbox')
    .select(['seq', 'account', 'at'])
    .where('seq', '>', Number(sorted?.value ?? 0))
    .where('kind', '=', 'event')
    .$if(account !== undefined, (query) => query.where('account', '=', account ?? ''))
    .where((eb) => eb.or([eb('at', '>', since), eb.and([eb('at', '=', since), eb('seq', '>', seq)])]))
    .orderBy('at')
    .orderBy('seq')
    .limit(page.limit)
    .execute()
  return rows.map((row) => asOwed({ ...row, state: 'waiting', reason: undefined }))
}

async function setAside(db: Db | Tx, page: Page): Promise<readonly Owed[]> {
  const {
    since,
    numbers: [seq],
  } = behind('report', page.after)
  const { account } = page
  const rows = await db
    .selectFrom('dead')
    .innerJoin('inbox', 'inbox.seq', 'dead.n')
    .select(['inbox.seq', 'inbox.account', 'dead.at', 'dead.reason'])
    .where('dead.reader', '=', reader)
    .$if(account !== undefined, (query) => query.where('inbox.account', '=', account ?? ''))
    .where((eb) => eb.or([eb('dead.at', '>', since), eb.and([eb('dead.at', '=', since), eb('dead.n', '>', seq)])]))
    .orderBy('dead.at')
    .orderBy('dead.n')
    .limit(page.limit)
    .execute()
  return rows.map((row) => asOwed({ ...row, state: 'dead' }))
}

interface Row {
  readonly seq: number
  readonly account: string
  readonly at: number
  readonly state: 'waiting' | 'dead'
  readonly reason: string | undefined
}

const asOwed = ({ seq, account, at, state, reason }: Row): Owed => ({
  ...{ id: reportId(seq), direction: 'from-wechat', account: accountId(account), state, since: at },
  ...(reason === undefined ? {} : { reason }),
})
