import type { Text } from '@queqiao/protocol/model'
import type { Batch } from '../deliveries/deliveries.ts'
import type { RemoteId } from '../ids.ts'
import { touch } from '../messages/chronicle.ts'
import { at } from '../messages/links.ts'
import { reword } from '../messages/messages.ts'
import type { Asked, Undone } from '../outbox/asked.ts'
import { handing, neighbours, readBack } from '../outbox/handing.ts'
import { isLead } from '../outbox/leads.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { chatsAt } from '../places/places.ts'
import { drop } from '../questions/astray.ts'
import { forgetLeftOut } from '../questions/left-out.ts'
import { settled } from '../store/locking.ts'
import type { CommandsTable } from '../store/schema.ts'
import type { Selectable, Tx } from '../store/store.ts'
import type { Wanted } from '../wish.ts'
import { letGo } from './companions.ts'

type Row = Selectable<CommandsTable>
type Queueing = Pick<Outbox, 'queue' | 'queued'>
type Waking = Pick<Outbox, 'queued'>

/** Stands before words that are said once more because they were changed. */
export const changed = '✎ '

/** Which commands: those of a message, or those that came of a change to one. */
type Which = { readonly remote: RemoteId } | { readonly change: number }

/** What was made of it for WeChat, in its order. Nobody hands it out or settles it until the end of the change. */
async function made(tx: Tx, { bridge, place, to: { account } }: Undone, which: Which): Promise<readonly Row[]> {
  await handing(tx, account)
  const found = tx
    .selectFrom('commands')
    .selectAll()
    .where((eb) => ('remote' in which ? eb('remote', '=', which.remote) : eb('origin', 'like', `${which.change}.%`)))
    .where('bridge', '=', bridge)
    .where('place', '=', place)
    .where('account', '=', account)
    // in the order in which echoes look at them: of two changes that want the same rows one waits
    .orderBy('closed')
    .orderBy('id')
  const rows = await settled(tx, found, 'commands').execute()
  return rows.toSorted((a, b) => a.id - b.id)
}

/** A line that was typed for us is no message. */
const isMessage = ({ kind, asked }: Row): boolean => kind === 'send' && asked === null

/** What was made of a message, also when it was changed. */
const madeOf = async (tx: Tx, undone: Undone): Promise<readonly Row[]> =>
  (await made(tx, undone, { remote: undone.from })).filter(isMessage)

/** What was made of a message or of a typed line; where it is itself a change to a message, what came of that. */
async function madeOfAny(tx: Tx, undone: Undone): Promise<readonly Row[]> {
  const { bridge, place, from } = undone
  const rows = await made(tx, undone, { remote: from })
  if (rows.length) return rows
  const received = tx.selectFrom('received').select('id').where('bridge', '=', bridge).where('remote', '=', from)
  const change = await received.where('place', '=', place).executeTakeFirst()
  return change ? made(tx, undone, { change: change.id }) : []
}

const isWaiting = ({ state }: Row): boolean => state === 'queued'
/** WeChat has it, or may have it: more than the name of who wrote it. */
const isOut = (row: Row): boolean =>
  !isLead(row) && (row.state === 'handed' || row.state === 'done' || row.state === 'unknown')
const isOpenFailure = ({ state, closed }: Row): boolean => state === 'failed' && closed === 0

/** The words that a command says; undefined where it says none of its writer's. */
const wordsIn = (row: Pick<Row, 'body' | 'origin'>): Text | undefined => {
  const command = isLead(row) ? undefined : readBack(row.body)
  return command?.kind === 'send' && command.content.kind === 'text' ? command.content.text : undefined
}

/** Nobody hands it out any more; what waited behind it, or for its file, goes on. */
export async function cancel(
  batch: Batch,
  outbox: Waking,
  row: Pick<Row, 'id' | 'account' | 'kind'>,
  reason: string,
): Promise<void> {
  const { tx } = batch
  for (const account of await neighbours(tx, row.account)) await outbox.queued(tx, account)
  await endAsked(tx, row)
  await letGo(tx, row, null)
  const cancelled = { state: 'cancelled', reason, putting: null, asking: null } as const
  batch.count('commands', { account: row.account, kind: row.kind, outcome: 'cancelled' })
  const ended = tx.updateTable('commands').set(cancelled).where('id', '=', row.id)
  for (const { message } of await ended.returning('message').execute()) touch(tx, message)
}

