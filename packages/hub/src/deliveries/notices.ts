import type { Quote, Text } from '@queqiao/protocol/model'
import type { MessageId } from '../ids.ts'
import { wentWell } from '../outbox/deeds.ts'
import { statement } from '../store/statement.ts'
import type { Waiting } from './waiting.ts'

/** What stands in a chat and is no message: a line of the desk, words to whoever wrote something, a note of the people who
 *  answer there. */
export type Notice = Extract<Waiting, { kind: 'desk' | 'word' }> | Note

/** What is said inside: WeChat never gets it. */
export interface Note {
  readonly kind: 'note'
  readonly text: Text
  /** What whoever wrote it is called. */
  readonly via: string
  /** As `writerText` writes it. */
  readonly writer: string
  /** The message that it answers, and what was said in that. */
  readonly answers?: MessageId
  readonly quote?: Quote
}

/** A notice for the end of a chat. */
export interface Told {
  readonly account: string
  /** As `chatText` writes it. */
  readonly chat: string
  readonly audience: string | null
  readonly body: string
}

/** What of a delivery is kept for a side that keeps nothing itself; none for what it reads of messages. How something ended
 *  that was typed for us, and why something was refused, is told in words. */
export function noticeIn(waiting: Waiting): Notice | undefined {
  if (waiting.kind === 'desk' || waiting.kind === 'word') return waiting
  if (waiting.kind !== 'outcome') return undefined
  const { of, outcome, deed, command } = waiting
  // how a message ended stands on it; one that was refused is none
  if (deed === undefined && command !== undefined) return undefined
  if (outcome.kind === 'done') return { kind: 'word', of, words: wentWell({ ...(deed && { deed }) }) ?? '✓ Done.' }
  return { kind: 'word', of, words: `${outcome.kind === 'failed' ? '✗' : '⚠'} ${outcome.reason}` }
}

/** Keeps a notice under its number. */
export const keepNotice = statement(
  (db, given: { account: string; chat: string; n: number; audience: string | null; body: string; at: number }) =>
    db.insertInto('notices').values({
      ...{ account: given.account, chat: given.chat, n: given.n },
      ...{ audience: given.audience, body: given.body, at: given.at },
    }),
)
