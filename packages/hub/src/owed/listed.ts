import { type AccountId, accountId } from '@queqiao/protocol/model'
import type { Bridge } from '../bridge.ts'
import type { ChatKey } from '../ids.ts'
import { chatText, keyOf, keyText } from '../keys.ts'
import { laneIn } from '../lanes/aside.ts'
import type { Queue } from '../lanes/lanes.ts'
import type { Owed } from '../owed.ts'
import { behind, entryId } from '../owed-refs.ts'
import { chatsAt } from '../places/places.ts'
import type { Schema } from '../store/schema.ts'
import type { Db, ExpressionBuilder, Tx } from '../store/store.ts'
import type { Kind, Page } from './kind.ts'

interface Accounts {
  all(): readonly AccountId[]
}

interface Row {
  readonly reader: string
  readonly lane: number
  readonly n: number
  readonly queue: Queue
  readonly key: string
  readonly at: number
  readonly state: 'waiting' | 'uncertain' | 'dead'
  readonly reason: string | undefined
}

/** Lists what the bridges have not got yet, or have not been read of. */
export const listed =
  (bridges: readonly Bridge[], accounts: Accounts): Kind<'entry'>['list'] =>
  async (db, page) => {
    const rows: Row[] = []
    if (page.states.includes('waiting'))
      for (const reader of bridges.flatMap(({ name }) => [name, `${from}${name}`]))
        rows.push(...(await waiting({ db, page, accounts, reader })))
    if (page.states.includes('dead') || page.states.includes('uncertain'))
      for (const { reader } of await db.selectFrom('dead').select('reader').distinct().execute())
        rows.push(...(await setAside({ db, page, accounts, reader })))
    const found: Owed[] = []
    for (const row of rows) found.push(await asOwed(db, row))
    return found
  }

/** What stands before a bridge's name in the name of who reads what comes from it. */
const from = 'from '

interface Asked {
  readonly db: Db | Tx
  readonly page: Page
  readonly accounts: Accounts
  readonly reader: string
}

/** What a reader has not come to. Lanes that are read to their ends are not looked at. */
async function waiting(asked: Asked): Promise<readonly Row[]> {
  const { db, page, reader } = asked
  const { since, lane, n, further } = begin(asked)
  const rows = await db
    .selectFrom('heads')
    // from the heads on, which are few: SQLite keeps the order of such a join
    .crossJoin('lanes')
    .crossJoin('entries')
    .select(['heads.position', 'heads.attempts', 'lanes.queue', 'lanes.key', 'entries.lane', 'entries.n', 'entries.at'])
    .where('heads.id', 'in', underWay(db, reader))
    .whereRef('lanes.id', '=', 'heads.lane')
    .whereRef('entries.lane', '=', 'heads.lane')
    .whereRef('entries.n', '>', 'heads.position')
    .where((eb) =>
      eb.or([
        eb('entries.audience', 'is', null),
        eb('entries.audience', '=', `=${reader}`),
        eb.and([eb('entries.audience', 'like', '!%'), eb('entries.audience', '!=', `!${reader}`)]),
      ]),
    )
    .where((eb) => concerned(eb, asked))
    .where((eb) =>
      eb.or([
        eb('entries.at', '>', since),
        eb.and([eb('entries.at', '=', since), eb('entries.lane', '>', lane)]),
        eb.and([eb('entries.at', '=', since), eb('entries.lane', '=', lane), eb('entries.n', further, n)]),
      ]),
    )
    .orderBy('entries.at')
    .orderBy('entries.lane')
    .orderBy('entries.n')
    .limit(page.limit)
    .execute()
  return rows.map(({ position, attempts, ...row }) => {
    const reason = attempts && row.n === position + 1 ? `tried ${attempts} times so far` : undefined
    return { ...row, reader, state: 'waiting', reason }
  })
}

/** Heads that have something before them. */
const underWay = (db: Db | Tx, reader: string) =>
  db
    .selectFrom('heads')
    .select('id')
    .where('reader', '=', reader)
    .where('due', 'is not', null)
    .unionAll(db.selectFrom('heads').select('id').where('reader', '=', reader).where('owner', 'is not', null))

