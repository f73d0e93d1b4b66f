import type { PlaceId, Remote } from '@queqiao/hub'
import { removal } from './doors/menus.ts'
import { type Sight, sightOf } from './doors/sight.ts'
import { anonymousAdmin, toReceived } from './from-telegram.ts'
import { fromPlace, isGroup, type Sent } from './ids.ts'
import type { Means } from './means.ts'
import { isPrivate } from './places/homes.ts'
import { noteOf } from './places/notes.ts'
import { createPassers } from './said/passers.ts'
import { createReactions, type Reaction, toReaction } from './said/reactions.ts'
import type { Press } from './shown/presses.ts'
import type { Update } from './telegram.ts'

const tooOld = 'This button is too old.'
const again = 'You have pressed this already.'

/** Milliseconds: no line waits so long to be read. */
const linkingLimit = 60_000

/** What becomes of a press, and what is told to who pressed it. */
interface Looked {
  readonly remote?: Remote
  readonly told?: string
  /** None of its buttons does anything from now on. */
  readonly ends?: true
}

interface Told extends Pick<Looked, 'told' | 'ends'> {
  readonly query: string
  /** The message with the button. */
  readonly on: Sent
}

interface Sorted {
  readonly remotes: readonly Remote[]
  readonly presses: readonly Told[]
  readonly known: boolean
  /** Somebody has said it. */
  readonly spoken?: true
}

const nothingOfOurs: Sorted = { remotes: [], presses: [], known: false }

/** What somebody said in a place. */
type Spoken = Sight & { readonly place: PlaceId }

const isSpoken = (sight: Sight): sight is Spoken => sight.place !== undefined

/** Makes the receiver of a bridge: stores what people said in our forums and where a chat is. Gives how many of them
 *  belong to a chat or a desk that is known already. */
