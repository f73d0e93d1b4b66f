import { type ChatKey, type FileId, notSent, type PlaceId, Refused, type Remote, Retry, type Wish } from '@queqiao/hub'
import type { AccountId } from '@queqiao/protocol/model'
import { isCommand, isStart } from './commands.ts'
import { isLinking, typedElsewhere } from './elsewhere.ts'
import { Trouble, toRetry } from './errors.ts'
import {
  fromTelegram,
  giving,
  isGiving,
  refusing,
  type Said,
  type Something,
  spoken,
  toReceived,
  toWishes,
  unclear,
  type Where,
} from './from-telegram.ts'
import { isPrivate } from './homes.ts'
import { fromPlace, toPlace, toRemote } from './ids.ts'
import type { Means } from './means.ts'
import { answerOne, isList, type Listed, listedIn } from './mentions.ts'
import { isNotice, type Notice } from './notices.ts'
import { isGiven, type Offer, oversize, titleOf } from './offers.ts'
import type { SentFile } from './post.ts'
import { type Press, pressIn, tagOf } from './presses.ts'
import { createReactions, reactionIn, toReaction } from './reactions.ts'
import type { Update } from './telegram.ts'
import { createStrays, withoutChat } from './unaddressed.ts'
import { createWordings } from './wordings.ts'

/** An answer to what is listed elsewhere is one to that. */
const meaning = (said: Said, listed: Listed | undefined): Said =>
  listed && said.kind !== 'nothing' && said.kind !== 'press'
    ? { ...said, answers: listed.answers, picked: listed.picked }
    : said

/** Whether it would go to WeChat. */
const isMeant = ({ kind, text }: Something): boolean => kind !== 'press' && !text.startsWith('/')

type Nothing = Extract<Said, { kind: 'nothing' }>

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

/** Milliseconds until a file is asked for again while Telegram is away: that is nobody's fault, however long it takes. */
const awayFor = 5_000

/** Milliseconds: no topic takes so long to be made that a message of this age could still be for it. */
const makingLimit = 30_000

const isRecent = ({ message }: Update): boolean => !!message && Date.now() - message.date * 1000 < makingLimit

const unbound: Nothing = { kind: 'nothing', level: 'debug', why: 'somebody wrote in a topic that belongs to no chat' }
const unchanged: Nothing = { kind: 'nothing', level: 'debug', why: 'an edit changed no words' }
const noAccount: Nothing = { kind: 'nothing', level: 'warn', why: 'somebody wrote where no account is known yet' }

/** Where several accounts have their desks, a button says whose it is. */
const isFor = (said: Said, account: AccountId): boolean =>
  said.kind !== 'press' || !('tag' in said.means) || said.means.tag === tagOf(account)