/** Nobody answers what was asked about it any more. */
async function endAsked(tx: Tx, { id }: Pick<Row, 'id'>): Promise<void> {
  await tx
    .updateTable('questions')
    .set({ ended: 'gone' })
    .where('token', '=', (eb) => eb.selectFrom('commands').select('asking').where('id', '=', id))
    .where('ended', 'is', null)
    .execute()
}

/** A person need not decide about it any more. */
export async function close(tx: Tx, id: number): Promise<void> {
  const closed = tx.updateTable('commands').set({ closed: 1 }).where('id', '=', id)
  for (const { message } of await closed.returning('message').execute()) touch(tx, message)
}

interface Withdrawn {
  readonly only?: 'words' | undefined
  readonly isTyped?: true | undefined
  /** They may decide about what was left out. */
  readonly decides: boolean
}

/** Takes back what somebody wrote, or only its words, as far as it has not been handed out; says what cannot be. */
export async function withdraw(batch: Batch, outbox: Waking, undone: Undone & Withdrawn): Promise<void> {
  const { tx } = batch
  const { by, isOwner, only, isTyped = false, to, from, bridge } = undone
  const all = await (only === undefined ? madeOfAny : madeOf)(tx, undone)
  const rows = all
    .filter(({ writer }) => isOwner || writer === by.id)
    .filter((row) => only === undefined || wordsIn(row) !== undefined)
  const waiting = rows.filter(isWaiting)
  const reason = isTyped || only ? stands : gone
  for (const row of waiting) await cancel(batch, outbox, row, reason)
  for (const { id } of rows.filter(isOpenFailure)) await close(tx, id)
  // a file goes without the words under it
  const stays = only !== undefined && all.some((row) => wordsIn(row) === undefined && !isOver(row))
  const isElsewhere = !all.length && (await isOwn(tx, undone))
  const isLeft = undone.decides && !all.length && (await forgetLeftOut(tx, undone))
  const unasked = isLeft || (await drop(tx, undone, only)) ? wasNotSent : undefined
  const words = isElsewhere
    ? isThere
    : (takenBack(rows.filter(isOut), waiting, { only, stays }) ?? unasked ?? whyNot(all, isTyped))
  if (words === undefined) return
  const isGone = to.chat !== undefined && !(await chatsAt(tx, bridge, undone.place)).length
  batch.tell(to, { kind: 'word', of: from, words, ...(isGone && { at: undone.place }) }, { only: bridge })
}

/** Why it is not sent: it does not stand there any more, or it stands there all the same. */
const [gone, stands] = ['it was taken back, and not sent', 'its writer took it back, and it was not sent']

/** Why there is nothing to take back, where somebody has typed that it shall be. */
function whyNot(all: readonly Row[], isTyped: boolean): string | undefined {
  if (!isTyped) return undefined
  if (!all.length) return '✗ That is nothing that was sent to WeChat from here.'
  if (all.every(isOver)) return '✗ That was not sent to WeChat.'
  return '✗ Only who wrote this, and owners of the account, can take it back.'
}

const isOver = ({ state }: Row): boolean => state === 'failed' || state === 'cancelled'

/** Whether it shows a message of the account that was not written there (but on its phone, or on another side), to one who
 *  owns the account. */
async function isOwn(tx: Tx, { bridge, place, from, isOwner }: Undone): Promise<boolean> {
  if (!isOwner) return false
  const there = await at(tx, bridge, place, from)
  return there.length > 0 && there.every(({ fromSelf }) => fromSelf)
}

const wasNotSent = 'Taken back: it was not sent to WeChat.'

const wordsWereNotSent = 'Taken back: the words under it were not sent to WeChat.'

const isThere = '✗ It is in WeChat already, which lets nobody take it back from here.'

/** Nobody has asked for it to be taken back: other words stand in its place, which are none for WeChat. */
const remains = '✗ What stood here before is in WeChat already, and stays there.'

/** What its author is told. */
function takenBack(
  out: readonly Row[],
  waiting: readonly Row[],
  { only, stays }: { readonly only?: 'words' | undefined; readonly stays: boolean },
): string | undefined {
  if ([...out, ...waiting].some((row) => !isMessage(row)))
    return out.length ? '✗ WeChat has been asked already.' : 'Taken back: WeChat is not asked.'
  if (out.some(({ state }) => state !== 'unknown')) return only === undefined ? isThere : remains
  if (out.length) return '✗ It may be in WeChat by now, which lets nobody take it back from here.'
  if (!waiting.length) return undefined
  return stays ? wordsWereNotSent : wasNotSent
}