export const createReceive = (means: Means) => {
  const { telegram, hub, forums, homes, alone, moved, orphans, log } = means
  const pass = createPassers(means)
  const reactions = createReactions({ hub, forums })

  // a number answers a question
  const words = new Set([...hub.words.map(({ word }) => word), removal.word])
  /** Of a bot that does other things most commands are its own. */
  const isKnown = ({ word }: Pick<Sight, 'word'>): boolean =>
    word === undefined || words.has(word) || /^\d+$/.test(word)

  /** In General only commands are ours: people may talk about other things there. */
  const isOurs = async ({ place, start, answers, linking, by, ...sight }: Spoken): Promise<boolean> => {
    const spot = fromPlace(place)
    const general = await homes.isDesk(spot)
    // a changed line is not read again, which is told to those alone whose lines are read
    const heard = !sight.changes || isListed(String(by))
    const command = sight.command && heard && (alone || (!start && isKnown(sight)))
    // a private chat is the owner's with the bot: a bot that does other things, too, has been told them there
    if (general && isPrivate(spot.chat)) return alone || command || answers !== undefined
    const keys = await hub.chatsAt(place)
    if (keys.some(({ chat }) => chat) || (command && (general || keys.length > 0))) return true
    if (sight.changes && (await hub.messageAt(place, sight.changes))) return true
    // what waits can be taken back where its chat lived; whoever answers what stands there is told that it went
    const isRemoval = sight.word === removal.word
    const isAnswer = answers !== undefined && (isRemoval || (!sight.command && isListed(String(by))))
    if (isAnswer && (await hub.messageAt(place, answers))) return true
    // who hides behind the group they lead is told to come out
    if (alone && linking && by === anonymousAdmin) return true
    // whose home it is not deals with their accounts in a private chat all the same
    return (linking || linked.has(place) || (alone && command && isPrivate(spot.chat))) && isListed(String(by))
  }

  /** Where somebody has just asked for a chat: what they say behind that may be for it, which `read` finds out. */
  const linked = new Set<PlaceId>()
  const remember = ({ place, linking }: Spoken): void => {
    if (!linking || linked.has(place)) return
    linked.add(place)
    setTimeout(() => linked.delete(place), linkingLimit).unref()
  }

  /** In groups of others nobody else is answered. */
  const isListed = (user: string): boolean => hub.everybody().some(({ ids }) => ids.telegram === user)

  /** A topic that was just made may not have been bound to its chat yet: `read` finds out. */
  const mayBeOurs = async ({ place }: Spoken): Promise<boolean> => {
    const spot = fromPlace(place)
    return !(await homes.isDesk(spot)) && homes.has(spot.chat)
  }

  /** What pressing a button is to do, and what is told at once to who pressed it: also where Telegram does not show its
   *  message any more. */
  const look = async ({ id, from, message, means }: Press, sight: Sight, update: Update): Promise<Looked> => {
    const shown = message && isSpoken(sight) ? sight : undefined
    // where a button stands something lived: a topic that was just made has none yet
    if (shown && 'line' in means && !(await isOurs(shown))) return { told: tooOld }
    const pressed = 'token' in means ? await hub.pressed(means.token, String(from.id)) : { place: undefined }
    const ends = 'ends' in pressed && pressed.ends && { ends: pressed.ends }
    if ('refused' in pressed) return { told: pressed.refused, ...ends }
    const place = shown?.place ?? pressed.place
    if (!place) return { told: tooOld }
    return {
      remote: { ...toReceived(update, place), apart: true },
      ...ends,
      ...((await hub.written(id)) && { told: again }),
    }
  }

  // a button that is not answered only looks busy for a while
  const answer = ({ query, told }: Told) =>
    telegram
      .heard(query, told)
      .catch((error: unknown) => log('debug', 'telegram: a press is not answered', { error: String(error) }))

  // what they do is told to who presses them all the same
  const disarm = ({ on }: Told) =>
    telegram
      .disarm(on)
      .catch((error: unknown) => log('debug', 'telegram: buttons stay that do nothing', { error: String(error) }))

  const pressed = async (press: Press, sight: Sight, update: Update): Promise<Sorted> => {
    const { remote, ...looked } = await look(press, sight, update)
    const { query, on } = press
    return { remotes: remote ? [remote] : [], presses: [{ query, on, ...looked }], known: true }
  }

  /** A reaction, where it is to something of ours as far as is known. */
  const reacted = async (reaction: Reaction, update: Update): Promise<Sorted> => {
    const isOurs = await reactions.isOurs(reaction)
    return isOurs === 'no'
      ? nothingOfOurs
      : { remotes: [toReaction(update, reaction)], presses: [], known: isOurs === 'yes' }
  }

  // they may write again
  const passed = ({ place }: Spoken, update: Update) =>
    pass(place, update).catch((error: unknown) =>
      log('debug', 'telegram: nobody is told that nobody listens', { error: String(error) }),
    )

  /** Where the chat of a group lives since that has become a supergroup. */
  const now = async (place: PlaceId): Promise<PlaceId> =>
    isGroup(fromPlace(place)) ? ((await hub.movedTo(place)) ?? place) : place

  /** What was said in a group is said where its chat lives now. */
  const seen = async (update: Update): Promise<Sight | undefined> => {
    const sight = sightOf(update)
    return sight?.place ? { ...sight, place: await now(sight.place) } : sight
  }

  /** What is to be kept of an update, and what is told at once. `known`: it is certainly ours. */
  const sort = async (update: Update): Promise<Sorted> => {
    const sight = await seen(update)
    if (!sight) {
      log('warn', 'telegram: an update is not as Telegram documents it: passed over', { update: update.update_id })
      return nothingOfOurs
    }
    if (sight.moved) await moved(sight.moved.from, sight.moved.to)
    if (sight.born) orphans.heard(sight.born, telegram.username())
    if (sight.closing) await noteOf(hub, sight.closing.topic, { closed: sight.closing.closed })
    if (sight.press) return pressed(sight.press, sight, update)
    if (sight.reaction) return reacted(sight.reaction, update)
    if (!isSpoken(sight)) return nothingOfOurs
    const known = await isOurs(sight)
    if (known) remember(sight)
    if (!known && !(await mayBeOurs(sight))) {
      void passed(sight, update)
      return nothingOfOurs
    }
    return { remotes: [toReceived(update, sight.place)], presses: [], known, spoken: true }
  }

  return async (updates: readonly Update[]): Promise<number> => {
    const all: Sorted[] = []
    for (const update of updates) all.push(await sort(update))
    const remotes: Remote[] = []
    // the group may have become one while these were looked at
    for (const { remotes: kept, spoken } of all)
      for (const remote of kept) remotes.push(spoken ? { ...remote, place: await now(remote.place) } : remote)
    if (remotes.length) await hub.receive(remotes)
    for (const press of all.flatMap(({ presses }) => presses))
      void answer(press).then(() => press.ends && disarm(press))
    return all.filter(({ known }) => known).length
  }
}