/** Makes the reader of a bridge: Telegram's side to WeChat's. */
export const createRead = (means: Means) => {
  const { telegram, hub, health, homes, making, ownServer, log } = means
  const warned = new Set<string>()
  const saysAnew = createWordings()
  const reactions = createReactions(means)
  const stray = createStrays(means)
  // how it is said does not matter so much that anything should wait
  const hasTopics = () => telegram.hasTopics().catch(() => false)

  const pass = (place: PlaceId, { level, why }: Nothing): readonly Wish[] => {
    if (level === 'warn' && warned.has(why)) return []
    if (level === 'warn') warned.add(why)
    log(level, `telegram: ${why}`, { place })
    return []
  }

  /** The desk of a General topic that nothing was sent to yet. */
  const deskAt = async (place: PlaceId, said: Said): Promise<ChatKey | undefined> => {
    const spot = fromPlace(place)
    const account = (await hub.accounts()).find((account) => homes.hasDesk(spot, account) && isFor(said, account))
    return account && { account }
  }

  const chatAt = async (place: PlaceId, said: Said): Promise<ChatKey | undefined> =>
    (await hub.chatsAt(place)).find(({ account }) => isFor(said, account))

  const readFile = async (file: SentFile, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> => {
    try {
      return await telegram.read(file, signal)
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      if (error.kind === 'oversize') throw new Refused(oversize, { cause: error })
      if (error.kind !== 'unsure') throw toRetry(error)
      throw new Retry(error.message, health.isWell() ? { scope: 'file' } : { after: awayFor })
    }
  }

  const keep = ({ as, unique, name, still, ...file }: Offer, from: Pick<Wish, 'by' | 'to'>): Promise<FileId> => {
    const open = (signal: AbortSignal) => readFile(file, signal)
    const plainer = still && { still: (signal: AbortSignal) => readFile(still, signal) }
    return hub.keep({ key: unique, kind: as, name, open, ...plainer }, from)
  }

  /** A file, then what is said about it. Without the file its words would say nothing. */
  const give = async (said: Extract<Said, { kind: 'file' }>, where: Where): Promise<readonly Wish[]> => {
    const { offer } = said
    try {
      if (!ownServer && !isGiven(offer)) throw new Refused(oversize)
      return giving(said, where, await keep(offer, { by: said.by, to: where.to }))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return refusing(said, where, notSent(titleOf(offer), error.message, said.text))
    }
  }

  /** What we have to tell of a chat of Telegram's is told to whoever deals with it. */
  const telling = async ({ id, place }: Pick<Remote, 'id' | 'place'>, { notice }: Notice): Promise<readonly Wish[]> => {
    const [lives] = await hub.chatsAt(place)
    const spot = fromPlace(place)
    const accounts = await hub.accounts()
    const account = lives?.account ?? accounts.find((one) => homes.hasDesk(spot, one)) ?? accounts[0]
    // nobody can be answered there before one is known
    if (account === undefined) throw new Retry('telegram: no account is known yet', { after: 2_000, certain: true })
    const to = notice.to === 'chat' && lives ? lives : { account }
    return [
      {
        kind: 'word',
        from: toRemote({ chat: spot.chat, message: 0 }),
        by: { id, name: 'Telegram' },
        to,
        words: notice.words,
      },
    ]
  }

  const readOne = async ({ id, place: at, body }: Remote): Promise<readonly Wish[]> => {
    const kept: Update | Notice = JSON.parse(body)
    if (isNotice(kept)) return telling({ id, place: at }, kept)
    const update = kept
    const reaction = reactionIn(update)
    if (reaction) return reactions.read(reaction)
    // who answers what is listed elsewhere means that
    const listed = listedIn(update, telegram.username())
    const place = listed?.place ?? at
    const said = meaning(fromTelegram(update), listed)
    // looked at before the hub is asked: a topic that is bound in between is then found
    const mayBeBound = making.size > 0 && isRecent(update)
    const linked =
      said.kind !== 'nothing' && said.answers ? await hub.messageAt(place, said.answers, said.picked) : undefined
    const spot = fromPlace(place)
    const isDesk = await homes.isDesk(spot)
    // all chats may live there, and the last one need not be meant
    const isShared = isDesk && isPrivate(spot.chat)
    const to = linked?.of ?? (isShared ? undefined : await chatAt(place, said)) ?? (await deskAt(place, said))
    if (!to && mayBeBound) throw new Retry('telegram: a topic is being made', { after: 300, certain: true })
    const typed = !to && said.kind !== 'nothing' && !isDesk
    const elsewhere = typed ? await typedElsewhere(means, place, said) : []
    if (elsewhere.length) return elsewhere
    const strayed = typed ? await stray(place, said) : []
    if (strayed.length) return strayed
    if (!to) return pass(place, isDesk ? noAccount : unbound)
    if (said.kind === 'nothing') return said.refusal ? [{ ...said.refusal, to }] : pass(place, said)
    if (!saysAnew(said.from, said.text, id) && said.kind === 'edit') return pass(place, unchanged)
    // there an answer says for which chat it is: it is one to somebody's words where these were picked
    const isAnswer = !isShared || (said.kind !== 'press' && said.picked !== undefined)
    const where = { to, username: telegram.username(), ...(isAnswer && linked && { linked }) }
    if (isList(to) && isMeant(said)) return refusing(said, where, answerOne)
    const lost = isShared && !to.chat ? withoutChat(said, where, await hasTopics()) : undefined
    if (lost) return lost
    return unclear(said, where) ?? (isGiving(said, where) ? give(said, where) : toWishes(said, where))
  }

  return async (group: readonly Remote[]): Promise<readonly Wish[]> => {
    const wishes: Wish[] = []
    for (const remote of group) wishes.push(...(await readOne(remote)))
    return withoutRepeats(wishes)
  }
}

/** An album is one message to the person who sent it: one reason is told once. */
const withoutRepeats = (wishes: readonly Wish[]): readonly Wish[] => {
  const told = new Set<string>()
  return wishes.filter((wish) => {
    if (wish.kind !== 'refusal') return true
    const isNew = !told.has(wish.reason)
    told.add(wish.reason)
    return isNew
  })
}
