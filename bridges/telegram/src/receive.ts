import type { PlaceId, Remote } from '@queqiao/hub'
import { isCommand, isStart } from './commands.ts'
import { isLinking } from './elsewhere.ts'
import { spoken, toReceived } from './from-telegram.ts'
import { isPrivate } from './homes.ts'
import { fromPlace, toPlace } from './ids.ts'
import type { Means } from './means.ts'
import { type Press, pressIn } from './presses.ts'
import { createReactions, reactionIn, toReaction } from './reactions.ts'
import type { Update } from './telegram.ts'

/** Where a person said something. Throws where an id is no number. */
const placeOf = (update: Update): PlaceId | undefined => {
  const spot = spoken(update)
  return spot && toPlace(fromPlace(toPlace(spot)))
}

const tooOld = 'This button is too old.'
const again = 'You have pressed this already.'

/** What becomes of a press, and what is told to who pressed. */
interface Looked {
  readonly remote?: Remote
  readonly told?: string
}

interface Told extends Pick<Looked, 'told'> {
  readonly query: string
}

interface Sorted {
  readonly remotes: readonly Remote[]
  readonly presses: readonly Told[]
  readonly known: boolean
}

const nothingOfOurs: Sorted = { remotes: [], presses: [], known: false }

/** What can be seen of an update before the hub is asked. */
interface Sight {
  readonly place: PlaceId
  readonly general: boolean
  readonly command: boolean
  /** It answers something: in a private chat that says for which chat it is. */
  readonly answering: boolean
  /** Somebody may want a chat to live there. */
  readonly linking: boolean
  /** Who says it. */
  readonly by: number | undefined
}

/** Makes the receiver of a bridge: stores what people said in our forums and where a chat is. Gives how many of them
 *  belong to a chat or a desk that is known already. */
export const createReceive = ({ telegram, hub, forums, homes, alone, moved, log }: Means) => {
  const reactions = createReactions({ hub, forums })
  const lookAt = async (update: Update): Promise<Sight | undefined> => {
    const place = placeOf(update)
    if (!place) return undefined
    const general = await homes.isDesk(fromPlace(place))
    const answering = update.message?.reply_to_message !== undefined
    const by = update.message?.from?.id ?? update.callback_query?.from.id
    const command = isCommand(update) && (alone || !isStart(update))
    return { place, general, answering, command, linking: isLinking(update), by }
  }

  /** In General only commands are ours: people may talk about other things there. */
  const isOurs = async ({ place, general, command, answering, linking, by }: Sight): Promise<boolean> => {
    // a private chat is the owner's with the bot: a bot that does other things, too, has been told them there
    if (general && isPrivate(fromPlace(place).chat)) return alone || command || answering
    const keys = await hub.chatsAt(place)
    if (keys.some(({ chat }) => chat) || (command && (general || keys.length > 0))) return true
    return linking && (await isListed(String(by)))
  }

  /** In groups of others nobody else is answered. */
  const isListed = async (user: string): Promise<boolean> =>
    (await hub.accounts()).some((account) => hub.users(account).some(({ ids }) => ids.telegram === user))

  /** A topic that was just made may not have been bound to its chat yet: `read` finds out. */
  const mayBeOurs = async ({ place, general }: Sight): Promise<boolean> => !general && homes.has(fromPlace(place).chat)

  /** Both groups say it: whichever is heard first. */
  const follow = async ({ message }: Update): Promise<void> => {
    const { chat, migrate_to_chat_id: to, migrate_from_chat_id: from } = message ?? {}
    if (chat && to !== undefined) await moved(chat.id, to)
    if (chat && from !== undefined) await moved(from, chat.id)
  }

  /** What pressing a button is to do, and what is told at once to who pressed it: also where Telegram does not show its
   *  message any more. Undefined where it stands in no place of ours. */
  const look = async ({ id, from, message, means }: Press, update: Update): Promise<Looked | undefined> => {
    const shown = message && (await lookAt(update))
    const isHere = shown && ('token' in means || (await isOurs(shown)) || (await mayBeOurs(shown)))
    if (shown && !isHere) return undefined
    const pressed = 'token' in means ? await hub.pressed(means.token, String(from.id)) : { place: undefined }
    if ('refused' in pressed) return { told: pressed.refused }
    const place = shown?.place ?? pressed.place
    if (!place) return { told: tooOld }
    return { remote: toReceived(update, place), ...((await hub.written(id)) && { told: again }) }
  }

  // a button that is not answered only looks busy for a while
  const answer = ({ query, told }: Told) =>
    telegram
      .heard(query, told)
      .catch((error: unknown) => log('debug', 'telegram: a press is not answered', { error: String(error) }))

  /** A reaction, where it is to something of ours as far as is known. */
  const reacted = async (update: Update): Promise<{ readonly remote: Remote; readonly known: boolean } | undefined> => {
    const reaction = reactionIn(update)
    const isOurs = reaction ? await reactions.isOurs(reaction) : 'no'
    return reaction && isOurs !== 'no' ? { remote: toReaction(update, reaction), known: isOurs === 'yes' } : undefined
  }

  /** What is to be kept of an update, and what is told at once. `known`: it is certainly ours. */
  const sort = async (update: Update): Promise<Sorted> => {
    await follow(update)
    const press = pressIn(update)
    if (press) {
      const looked = await look(press, update)
      if (!looked) return nothingOfOurs
      const presses = [{ query: press.query, told: looked.told }]
      return { remotes: looked.remote ? [looked.remote] : [], presses, known: true }
    }
    const reaction = await reacted(update)
    if (reaction) return { remotes: [reaction.remote], presses: [], known: reaction.known }
    const sight = await lookAt(update)
    const known = sight !== undefined && (await isOurs(sight))
    if (!sight || !(known || (await mayBeOurs(sight)))) return nothingOfOurs
    return { remotes: [toReceived(update, sight.place)], presses: [], known }
  }

  /** The same; one that is not as Telegram documents it would come again and again. */
  const sorted = async (update: Update): Promise<Sorted> => {
    try {
      return await sort(update)
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      log('warn', 'telegram: an update is not as Telegram documents it: passed over', { update: update.update_id })
      return nothingOfOurs
    }
  }

  return async (updates: readonly Update[]): Promise<number> => {
    const all: Sorted[] = []
    for (const update of updates) all.push(await sorted(update))
    const remotes = all.flatMap((one) => one.remotes)
    if (remotes.length) await hub.receive(remotes)
    for (const press of all.flatMap(({ presses }) => presses)) void answer(press)
    return all.filter(({ known }) => known).length
  }
}
