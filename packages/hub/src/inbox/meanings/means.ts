import type {
  AccountId,
  Chat,
  Content,
  Event,
  EventKind,
  Person,
  PersonId,
  RoomId,
  Source,
} from '@queqiao/protocol/model'
import type { Accounts } from '../../accounts/accounts.ts'
import type { Presences } from '../../accounts/presences.ts'
import type { Batch } from '../../deliveries/deliveries.ts'
import type { Choice, Recalls } from '../../delivery.ts'
import type { FileId, MessageId } from '../../ids.ts'
import { reportedId } from '../../messages/messages.ts'
import type { Outcomes } from '../../outbox/outcomes.ts'
import type { Quiet } from '../../outbox/quiet.ts'
import type { Directory } from '../../people/directory.ts'
import { chatsWith, newsOf } from '../../people/roster.ts'
import type { Looks } from '../../places/looks.ts'
import type { Tx } from '../../store/store.ts'

/** The parts that reports are for. */
export interface Means {
  readonly accounts: Accounts
  readonly directory: Directory
  readonly outcomes: Outcomes
  readonly quiet: Quiet
  readonly presences: Pick<Presences, 'came' | 'went'>
  readonly looks: Looks
  /** Whether the words of every voice message are asked for. */
  readonly transcribes: boolean
  /** What becomes of messages that were taken back. */
  readonly recalls: Recalls
  /** Whether nothing that WeChat says in a chat is shown. */
  isDenied(chat: Chat): boolean
  /** Notes the files of a message as wanted; gives the content with their ids. */
  want(
    tx: Tx,
    carrier: { readonly account: AccountId; readonly message: MessageId },
    content: Content<Source>,
  ): Promise<Content<FileId>>
  /** What waits for WeChat may go now. */
  again(tx: Tx, account: AccountId): Promise<void>
  /** Tells other processes, when what is being sorted is committed. */
  tell(tx: Tx, topic: string): Promise<void>
}

/** Where an event came from. */
export interface From {
  readonly means: Means
  readonly batch: Batch
  readonly account: AccountId
  readonly seq: number
  /** When it was reported. */
  readonly at: number
}

/** What events of some kinds mean: one row for each. */
export type Meanings<Kinds extends EventKind = EventKind> = {
  readonly [K in Kinds]: (from: From, event: Event<Source, K>) => Promise<void> | void
}

export const nameOf = async ({ means, batch, account }: From, person: PersonId, room?: RoomId): Promise<string> =>
  (await means.directory.named(batch.tx, account, person, room)).name

/** The chats that look another way, perhaps, when this is known of people. */
export const chatsOf = async ({ batch, account }: From, people: readonly Person[]): Promise<readonly Chat[]> =>
  (await newsOf(batch.tx, account, people)).flatMap(chatsWith)

/** A message, in its chat; nothing where that is denied. */
export const show = async ({ means, batch, account, seq }: From, event: Event<Source, 'message'>): Promise<void> => {
  if (means.isDenied(event.chat)) return
  const id = reportedId(seq)
  const content = await means.want(batch.tx, { account, message: id }, event.content)
  batch.keep({ id, account, event: { ...event, content } })
  batch.tell({ account, chat: event.chat }, { kind: 'message', message: id })
}

/** A line of nobody in a chat. */
export const line = (from: From, chat: Chat, text: string): Promise<void> => {
  const sender = from.means.accounts.person(from.account)
  const content = { kind: 'system', text } as const
  return show(from, { kind: 'message', chat, sender, fromSelf: true, time: from.at, content, mentions: [] })
}

/** A line for the owner alone, and what may be typed next. */
export const desk = (
  { batch, account }: Pick<From, 'batch' | 'account'>,
  said: string,
  ...choices: readonly Choice[]
): void => batch.tell({ account }, { kind: 'desk', lines: [said], ...(choices.length && { choices }) })
