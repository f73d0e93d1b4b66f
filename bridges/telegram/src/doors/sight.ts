import type { PlaceId, RemoteId } from '@queqiao/hub'
import { spoken } from '../from-telegram.ts'
import { fromPlace, toPlace, toRemote } from '../ids.ts'
import type { Born } from '../places/orphans.ts'
import { commandWord, isCommand, isStart } from '../said/commands.ts'
import { isLinking } from '../said/elsewhere.ts'
import { type Reaction, reactionIn } from '../said/reactions.ts'
import { type Press, pressIn } from '../shown/presses.ts'
import type { Update } from '../telegram.ts'

/** What can be seen of an update before anybody is asked. */
export interface Sight {
  readonly press: Press | undefined
  readonly reaction: Reaction | undefined
  /** Where a person said something; undefined where nobody did, or nobody knows where. */
  readonly place: PlaceId | undefined
  readonly command: boolean
  /** The word of such a line, where somebody typed one. */
  readonly word: string | undefined
  /** Somebody has opened the private chat with the bot. */
  readonly start: boolean
  /** The message that it answers: in a private chat that says for which chat it is. */
  readonly answers: RemoteId | undefined
  /** The message that is changed. */
  readonly changes: RemoteId | undefined
  /** Somebody may want a chat to live there. */
  readonly linking: boolean
  /** Who says it. */
  readonly by: number | undefined
  /** A group has another id from now on: both groups say it. */
  readonly moved: { readonly from: number; readonly to: number } | undefined
  /** A topic that somebody has closed, or opened again. */
  readonly closing: { readonly topic: PlaceId; readonly closed: boolean } | undefined
  /** A topic that somebody has made. */
  readonly born: Born | undefined
}

// an id that is no number is found out here, and not where it is looked up
const placeOf = (update: Update): PlaceId | undefined => {
  const spot = spoken(update)
  return spot && toPlace(fromPlace(toPlace(spot)))
}

const movedIn = ({ message }: Update): Sight['moved'] => {
  const { chat, migrate_to_chat_id, migrate_from_chat_id } = message ?? {}
  const [from = chat?.id, to = chat?.id] = [migrate_from_chat_id, migrate_to_chat_id]
  return from !== to && Number.isSafeInteger(from) && Number.isSafeInteger(to) && from !== undefined && to !== undefined
    ? { from, to }
    : undefined
}

const changedIn = ({ edited_message: message }: Update): RemoteId | undefined =>
  message && toRemote({ chat: message.chat.id, message: message.message_id })

const answeredIn = ({ message, edited_message }: Update): RemoteId | undefined => {
  const { chat, reply_to_message: reply } = message ?? edited_message ?? {}
  return chat && reply && toRemote({ chat: chat.id, message: reply.message_id })
}

const topicOf = (chat: number, thread: number): PlaceId => toPlace(fromPlace(toPlace({ chat, thread })))

const bornIn = ({ message }: Update): Sight['born'] => {
  const { chat, from, message_thread_id: thread, forum_topic_created: made } = message ?? {}
  if (!chat || !thread || !made) return undefined
  const maker = from?.is_bot ? from.username : undefined
  return { topic: topicOf(chat.id, thread), chat: chat.id, name: made.name, color: made.icon_color, maker }
}

const closingIn = ({ message }: Update): Sight['closing'] => {
  const { chat, message_thread_id: thread, forum_topic_closed, forum_topic_reopened } = message ?? {}
  if (!chat || !thread || !(forum_topic_closed ?? forum_topic_reopened)) return undefined
  return { topic: topicOf(chat.id, thread), closed: forum_topic_closed !== undefined }
}

const see = (update: Update): Sight => ({
  press: pressIn(update),
  reaction: reactionIn(update),
  place: placeOf(update),
  command: isCommand(update),
  word: commandWord(update),
  start: isStart(update),
  answers: answeredIn(update),
  changes: changedIn(update),
  linking: isLinking(update),
  by: (update.message ?? update.edited_message)?.from?.id ?? update.callback_query?.from.id,
  moved: movedIn(update),
  closing: closingIn(update),
  born: bornIn(update),
})

/** What can be seen of it; undefined where it is not as Telegram documents it. Only the update is looked at: what is found odd
 *  is never a mistake of ours in what follows. */
export const sightOf = (update: Update): Sight | undefined => {
  try {
    return see(update)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return undefined
  }
}
