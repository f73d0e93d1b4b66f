import type { Side } from '../deliveries/waiting.ts'
import type { Message, Range } from '../delivery.ts'
import type { MessageId, RemoteId } from '../ids.ts'
import type { Db } from '../store/store.ts'
import { partsHere } from './links.ts'
import { identified } from './wechat-ids.ts'

/** The message that another one answers. */
export interface Answered {
  readonly message: MessageId
  /** Where it stands in the place of the chat; undefined where it does not. */
  readonly part: RemoteId | undefined
  /** What of the words there is its own, where it shares them with others. */
  readonly range?: Range | undefined
}

interface Read {
  readonly event: Message
  /** What it answers, where it was written on another side. */
  readonly answers: MessageId | undefined
}

/** Finds what a message answers: what its writer meant, or what WeChat says that it quotes. Whom it quotes is then known,
 *  too. */
export async function answering(
  db: Db,
  side: Side,
  { event, answers }: Read,
): Promise<{ readonly event: Message; readonly answered?: Answered }> {
  const { quote } = event
  if (!quote) return { event }
  if (answers) return { event, answered: await standing(db, side, answers) }
  const found = quote.wechat && (await identified(db, side.key, quote.wechat))
  if (!found) return { event }
  const named = { ...event, quote: { ...quote, sender: quote.sender ?? found.sender } }
  return { event: named, answered: await standing(db, side, found.id) }
}

async function standing(db: Db, side: Side, message: MessageId): Promise<Answered> {
  const [part] = await partsHere(db, message, side)
  return { message, part: part?.remote, range: part?.range }
}
