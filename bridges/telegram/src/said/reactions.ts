import { type Author, type Remote, Retry, type Wish } from '@queqiao/hub'
import { reactionsIn, type Sent, toPlace, toRemote, updateId } from '../ids.ts'
import type { Means } from '../means.ts'
import type { Update } from '../telegram.ts'

/** Somebody has set a reaction. */
export interface Reaction extends Sent {
  readonly by: Author
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The reaction that an update tells of; none where it was only taken away, or nobody is known by it. */
export const reactionIn = ({ message_reaction: told }: Update): Reaction | undefined => {
  if (!told?.user || told.user.is_bot || !told.new_reaction?.length) return undefined
  const { chat, message_id, user, date } = told
  // one that is not as documented would come again and again
  if (![chat?.id, message_id, date].every(Number.isSafeInteger)) return undefined
  const name = [user.first_name, user.last_name].filter(Boolean).join(' ')
  return { chat: chat.id, message: message_id, by: { id: String(user.id), name }, at: date * 1000 }
}

/** A reaction as the hub keeps it: Telegram does not say in which topic its message stands, and one that waits for that holds up
 *  nothing else there. */
export const toReaction = (update: Update, { chat }: Sent): Remote => ({
  ...{ id: updateId(update.update_id), place: reactionsIn(chat) },
  body: JSON.stringify(update),
})

const noReactions = 'WeChat has no reactions: nobody there sees them.'

/** Milliseconds in which a message is stored that was there before its reaction. */
const overtaken = 30_000

/** Whether a reaction is to a message of a chat: `perhaps` where that may not be known yet. */
export const createReactions = ({ hub, forums }: Pick<Means, 'hub' | 'forums'>) => {
  const find = async (reaction: Sent) => {
    const place = await hub.placeOf(toRemote(reaction))
    return place === undefined ? undefined : (await hub.chatsAt(place))[0]
  }

  const isOurs = async (reaction: Sent): Promise<'yes' | 'perhaps' | 'no'> => {
    if (await find(reaction)) return 'yes'
    if (forums.some(({ id }) => id === reaction.chat)) return 'perhaps'
    return (await hub.chatsAt(toPlace({ chat: reaction.chat, thread: 0 }))).length ? 'perhaps' : 'no'
  }

  /** Throws Retry while the message may still come: webhooks bring reactions and messages side by side. */
  const read = async ({ by, at, ...sent }: Reaction): Promise<readonly Wish[]> => {
    const to = await find(sent)
    if (to) return [{ kind: 'word', from: toRemote(sent), by, to, words: noReactions }]
    const age = Date.now() - at
    // most are to what is none of ours, as in General: each is looked up a few times
    const after = Math.max(500, Math.min(age, overtaken - age))
    if (age < overtaken)
      throw new Retry('telegram: a reaction to a message that is not known yet', { after, certain: true })
    return []
  }

  return { isOurs, read }
}
