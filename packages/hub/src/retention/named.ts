import type { Waiting } from '../deliveries/waiting.ts'
import type { Queue } from '../lanes/lanes.ts'
import { parseIfReadable } from '../store/row.ts'
import type { Tx } from '../store/store.ts'
import { padded } from './walk.ts'

/** A lane, and what may still wait there or be set aside. */
export interface Suspect {
  readonly key: string
  readonly body: string
}

/** Those of these bodies that stand in their lanes: every reader has still to pass them, or they are dead letters. */
export async function standing(tx: Tx, queue: Queue, suspects: readonly Suspect[]): Promise<ReadonlySet<string>> {
  if (!suspects.length) return new Set()
  const rows = await entriesIn(tx, queue, suspects)
    .where('entries.body', 'in', padded(suspects.map(({ body }) => body)))
    .execute()
  return new Set(rows.map(({ body }) => body))
}

const entriesIn = (tx: Tx, queue: Queue, lanes: readonly Pick<Suspect, 'key'>[]) =>
  tx
    .selectFrom('lanes')
    .innerJoin('entries', 'entries.lane', 'lanes.id')
    .select('entries.body')
    .where('lanes.queue', '=', queue)
    .where('lanes.key', 'in', padded([...new Set(lanes.map(({ key }) => key))]))

/** The chat that something belongs to, as it stands in a row. */
export interface InChat {
  readonly account: string
  readonly chat: string
}

/** The lane of a chat, as `keyText` writes it. */
export const laneOf = ({ account, chat }: InChat): string => `${account}\n${chat}`

/** A message that waits in its chat's lane, as `Batch.tell` writes it. */
export const waitingMessage = (id: string): string => JSON.stringify({ kind: 'message', message: id } satisfies Waiting)

/** The completions of a message that may wait in a lane of its own. */
export const waitingCompletions = (id: string): readonly string[] =>
  [{}, { words: true } as const].map((what) =>
    JSON.stringify({ kind: 'completed', message: id, ...what } satisfies Waiting),
  )

/** Commands of these chats whose outcome is still to be shown. */
export async function outcomesIn(tx: Tx, chats: readonly InChat[]): Promise<ReadonlySet<number>> {
  if (!chats.length) return new Set()
  const lanes = chats.map((chat) => ({ key: laneOf(chat) }))
  const rows = await entriesIn(tx, 'deliver', lanes).where('entries.body', 'like', '{"kind":"outcome",%').execute()
  return new Set(rows.flatMap(({ body }) => commandOf(parseIfReadable<Waiting>(body)) ?? []))
}

const commandOf = (waiting: Waiting | undefined): number | undefined =>
  waiting?.kind === 'outcome' ? waiting.command : undefined
