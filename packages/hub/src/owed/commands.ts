import { accountId } from '@queqiao/protocol/model'
import { steadyNow } from '../clock.ts'
import type { Batch } from '../deliveries/deliveries.ts'
import { type RemoteId, remoteId } from '../ids.ts'
import { chatKey, chatText, saidIn } from '../keys.ts'
import { handing, readBack } from '../outbox/handing.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { again, firstOf } from '../outbox/tries.ts'
import type { Owed, Settled } from '../owed.ts'
import { behind, commandId, type Ref } from '../owed-refs.ts'
import { cancel, close } from '../received/undoing.ts'
import { settled } from '../store/locking.ts'
import type { CommandsTable } from '../store/schema.ts'
import type { Db, Tx } from '../store/store.ts'
import type { Wanted } from '../wish.ts'
import { done, type Kind, nothing, type Page, refused } from './kind.ts'

type State = CommandsTable['state']

const decided = 'somebody has decided about it already'

/** Why a command in that state cannot be made anew. */
const noRetry: Readonly<Partial<Record<State, string>>> = {
  queued: 'it waits already',
  handed: 'WeChat has it, and how it ends is not known yet',
  done: 'it is done',
  cancelled: 'it was dropped',
}

/** Why a command in that state cannot be dropped. */
const noDrop: Readonly<Partial<Record<State, string>>> = {
  handed: 'WeChat has it already',
  done: 'it is done',
  cancelled: 'it was dropped already',
}

const states = ['queued', 'handed', 'unknown', 'failed'] as const

/** What waits for WeChat, and what did not end well. */
export const commands = (outbox: Pick<Outbox, 'queued'>): Kind<'command'> => ({
  list: async (db, page) => {
    const found: Owed[] = []
    for (const state of states) if (page.states.includes(state)) found.push(...(await inState(db, page, state)))
    return found
  },

  accountOf: async (db, { id }) =>
    (await db.selectFrom('commands').select('account').where('id', '=', id).executeTakeFirst())?.account,

  retry: async ({ tx }, { id }) => {
    const row = await locked(tx, id)
    if (!row) return nothing
    const refusal = row.closed ? decided : noRetry[row.state]
    if (refusal) return refused(refusal)
    await close(tx, id)
    const { account, chat, asked, message, kind, body, bridge, place, remote, author, writer, shown } = row
    const kept = { account, chat, asked, message, kind, body, bridge, place, remote, author, writer, shown }
    const anew = { state: 'queued', closed: 0, echoed: 0, at: steadyNow(), origin: again(row.origin) } as const
    await tx
      .insertInto('commands')
      .values({ ...kept, ...anew })
      .execute()
    await outbox.queued(tx, accountId(row.account))
    return done
  },

  drop: async (batch, { id }) => {
    const row = await locked(batch.tx, id)
    if (!row) return nothing
    const refusal = row.closed ? decided : noDrop[row.state]
    if (refusal) return refused(refusal)
    if (row.state === 'queued') return drop(batch, outbox, row)
    await close(batch.tx, id)
    return done
  },
})

/** What is to be done; undefined where there is nothing that can be read. */
export async function commandOf({ tx }: Pick<Batch, 'tx'>, { id }: Ref<'command'>): Promise<Wanted | undefined> {
  const row = await tx.selectFrom('commands').select('body').where('id', '=', id).executeTakeFirst()
  return row && readBack(row.body)
}

/** Where something was written. */
export interface Written {
  readonly bridge: string
  readonly place: string
  readonly remote: RemoteId
}

/** Where the message stands, or the line, that it came of. */
export async function writtenAt({ tx }: Pick<Batch, 'tx'>, { id }: Ref<'command'>): Promise<Written | undefined> {
  const found = tx.selectFrom('commands').select(['bridge', 'place', 'remote']).where('id', '=', id)
  const row = await found.executeTakeFirst()
  return row && { ...row, remote: remoteId(row.remote) }
}

async function inState(db: Db | Tx, page: Page, state: (typeof states)[number]): Promise<readonly Owed[]> {
  const {
    since,
    numbers: [id],
  } = behind('command', page.after)
  const { account, chat } = page
  const rows = await db
    .selectFrom('commands')
    .select(['id', 'account', 'chat', 'bridge', 'reason', 'at'])
    .where('state', '=', state)
    .where('closed', '=', 0)
    .$if(account !== undefined, (query) => query.where('account', '=', account ?? ''))
    .$if(chat !== undefined, (query) => query.where('chat', '=', chatText(chat)))
    .where((eb) => eb.or([eb('at', '>', since), eb.and([eb('at', '=', since), eb('id', '>', id)])]))
    .orderBy('at')
    .orderBy('id')
    .limit(page.limit)
    .execute()
  return rows.map(({ id, account, chat, bridge, reason, at }) => ({
    ...{ id: commandId(id), direction: 'to-wechat', ...chatKey(account, chat), bridge, state, since: at },
    ...(reason === null ? {} : { reason }),
  }))
}

/** The command as it is now; nobody hands it out or settles it until the end of the change. */
async function locked(tx: Tx, id: number) {
  const found = await tx.selectFrom('commands').select('account').where('id', '=', id).executeTakeFirst()
  if (!found) return undefined
  await handing(tx, found.account)
  return settled(tx, tx.selectFrom('commands').selectAll().where('id', '=', id), 'commands').executeTakeFirst()
}

type Row = NonNullable<Awaited<ReturnType<typeof locked>>>

/** It is not sent, and its writer is told. */
async function drop(batch: Batch, outbox: Pick<Outbox, 'queued'>, row: Row): Promise<Settled> {
  const reason = 'it was dropped, and not sent'
  await cancel(batch, outbox, row, reason)
  const outcome = { kind: 'failed', reason } as const
  const told = { kind: 'outcome', command: await firstOf(batch.tx, row), of: row.remote, outcome } as const
  batch.tell(saidIn(row), told, { only: row.bridge })
  return done
}
