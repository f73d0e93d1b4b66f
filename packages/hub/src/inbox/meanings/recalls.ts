import type { Event, PersonId, Source } from '@queqiao/protocol/model'
import { unwant } from '../../files/late.ts'
import type { MessageId } from '../../ids.ts'
import { chatText, roomOf } from '../../keys.ts'
import type { Kept } from '../../messages/messages.ts'
import { noteRecall, recalledAmong, recent } from '../../messages/recalls.ts'
import { identified } from '../../messages/wechat-ids.ts'
import { allNames } from '../../people/names.ts'
import { type From, line } from './means.ts'

type Recall = Event<Source, 'recall'>

/** Milliseconds in which WeChat lets people take back what they said, and in which it is told. */
const window = 130_000

/** Somebody took a message back. Where it is not known which, WeChat's line says so alone. */
export async function recall(from: From, event: Recall): Promise<void> {
  const { means, batch, account, at: time } = from
  const { chat, text } = event
  const found = await meant(from, event)
  if (!found) return line(from, chat, text)
  const { of, isSure } = found
  // what is perhaps another's is not destroyed
  const as = isSure ? means.recalls : 'mark'
  await noteRecall(batch.tx, of, as)
  batch.tell({ account, chat }, { kind: 'recalled', of, as, line: { text, time } })
  // what still comes of it, at this moment too, goes at once
  if (as === 'remove' && (await unwant(batch.tx, of))) batch.removeLate({ account, chat }, of)
}

interface Meant {
  readonly of: MessageId
  /** Whether WeChat names it. */
  readonly isSure: boolean
}

/** Which message it is about: what WeChat names, or perhaps the last that its sender said. */
async function meant(from: From, event: Recall): Promise<Meant | undefined> {
  const { batch, account } = from
  const { chat, wechat } = event
  const known = wechat && (await identified(batch.tx, { account, chat }, wechat))
  const of = known ? known.id : await lastOf(from, event)
  return of && { of, isSure: known !== undefined }
}

async function lastOf(from: From, recall: Recall): Promise<MessageId | undefined> {
  const said = await lately(from, recall)
  const sender = await senderOf(from, recall, said)
  return said.find(({ event }) => event.sender === sender)?.id
}

/** What was said in the chat not long before and can be meant, the newest first. */
async function lately({ batch, account, at }: From, { chat, wechat }: Recall): Promise<readonly Kept[]> {
  const since = at - window
  const fresh = batch.kept.filter((one) => one.account === account && chatText(one.event.chat) === chatText(chat))
  const stored = await recent(batch.tx, { account, chat }, since)
  const said = [...fresh.toReversed(), ...stored].filter(
    ({ event }) => event.time >= since && event.content.kind !== 'system' && (!wechat || event.wechat === undefined),
  )
  const gone = await recalledAmong(
    batch.tx,
    said.map(({ id }) => id),
  )
  return said.filter(({ id }) => !gone.has(id))
}

/** Who took it back: the account itself, the other one in a private chat, or whoever alone of those who spoke goes by the
 *  name. */
async function senderOf(
  from: From,
  { fromSelf, name, chat }: Recall,
  said: readonly Kept[],
): Promise<PersonId | undefined> {
  if (fromSelf || chat.kind !== 'room') return said.find(({ event }) => event.fromSelf === fromSelf)?.event.sender
  const senders = new Map(said.flatMap(({ event }) => (event.fromSelf ? [] : [[event.sender, event] as const])))
  const found: PersonId[] = []
  for (const [sender, event] of senders) if (await isCalled(from, event, name)) found.push(sender)
  return found.length === 1 ? found[0] : undefined
}

async function isCalled(
  { means, batch, account }: From,
  { sender, chat, name: beside }: Kept['event'],
  name: string | undefined,
): Promise<boolean> {
  if (name === undefined) return false
  const names = await means.directory.names(batch.tx, account, sender, roomOf(chat))
  return [...allNames(names), beside].includes(name)
}
