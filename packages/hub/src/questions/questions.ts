import { steadyNow } from '../clock.ts'
import type { Batch } from '../deliveries/deliveries.ts'
import type { Choice } from '../delivery.ts'
import type { ChatKey } from '../ids.ts'
import { chatKey, chatText } from '../keys.ts'
import type { Asked } from '../outbox/asked.ts'
import { chatsAt } from '../places/places.ts'
import { parse } from '../store/row.ts'
import type { QuestionsTable } from '../store/schema.ts'
import type { Db, Selectable, Tx } from '../store/store.ts'
import type { Option } from '../wish.ts'

/** Milliseconds in which a question can be answered: so long waits what comes after it in its chat. */
const patience = 60_000
/** Milliseconds in which no number comes again in a place: nobody means another question by it. */
const numbersLast = 3_600_000
/** Options at most: who needs more of them writes more of the name. */
export const mostOptions = 8

/** What a button stands for: an answer, or a line that it types, in place of what waits for that answer. */
export type Meant = Option | Pick<Choice, 'label' | 'line'>

export type Question = Omit<Selectable<QuestionsTable>, 'options'> & { readonly options: readonly Meant[] }

/** One option of a question. */
export interface Picked {
  readonly question: Question
  readonly meant: Meant
}

/** What somebody is asked about a message that they wrote. */
export type Asking = Pick<Asked, 'received' | 'wish' | 'bridge' | 'place' | 'from' | 'by' | 'to'> & {
  readonly token: string
  readonly words: string
  readonly options: readonly Meant[]
}

/** Where a question was asked. */
export const askedIn = ({ account, chat }: Pick<Question, 'account' | 'chat'>): ChatKey => chatKey(account, chat)

const read = ({ options, ...row }: Selectable<QuestionsTable>): Question => ({
  ...row,
  options: parse<readonly Meant[]>(options),
})

const choicesOf = (options: readonly Meant[], { token, first }: { token: string; first: number }): readonly Choice[] =>
  options.map(({ label }, n) => ({ label, line: String(first + n), token: `${token}.${n}` }))

/** Asks whoever wrote a message, where it stands. */
export async function ask(batch: Batch, { token, words, options, received, wish, ...asked }: Asking): Promise<void> {
  const { tx } = batch
  const { bridge, place, from, by, to } = asked
  const at = steadyNow()
  const first = await numberAfter(tx, { bridge, place, since: at - numbersLast })
  await tx
    .insertInto('questions')
    .values({
      ...{ token, account: to.account, chat: chatText(to.chat), bridge, place, remote: from, author: by.id },
      ...{ name: by.name, received, wish, first, options: JSON.stringify(options), until: at + patience, at },
      ended: null,
    })
    .execute()
  const choices = choicesOf(options, { token, first })
  const isHome = (await chatsAt(tx, bridge, place)).length > 0
  if (isHome) batch.tell(to, { kind: 'word', of: from, words, choices }, { only: bridge })
  else batch.tell(to, { kind: 'desk', lines: [words], choices, at: place }, { only: bridge })
}

/** Behind all numbers that were given there of late. */
async function numberAfter(
  tx: Tx,
  { bridge, place, since }: { readonly bridge: string; readonly place: string; readonly since: number },
): Promise<number> {
  const rows = await tx
    .selectFrom('questions')
    .select(['first', 'options'])
    .where('bridge', '=', bridge)
    .where('place', '=', place)
    .where('at', '>', since)
    .execute()
  return Math.max(1, ...rows.map(({ first, options }) => first + parse<readonly Meant[]>(options).length))
}

/** What a button stands for. */
export async function pressed(db: Db | Tx, button: string): Promise<Picked | undefined> {
  const [token = '', n = ''] = button.split('.')
  const row = await db.selectFrom('questions').selectAll().where('token', '=', token).executeTakeFirst()
  const question = row && read(row)
  const meant = question?.options[Number(n || Number.NaN)]
  return question && meant && { question, meant }
}

type There = Readonly<Record<'bridge' | 'place', string>>

const askedThere = (tx: Tx, { bridge, place }: There) =>
  tx.selectFrom('questions').selectAll().where('bridge', '=', bridge).where('place', '=', place)

/** What a number stands for that somebody typed in a place: of the newest question there that has it. */
export async function numbered(
  tx: Tx,
  { number, ...there }: There & { readonly number: number },
): Promise<Picked | undefined> {
  const row = await askedThere(tx, there)
    .where('first', '<=', number)
    .orderBy('at', 'desc')
    .orderBy('first', 'desc')
    .limit(1)
    .executeTakeFirst()
  const question = row && read(row)
  const meant = question?.options[number - question.first]
  return question && meant && { question, meant }
}

const ends = {
  answered: 'That has been answered already.',
  late: 'It is too late for that: it was not sent.',
  gone: 'What this asks about has been changed or taken back since: nothing depends on the answer any more.',
} as const

/** Why a button does nothing, and where else it may be decided. `prefix`: of a line that is typed there. */
export const tooOld = (prefix = ''): string =>
  `This is too old: ask once more. What has not arrived can be tried again by what “${prefix}outbox” lists.`

/** Whether nobody can answer a question any more. */
export const isOver = ({ ended, until }: Question): boolean => ended !== null || until < steadyNow()

/** Why somebody cannot answer a question any more, or at all; nothing where they can. */
export function against(
  { ended, until, author, name }: Question,
  who: { readonly author: string; readonly isOwner: boolean; readonly prefix?: string | undefined },
): string | undefined {
  if (ended) return ends[ended]
  if (author === null) return until < steadyNow() ? tooOld(who.prefix) : undefined
  if (until < steadyNow()) return ends.late
  if (author === who.author || who.isOwner) return undefined
  return `Only ${[...(name ?? '')].slice(0, 60).join('')} and owners of the account can answer that.`
}

/** Nobody answers it any more. False: it has ended before. */
export async function end(tx: Tx, token: string, ended: keyof typeof ends): Promise<boolean> {
  const open = tx.updateTable('questions').set({ ended }).where('token', '=', token).where('ended', 'is', null)
  return (await open.executeTakeFirst()).numUpdatedRows > 0n
}

/** What is asked in a place, and has not been answered. */
export const openIn = async (tx: Tx, there: There): Promise<readonly Question[]> => {
  const rows = await askedThere(tx, there)
    .where('ended', 'is', null)
    .where('author', 'is not', null)
    .orderBy('at')
    .execute()
  return rows.map(read)
}

/** The lines that can be typed by buttons about a message. */
export const offered = async (tx: Tx, remote: string): Promise<readonly Question[]> => {
  const rows = await tx
    .selectFrom('questions')
    .selectAll()
    // the few of the last day
    .where('until', '>', steadyNow())
    .where('remote', '=', remote)
    .where('author', 'is', null)
    .where('ended', 'is', null)
    .execute()
  return rows.map(read)
}

/** Its answers mean this from now on. */
export async function mean(tx: Tx, { token }: Pick<Question, 'token'>, options: readonly Option[]): Promise<void> {
  await tx
    .updateTable('questions')
    .set({ options: JSON.stringify(options) })
    .where('token', '=', token)
    .execute()
}

/** Questions that nobody has answered in time. */
export const overdue = async (db: Db): Promise<readonly Question[]> => {
  const rows = await db
    .selectFrom('questions')
    .selectAll()
    .where('until', '<=', steadyNow())
    .where('ended', 'is', null)
    .where('author', 'is not', null)
    .orderBy('until')
    .limit(50)
    .execute()
  return rows.map(read)
}
