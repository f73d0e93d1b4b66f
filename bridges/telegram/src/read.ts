import {
  type ChatKey,
  type Concerned,
  type FileId,
  isList,
  isPersonal,
  type Linked,
  notSent,
  type PlaceId,
  Refused,
  type Remote,
  Retry,
  type Wish,
} from '@queqiao/hub'
import type { AccountId } from '@queqiao/protocol/model'
import { fromTelegram, giving, isGiving, isNote, refusing, toWishes, unclear, type WithFile } from './from-telegram.ts'
import { fromPlace, type Spot } from './ids.ts'
import type { Means } from './means.ts'
import { isPrivate } from './places/homes.ts'
import { createAwaiting } from './said/awaiting.ts'
import { typedElsewhere } from './said/elsewhere.ts'
import { createFormer } from './said/former.ts'
import { createHidden } from './said/hidden.ts'
import { createKeep } from './said/keeping.ts'
import { titleOf } from './said/offers.ts'
import { createReactions, reactionIn } from './said/reactions.ts'
import type { Said, Something, Where } from './said/said.ts'
import { askingAnew, askingFor, createStrays, isForWeChat } from './said/unaddressed.ts'
import { createWordings } from './said/wordings.ts'
import { answerOne, type Listed, listedIn } from './saying/mentions.ts'
import { isNotice, type Notice } from './saying/notices.ts'
import { createTelling } from './saying/telling.ts'
import { tagOf } from './shown/presses.ts'
import type { Update } from './telegram.ts'

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

/** Where something was said, and what is known there. */
interface Target {
  readonly isDesk: boolean
  /** All chats may live there: an answer says for which it is. */
  readonly isShared: boolean
  /** The message that it answers, if the hub knows it. */
  readonly linked: Linked | undefined
  /** Whose it is; undefined where nothing lives there. */
  readonly to: ChatKey | undefined
}

/** Of several forums each has a General, and the desk its place in one of them: whoever types is answered where they do. */
const besides = (wishes: readonly Wish[]): readonly Wish[] =>
  wishes.map((wish) => (wish.kind === 'desk' || wish.kind === 'press' ? { ...wish, beside: true } : wish))

