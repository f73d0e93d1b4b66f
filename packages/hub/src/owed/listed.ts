import { type AccountId, accountId } from '@queqiao/protocol/model'
import { type Bridge, type ChatKey, placeId } from '../bridge.ts'
import { chatText, keyOf, keyText } from '../keys.ts'
import type { Queue } from '../lanes.ts'
import type { Owed } from '../owed.ts'
import { chatsAt } from '../places.ts'
import type { Schema } from '../store/schema.ts'
import type { Db, ExpressionBuilder, Tx } from '../store/store.ts'
import type { Kind, Page } from './kind.ts'
import { behind, entryId } from './refs.ts'

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
    const asked: Asked = { db, page, accounts }
    const readers = bridges.flatMap(({ name }) => [name, `from ${name}`])
    const rows: Row[] = []
    if (page.states.includes('waiting')) for (const reader of readers) rows.push(...(await waiting(asked, reader)))
    for (const state of ['dead', 'uncertain'] as const)
      if (page.states.includes(state)) rows.push(...(await setAside(asked, state)))
    const found: Owed[] = []
    for (const row of rows) found.push(await asOwed(db, row))
    return found
  }

interface Asked {
  readonly db: Db | Tx
  readonly page: Page
  readonly accounts: Accounts
}

/** What a reader has not come to. Lanes that are read to their ends are not looked at. */
async function waiting(asked: Asked, reader: string): Promise<readonly Row[]> {
  const { db, page } = asked
  const { since, numbers, reader: last } = behind('entry', page.after)
  const [lane, n] = numbers
  const rows = await db
    .selectFrom('heads')
    .innerJoin('lanes', 'lanes.id', 'heads.lane')
    .innerJoin('entries', 'entries.lane', 'heads.lane')
    .select(['heads.position', 'heads.attempts', 'lanes.queue', 'lanes.key', 'entries.lane', 'entries.n', 'entries.at'])
    .where('heads.reader', '=', reader)
    .where((eb) => eb.or([eb('heads.due', 'is not', null), eb('heads.owner', 'is not', null)]))
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
        eb.and([eb('entries.at', '=', since), eb('entries.lane', '=', lane), eb('entries.n', '>', n)]),
        eb.and([
          eb('entries.at', '=', since),
          eb('entries.lane', '=', lane),
          eb('entries.n', '=', n),
          eb(eb.val(reader), '>', last),
        ]),
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

async function setAside(asked: Asked, state: 'dead' | 'uncertain'): Promise<readonly Row[]> {
  const { db, page } = asked
  const { since, numbers, reader } = behind('entry', page.after)
  const [lane, n] = numbers
  const rows = await db
    .selectFrom('dead')
    .innerJoin('lanes', 'lanes.id', 'dead.lane')
    .select(['dead.reader', 'dead.lane', 'dead.n', 'dead.at', 'dead.reason', 'lanes.queue', 'lanes.key'])
    .where('dead.uncertain', '=', Number(state === 'uncertain'))
    .where((eb) => concerned(eb, asked))
    .where((eb) =>
      eb.or([
        eb('dead.at', '>', since),
        eb.and([eb('dead.at', '=', since), eb('dead.lane', '>', lane)]),
        eb.and([eb('dead.at', '=', since), eb('dead.lane', '=', lane), eb('dead.n', '>', n)]),
        eb.and([
          eb('dead.at', '=', since),
          eb('dead.lane', '=', lane),
          eb('dead.n', '=', n),
          eb('dead.reader', '>', reader),
        ]),
      ]),
    )
    .orderBy('dead.at')
    .orderBy('dead.lane')
    .orderBy('dead.n')
    .orderBy('dead.reader')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({ ...row, state }))
}

/** Whether a lane is of the account and the chat that are asked for. */
function concerned(eb: ExpressionBuilder<Pick<Schema, 'lanes' | 'places'>, 'lanes'>, { page, accounts }: Asked) {
  const { account, chat } = page
  if (!account && !chat) return eb.lit(true)
  const all = account ? [account] : accounts.all()
  const named = `${account}\n`
  const out = chat
    ? eb('lanes.key', 'in', ['', ...all.map((one) => keyText({ account: one, chat }))])
    : eb(eb.fn<string>('substr', ['lanes.key', eb.val(1), eb.val([...named].length)]), '=', named)
  const places = eb
    .selectFrom('places')
    .select((one) => one(one('bridge', '||', '\n'), '||', one.ref('place')).as('key'))
    .$if(account !== undefined, (query) => query.where('account', '=', account ?? ''))
    .$if(chat !== undefined, (query) => query.where('chat', '=', chatText(chat)))
  return eb.or([
    eb.and([eb('lanes.queue', '=', 'deliver'), out]),
    eb.and([eb('lanes.queue', '=', 'read'), eb('lanes.key', 'in', places)]),
  ])
}

async function asOwed(db: Db | Tx, { reader, lane, n, queue, key, at, state, reason }: Row): Promise<Owed> {
  const about = { id: entryId(reader, lane, n), state, since: at, ...(reason === undefined ? {} : { reason }) }
  if (queue === 'deliver') return { ...about, direction: 'from-wechat', ...keyOf(key), bridge: reader }
  const [bridge = ''] = key.split('\n')
  return { ...about, direction: 'to-wechat', ...(await writtenIn(db, key)), bridge }
}

/** The chat of the place whose lane this is; a place of none is nobody's. */
export async function writtenIn(db: Db | Tx, key: string): Promise<ChatKey> {
  const [bridge = '', place = ''] = key.split('\n')
  const [first] = place ? await chatsAt(db, bridge, placeId(place)) : []
  return first ?? { account: accountId('nobody') }
}
