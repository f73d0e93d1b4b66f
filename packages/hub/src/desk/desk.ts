import type { Accounts } from '../accounts.ts'
import type { ChatKey } from '../bridge.ts'
import type { Batch } from '../deliveries.ts'
import type { Directory } from '../directory.ts'
import type { Deed, Ledger } from '../owed/ledger.ts'
import type { OwedId } from '../owed.ts'
import type { Quiet } from '../quiet.ts'
import type { Tx } from '../store/store.ts'
import { lastVoice } from '../transcripts.ts'
import { outbox } from './outbox.ts'
import { mayAsk, mayDecide, type Speaker } from './roles.ts'

/** What the desk asks of the others. */
export interface DeskOptions {
  readonly accounts: Pick<Accounts, 'can'>
  readonly quiet: Pick<Quiet, 'miss'>
  readonly directory: Directory
  readonly owing: Ledger
}

/** What a typed line may ask. */
interface Asked extends DeskOptions {
  /** The change that writes the answer. */
  readonly batch: Batch
  readonly key: ChatKey
  /** What stands behind the name. */
  readonly words: readonly string[]
  readonly asking: Line['asking']
}

interface Typed {
  readonly help: string
  /** Why somebody may not. Default: everybody who is listed may. */
  readonly refusal?: (speaker: Speaker) => string | undefined
  answer(asked: Asked): readonly string[] | Promise<readonly string[]>
}

const typed: Readonly<Record<string, Typed>> = {
  help: {
    help: 'what can be typed here',
    answer: () => Object.entries(typed).map(([name, { help }]) => `${name}: ${help}`),
  },
  status: {
    help: 'whether WeChat is logged in, and what waits',
    answer: async ({ batch: { tx }, key }) => [await loggedIn(tx, key), await waiting(tx, key)],
  },
  transcribe: {
    help: 'the words of the last voice message here, where the WeChat client can say them',
    answer: transcribe,
  },
  outbox: {
    help: 'what has not arrived, either way, with its ID',
    refusal: mayDecide,
    answer: ({ batch: { tx }, ...asked }) => outbox({ tx, ...asked }),
  },
  retry: {
    help: 'with an ID: once more, what failed or nobody knows of',
    refusal: mayDecide,
    answer: (asked) => decide('retry', asked),
  },
  drop: {
    help: 'with an ID: never mind; what waits for WeChat is not sent',
    refusal: mayDecide,
    answer: (asked) => decide('drop', asked),
  },
}

/** A line that somebody typed for us, without its prefix. */
export interface Line {
  readonly key: ChatKey
  readonly speaker: Speaker
  readonly line: string
  /** What is owed as long as this is not answered: the line itself, and what came with it. */
  readonly asking: readonly OwedId[]
}

export type Answered = { readonly lines: readonly string[] } | { readonly refused: string }

/** Does what a line asks, inside a change. What else it changes is for `owing.changed` to say when that is committed. */
export async function answer(
  options: DeskOptions,
  batch: Batch,
  { key, speaker, line, asking }: Line,
): Promise<Answered> {
  const [name = '', ...words] = unprefixed(line.trim()).split(/\s+/u)
  const known = Object.hasOwn(typed, name) ? typed[name] : undefined
  const refused = mayAsk(speaker) ?? known?.refusal?.(speaker)
  if (refused) return { refused }
  if (!known) return { lines: [`“${name}” is not known here; “help” lists what is.`] }
  return { lines: await known.answer({ ...options, batch, key, words, asking }) }
}

/** What is typed into a shell as `outbox list` or `outbox retry ID` means the same here. */
const unprefixed = (line: string): string =>
  line.replace(/^outbox\s+list$/u, 'outbox').replace(/^outbox\s+(?=(?:retry|drop)\b)/u, '')

const did: Readonly<Record<Deed, string>> = { retry: 'goes once more', drop: 'is dropped' }

async function decide(deed: Deed, { batch, key: { account }, words, owing }: Asked): Promise<readonly string[]> {
  const [id] = words
  if (!id || words.length > 1) return [`Type “${deed} ID”; “outbox” lists the IDs.`]
  const settled = await owing.decide(deed, batch, { id, account })
  return [settled.kind === 'done' ? `${id} ${did[deed]}.` : `✗ ${id}: ${settled.reason}.`]
}

async function transcribe({ batch, key, accounts, quiet }: Asked): Promise<readonly string[]> {
  const { account, chat } = key
  if (!chat) return ['Type “transcribe” in the chat of the voice message.']
  if (!accounts.can(account).commands.transcribe)
    return ['✗ This WeChat client cannot say the words of voice messages.']
  const message = await lastVoice(batch.tx, key)
  if (!message) return ['✗ There is no voice message here that WeChat could be asked about.']
  quiet.miss(account, { kind: 'transcribe', chat, message })
  return ['WeChat is asked for the words of the last voice message; they come if it finds any.']
}

async function loggedIn(tx: Tx, { account }: ChatKey): Promise<string> {
  const row = await tx.selectFrom('accounts').select(['name', 'online']).where('id', '=', account).executeTakeFirst()
  return `WeChat (${row?.name ?? account}) is ${row?.online ? 'logged in' : 'not logged in'}.`
}

async function waiting(tx: Tx, { account }: ChatKey): Promise<string> {
  const rows = await tx
    .selectFrom('commands')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .where('account', '=', account)
    .where('state', 'in', ['queued', 'handed', 'unknown'])
    .where('closed', '=', 0)
    .groupBy('state')
    .execute()
  if (!rows.length) return 'Nothing waits for WeChat.'
  return rows.map(({ state, count }) => `${count} ${state}`).join(', ')
}