/** Makes the reader of a bridge: Telegram's side to WeChat's. */
export const createRead = (means: Means) => {
  const { telegram, hub, homes, making, log } = means
  const keep = createKeep(means)
  const warned = new Set<string>()
  const saysAnew = createWordings()
  const reactions = createReactions(means)
  const stray = createStrays(means)
  const telling = createTelling(means)
  const awaiting = createAwaiting(means)
  const former = createFormer(means)
  const hidden = createHidden(means)

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

  /** All accounts whose desks are there. */
  const desksAt = async (place: PlaceId): Promise<readonly AccountId[]> =>
    (await hub.accounts()).filter((account) => homes.hasDesk(fromPlace(place), account))

  const chatAt = async (place: PlaceId, said: Said): Promise<ChatKey | undefined> =>
    (await hub.chatsAt(place)).find(({ account }) => isFor(said, account))

  /** A file has to be taken in first: without it its words would say nothing. */
  const withFile = async (
    said: WithFile,
    where: Where,
    then: (file: FileId) => readonly Wish[],
  ): Promise<readonly Wish[]> => {
    const { offer, from, by, text } = said
    try {
      return then(await keep(offer, { by, to: where.to }))
    } catch (error) {
      if (error instanceof Retry) throw ofFile(error, { of: said.from, to: where.to })
      if (!(error instanceof Refused)) throw error
      const { to } = where
      if (!(await hub.mayWrite({ by, to })))
        return [{ kind: 'refusal', from, by, to, reason: error.message, daily: true }]
      return refusing(said, where, notSent(titleOf(offer), error.message, text))
    }
  }

  /** Who answers what is listed means that; elsewhere such a button is somebody else's. */
  const listedAt = async (place: PlaceId, update: Update): Promise<Listed | undefined> =>
    (await hub.chatsAt(place)).some(isList) ? listedIn(update, telegram.username()) : undefined

  const targetOf = async (place: PlaceId, said: Said): Promise<Target> => {
    const spot = fromPlace(place)
    const isDesk = await homes.isDesk(spot)
    // all chats may live there, and the last one need not be meant
    const isShared = isDesk && isPrivate(spot.chat)
    const answered = said.kind !== 'nothing' && said.answers
    const linked = answered ? await hub.messageAt(place, answered, said.picked) : undefined
    // it may have gone to the chat that its writer chose then, or that lived here then
    const own = said.kind === 'edit' ? await hub.messageAt(place, said.from) : undefined
    const of = own?.of ?? linked?.of ?? (isShared ? undefined : await chatAt(place, said))
    return { isDesk, isShared, linked, to: of ?? (await deskAt(place, said)) }
  }

  /** What is said where no chat and no desk lives. */
  const readNowhere = async (
    { place, update }: { readonly place: PlaceId; readonly update: Update },
    said: Said,
    { isDesk }: Target,
  ): Promise<readonly Wish[]> => {
    if (await awaiting(place, said)) return []
    if (isDesk) return pass(place, noAccount)
    if (said.kind === 'nothing') return (await hidden(place, update, said)) ? [] : pass(place, unbound)
    const typed = await typedElsewhere(means, place, said)
    if (typed.length) return typed
    const strayed = await stray(place, said)
    return strayed.length ? strayed : pass(place, unbound)
  }

  const isBeside = ({ chat: at }: Spot, to: ChatKey, { isDesk }: Target): boolean =>
    isDesk && !to.chat && homes.of(to) !== at

  const readThere = async (
    place: PlaceId,
    said: Something,
    to: ChatKey,
    { isDesk, isShared, linked }: Target,
  ): Promise<readonly Wish[]> => {
    // there an answer says for which chat it is: it is one to somebody's words where these were picked
    const isAnswer = !isShared || (said.kind !== 'press' && said.picked !== undefined)
    const where = { to, username: telegram.username(), ...(isAnswer && linked && { linked }) }
    if (isList(to) && isMeant(said)) return refusing(said, where, answerOne)
    if (isShared && !to.chat && said.kind === 'edit') return askingAnew(said, where)
    if (isShared && !to.chat && isForWeChat(said)) {
      const ask = (file?: FileId) => askingFor(said, where, file)
      return said.kind === 'file' ? withFile(said, where, ask) : ask()
    }
    const asked = unclear(said, where)
    if (asked) return asked
    if (isGiving(said, where)) return withFile(said, where, (file) => giving(said, where, file))
    return toWishes(said, { ...where, ...(isDesk && !to.chat && { desks: await desksAt(place) }) })
  }

  const readOne = async ({ id, place: at, body }: Remote): Promise<readonly Wish[]> => {
    const kept: Update | Notice = JSON.parse(body)
    if (isNotice(kept)) return telling({ id, place: at }, kept)
    const reaction = reactionIn(kept)
    if (reaction) return reactions.read(reaction)
    // looked at before the hub is asked: a topic that is bound in between is then found
    const mayBeBound = making.size > 0 && isRecent(kept)
    const listed = await listedAt(at, kept)
    const place = listed?.place ?? at
    const said = meaning(fromTelegram(kept), listed)
    const target = await targetOf(place, said)
    const { to } = target
    if (!to && mayBeBound) throw new Retry('telegram: a topic is being made', { after: 300, certain: true })
    if (!to) return readNowhere({ place, update: kept }, said, target)
    if (said.kind === 'nothing') return said.refusal ? [{ ...said.refusal, to }] : pass(place, said)
    const isOver = target.isShared ? undefined : await former(place, said, target.linked)
    if (isOver) return isOver
    if (!saysAnew(said.from, said.text, id) && said.kind === 'edit') return pass(place, unchanged)
    const wishes = await readThere(place, said, to, target)
    return isBeside(fromPlace(place), to, target) ? besides(wishes) : wishes
  }

  return async (group: readonly Remote[]): Promise<readonly Wish[]> => {
    const wishes: Wish[] = []
    if (group.length > 1 && group.some(isInside)) return wishes
    for (const remote of group) wishes.push(...inPrivate(remote.place, await readOne(remote)))
    return withoutRepeats(askedOnce(wishes))
  }
}

/** A private chat with the bot is its writer's alone: what is for nobody else is answered there. */
const inPrivate = (place: PlaceId, wishes: readonly Wish[]): readonly Wish[] =>
  wishes.map((wish) =>
    wish.kind === 'desk' && isPersonal(wish.line) && isPrivate(fromPlace(place).chat) ? { ...wish, alone: true } : wish,
  )

/** A note stays inside with all of its album, whichever of the files has it below. */
const isInside = ({ body }: Remote): boolean => {
  const kept: Update | Notice = JSON.parse(body)
  const said = isNotice(kept) ? undefined : fromTelegram(kept)
  return said !== undefined && said.kind !== 'nothing' && isNote(said)
}

/** People are told of which message it is. */
const ofFile = (error: Retry, about: Concerned): Retry => {
  const { message, scope, certain, after, cause } = error
  return scope === 'file'
    ? new Retry(message, { ...{ scope, certain, cause, about }, ...(after !== undefined && { after }) })
    : error
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

/** An album is also asked for once. */
const askedOnce = (wishes: readonly Wish[]): readonly Wish[] => {
  const [first, ...more] = wishes.filter((wish) => wish.kind === 'astray' && !wish.isEdit)
  if (first?.kind !== 'astray') return wishes
  const said = [first, ...more].flatMap((wish) => (wish.kind === 'astray' ? wish.said : []))
  return wishes.flatMap((wish) => {
    if (wish === first) return [{ ...first, said }]
    return more.includes(wish) ? [] : [wish]
  })
}