async function setAside(asked: Asked): Promise<readonly Row[]> {
  const { db, page, reader } = asked
  const { since, lane, n, further } = begin(asked)
  const uncertain = (['dead', 'uncertain'] as const).filter((state) => page.states.includes(state))
  const rows = await db
    .selectFrom('dead')
    .crossJoin('lanes')
    .select(['dead.lane', 'dead.n', 'dead.at', 'dead.reason', 'dead.uncertain', 'lanes.queue', 'lanes.key'])
    .where('dead.reader', '=', reader)
    .whereRef('lanes.id', '=', 'dead.lane')
    .where(
      'dead.uncertain',
      'in',
      uncertain.map((state) => Number(state === 'uncertain')),
    )
    .where((eb) => concerned(eb, asked))
    .where((eb) =>
      eb.or([
        eb('dead.at', '>', since),
        eb.and([eb('dead.at', '=', since), eb('dead.lane', '>', lane)]),
        eb.and([eb('dead.at', '=', since), eb('dead.lane', '=', lane), eb('dead.n', further, n)]),
      ]),
    )
    .orderBy('dead.at')
    .orderBy('dead.lane')
    .orderBy('dead.n')
    .limit(page.limit)
    .execute()
  return rows.map(({ uncertain, ...row }) => ({ ...row, reader, state: uncertain ? 'uncertain' : 'dead' }))
}

/** Behind which entry the page begins. Of one entry, its readers come in the order of their names. */
function begin({ page, reader }: Asked) {
  const { since, numbers, reader: last } = behind('entry', page.after)
  const [lane, n] = numbers
  return { since, lane, n, further: reader > last ? '>=' : '>' } as const
}

/** Whether a lane is of the account and the chat that are asked for. */
function concerned(
  eb: ExpressionBuilder<Pick<Schema, 'lanes' | 'places'>, 'lanes'>,
  { page, accounts, reader }: Asked,
) {
  const { account, chat } = page
  if (!account && !chat) return eb.lit(true)
  if (reader.startsWith(from)) return eb.exists(writtenFor(eb, page, reader.slice(from.length)))
  const all = account ? [account] : accounts.all()
  if (!chat) return begins(eb, `${account}\n`)
  const keys = all.map((one) => keyText({ account: one, chat }))
  // those of files that come late lie behind
  return eb.or([eb('lanes.key', 'in', ['', ...keys]), ...keys.map((key) => begins(eb, `${key}\n`))])
}

const begins = (eb: ExpressionBuilder<Pick<Schema, 'lanes' | 'places'>, 'lanes'>, beginning: string) =>
  eb(eb.fn<string>('substr', ['lanes.key', eb.lit(1), eb.lit([...beginning].length)]), '=', beginning)

/** The place whose lane it is, if it is of the account and the chat that are asked for. */
const writtenFor = (
  eb: ExpressionBuilder<Pick<Schema, 'lanes' | 'places'>, 'lanes'>,
  { account, chat }: Page,
  bridge: string,
) =>
  eb
    .selectFrom('places')
    .select('places.place')
    .where('places.bridge', '=', bridge)
    .where((one) => {
      const rest = one.fn<string>('substr', ['lanes.key', one.lit([...bridge].length + 2)])
      const beside = one.fn<string>('concat', ['places.place', one.cast<string>(one.val('\n'), 'text')])
      const length = one.fn<number>('length', [beside])
      return one.or([
        one('places.place', '=', rest),
        one(beside, '=', one.fn<string>('substr', [rest, one.lit(1), length])),
      ])
    })
    .$if(account !== undefined, (query) => query.where('places.account', '=', account ?? ''))
    .$if(chat !== undefined, (query) => query.where('places.chat', '=', chatText(chat)))

async function asOwed(db: Db | Tx, { reader, lane, n, queue, key, at, state, reason }: Row): Promise<Owed> {
  const about = { id: entryId(reader, lane, n), state, since: at, ...(reason === undefined ? {} : { reason }) }
  if (queue !== 'read') return { ...about, direction: 'from-wechat', ...keyOf(key), bridge: reader }
  const [bridge = ''] = key.split('\n')
  return { ...about, direction: 'to-wechat', ...(await writtenIn(db, key)), bridge }
}

/** The chat of the place whose lane this is; a place of none is nobody's. */
export async function writtenIn(db: Db | Tx, key: string): Promise<ChatKey> {
  const { bridge, place } = laneIn(key)
  const [first] = place ? await chatsAt(db, bridge, place) : []
  return first ?? { account: accountId('nobody') }
}