const isNotSent = ({ state }: Row): boolean => state === 'cancelled'
const isGone = ({ reason }: Row): boolean => reason === gone

/** Whose it is to change: theirs, if they wrote it or it is their own; nobody's, if nothing of it was ever meant for WeChat, or
 *  is not sent any more although it stands there, or it is a line that was typed for us. */
export async function whose(tx: Tx, undone: Undone): Promise<'theirs' | 'others' | 'nobody' | 'line'> {
  const all = await made(tx, undone, { remote: undone.from })
  const messages = all.filter(isMessage)
  // whoever changes what they still see wants to know; of what is gone an edit only came late
  if (messages.length && messages.every(isNotSent)) return messages.some(isGone) ? 'theirs' : 'nobody'
  if (messages.length) return messages.some(({ writer }) => writer === undone.by.id) ? 'theirs' : 'others'
  if (all.length) return 'line'
  const shown = await at(tx, undone.bridge, undone.place, undone.from)
  if (!shown.length) return 'nobody'
  return undone.isOwner && shown.every(({ fromSelf }) => fromSelf) ? 'theirs' : 'others'
}

/** Why a change does not go to WeChat. */
const unchanged = {
  nobody: () => '✗ What stood here was not sent to WeChat, so the change is not either: write it as a new message.',
  others: () => '✗ Only who wrote this can change it: nothing is changed in WeChat.',
  line: (takesBack = 'delete the line') =>
    `✗ What was asked of WeChat cannot be changed: ${takesBack}, which takes it back while it waits, and type another.`,
} as const

/** Says that a change does not go to WeChat, and why. `takesBack`: as `Traits.takesBack`. */
export const sayUnchanged = (
  batch: Batch,
  { to, from, bridge }: Pick<Undone, 'to' | 'from' | 'bridge'>,
  why: keyof typeof unchanged,
  takesBack?: string | undefined,
): void => batch.tell(to, { kind: 'word', of: from, words: unchanged[why](takesBack) }, { only: bridge })

/** What somebody wrote now reads like this: replaced where it waits, else said once more. It must be theirs. False: that changes
 *  nothing. */
export async function edit(
  tx: Tx,
  outbox: Queueing,
  asked: Asked & Undone & { readonly command: Wanted<'send'> },
): Promise<boolean> {
  const rows = (await madeOf(tx, asked)).filter((row) => row.writer === asked.by.id && !isLead(row))
  if (!rows.length) return outbox.queue(tx, asChanged(asked))
  if (rows.every(({ state }) => state === 'cancelled')) return false
  const last = rows.findLast((row) => row.state !== 'cancelled' && wordsIn(row) !== undefined)
  if (last && isSame(last, asked.command)) return false
  if (last && isWaiting(last)) {
    await replace(tx, last, asked)
    // it may have waited for an answer
    await outbox.queued(tx, asked.to.account)
    return true
  }
  // what takes its place goes instead of another try
  if (last && isOpenFailure(last)) await close(tx, last.id)
  return outbox.queue(tx, rows.some(isOut) ? asChanged(asked) : asked)
}

const marked = (command: Wanted): Wanted =>
  command.kind === 'send' && command.content.kind === 'text'
    ? { ...command, content: { ...command.content, text: [changed, ...command.content.text] } }
    : command

/** Marked, on every side. */
const asChanged = (asked: Asked): Asked => ({
  ...asked,
  command: marked(asked.command),
  written: marked(asked.written),
})

/** Whether it says that already: some sides also tell of an edit where only a preview was added. */
function isSame(row: Row, { content }: Wanted<'send'>): boolean {
  const said = wordsIn(row)
  if (!said || content.kind !== 'text') return false
  const text = said[0] === changed ? said.slice(1) : said
  return JSON.stringify(text) === JSON.stringify(content.text)
}

/** The same command, and the same message, with other words. One that is marked stays so. */
export async function replace(tx: Tx, row: Row, wanted: Asked): Promise<void> {
  const { command, written } = wordsIn(row)?.[0] === changed ? asChanged(wanted) : wanted
  await endAsked(tx, row)
  await letGo(tx, row, wanted.asking ?? null)
  await tx
    .updateTable('commands')
    .set({ body: JSON.stringify(command), asking: wanted.asking ?? null })
    .where('id', '=', row.id)
    .execute()
  if (written.kind === 'send') await reword(tx, row.message, written.content)
}
