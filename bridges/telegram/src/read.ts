import { type ChatKey, isList, notSent, type PlaceId, Refused, type Remote, Retry, type Wish } from '@queqiao/hub'
import type { AccountId } from '@queqiao/protocol/model'
import { typedElsewhere } from './elsewhere.ts'
import {
  fromTelegram,
  giving,
  isGiving,
  refusing,
  type Said,
  type Something,
  toWishes,
  unclear,
  type Where,
} from './from-telegram.ts'
import { isPrivate } from './homes.ts'
import { fromPlace } from './ids.ts'
import { createKeep } from './keeping.ts'
import type { Means } from './means.ts'
import { answerOne, type Listed, listedIn } from './mentions.ts'
import { isNotice, type Notice } from './notices.ts'
import { titleOf } from './offers.ts'
import { tagOf } from './presses.ts'
import { createReactions, reactionIn } from './reactions.ts'
import type { Update } from './telegram.ts'
import { createTelling } from './telling.ts'
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
  const { telegram, hub, homes, making, log } = means
  const keep = createKeep(means)
  const warned = new Set<string>()
  const saysAnew = createWordings()
  const reactions = createReactions(means)
  const stray = createStrays(means)
  const telling = createTelling(means)
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

  /** A file, then what is said about it. Without the file its words would say nothing. */
  const give = async (said: Extract<Said, { kind: 'file' }>, where: Where): Promise<readonly Wish[]> => {
    const { offer } = said
    try {
      return giving(said, where, await keep(offer, { by: said.by, to: where.to }))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return refusing(said, where, notSent(titleOf(offer), error.message, said.text))
    }
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
