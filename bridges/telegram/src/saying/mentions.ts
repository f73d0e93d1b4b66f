import {
  type Delivery,
  mentionsOf,
  type Parts,
  type Picked,
  type PlaceId,
  type RemoteId,
  type Run,
  type What,
} from '@queqiao/hub'
import { decorating, unlessStopping } from '../calls/decorating.ts'
import { forumFor } from '../config.ts'
import { Trouble } from '../errors.ts'
import { fromPlace, fromRemote, type Sent, type Spot, supergroups, toPlace, toRemote } from '../ids.ts'
import type { Means } from '../means.ts'
import { createLosses, today } from '../places/losses.ts'
import type { Post } from '../shown/post.ts'
import type { Update } from '../telegram.ts'
import { texts } from '../words/captions.ts'
import { quiet, type Span } from '../words/entities.ts'
import { nameLine } from '../words/names.ts'
import { type Reader, spansOf } from '../words/spans.ts'
import { shared } from './items.ts'

/** What who writes to nobody there is told. */
export const answerOne = 'here you can only answer: answer one of the messages, and it goes to the chat that it is from'

const look = { name: '@', color: 0xff93b2 } as const

/** Whether it calls the account, or everybody. */
export const isCalling = (what: What, { self }: Reader): what is Extract<What, { kind: 'message' }> =>
  what.kind === 'message' &&
  !what.event.fromSelf &&
  what.event.mentions.some((mention) => mention === 'all' || mention === self)

/** The address of a message: supergroups alone have addresses. */
const addressOf = ({ chat, message }: Sent, { thread }: Spot): string | undefined =>
  chat < -supergroups ? `https://t.me/c/${-chat - supergroups}/${thread ? `${thread}/` : ''}${message}` : undefined

const address = /^https:\/\/t\.me\/c\/(\d+)\/(?:(\d+)\/)?(\d+)$/

/** A message in its place. */
export interface Listed {
  readonly place: PlaceId
  readonly answers: RemoteId
  readonly picked: Picked
}

/** The message that somebody means who answers one of the list; undefined where they answer something else. `bot`: the name of
 *  ours. */
export const listedIn = ({ message, edited_message }: Update, bot: string | undefined): Listed | undefined => {
  const { from, reply_markup, text = '' } = (message ?? edited_message)?.reply_to_message ?? {}
  const [button] = reply_markup?.inline_keyboard[0] ?? []
  const found = button && 'url' in button ? address.exec(button.url) : undefined
  if (!found || !from?.is_bot || bot === undefined || from.username !== bot) return undefined
  const [, group, thread = 0, number] = found.map(Number)
  const chat = -(Number(group) + supergroups)
  return {
    place: toPlace({ chat, thread: Number.isNaN(thread) ? 0 : thread }),
    answers: toRemote({ chat, message: Number(number) }),
    // where several stand in one message, it is the one with these words
    picked: { words: text.slice(text.indexOf('\n') + 1), at: 0 },
  }
}

const missed =
  '⚠ Telegram does not find the topic of mentions that was just made: mentions are not listed until another is made, in an hour.'

// enough to know what it is about
const excerptLimit = 300

/** Makes what lists, in a topic of their own, the messages that call the account. A message never waits for what Telegram does
 *  not let happen there. */
export const createMentions = ({ telegram, hub, forums, mentions, orphans, log, tell }: Means) => {
  /** By forum. */
  const losses = createLosses<number>(1)

  const attempt = decorating(log, 'a mention is not listed')

  const make = async (forum: number): Promise<PlaceId> => {
    const create = () => telegram.createTopic(forum, look.name, look.color)
    return toPlace({ chat: forum, thread: await orphans.adoptOr({ chat: forum, ...look }, create) })
  }

  const sayAt = async (run: Run, place: PlaceId, post: Post): Promise<Sent> => {
    const spot = fromPlace(place)
    return { chat: spot.chat, message: await telegram.say(spot, post, run.signal) }
  }

  /** Where it can be said from now on: a lost topic is made anew, a closed one opened. Undefined where neither is to blame. */
  const mended = async (place: PlaceId, error: unknown): Promise<PlaceId | undefined> => {
    const kind = error instanceof Trouble ? error.kind : undefined
    const spot = fromPlace(place)
    if (kind === 'closed') await telegram.reopenTopic(spot)
    if (kind !== 'gone') return kind === 'closed' ? place : undefined
    if (!losses.mayReplace(spot.chat)) {
      await tell({ chat: spot.chat, words: missed, nth: today() })
      return undefined
    }
    const next = await make(spot.chat)
    await hub.moved(place, next)
    return next
  }

  /** Says it there; once more where the topic could be mended. Telegram has been known to miss topics that it had just made. */
  const sayIn = async (run: Run, place: PlaceId, post: Post): Promise<Sent> => {
    try {
      return await sayAt(run, place, post)
    } catch (error) {
      const next = await mended(place, error)
      if (!next) throw error
      return sayAt(run, next, post)
    }
  }

  const postOf = async (run: Run, what: Extract<What, { kind: 'message' }>, url: string): Promise<Post | undefined> => {
    const { title } = await hub.look(run.chat)
    const head: readonly Span[] = [
      { text: quiet(nameLine(what.sender.name)), as: 'bold' },
      { text: ` · ${quiet(nameLine(title))}\n` },
    ]
    const said = spansOf(what.event.content, {})
    const [first] = texts([...head, ...said])
    const text = [...(first?.text ?? '')].slice(0, excerptLimit).join('')
    const entities = (first?.entities ?? []).filter(({ offset, length }) => offset + length <= text.length)
    return { text, entities, link: { text: '↗', url } }
  }

  const list = async (run: Run, of: Delivery, url: string): Promise<void> => {
    const forum = forumFor(forums, run.chat)
    if (!forum || of.what.kind !== 'message') return
    const post = await postOf(run, of.what, url)
    const say = async (): Promise<Parts> => {
      const place = await hub.place(mentionsOf(run.chat.account), () => make(forum.id))
      return post ? [toRemote(await sayIn(run, place, post))] : []
    }
    unlessStopping(run)
    await run.step({ name: `${of.id}.mention`, of, covers: [], safeFor: 0 }, async () => (await attempt(say)) ?? [])
  }

  /** Lists those that call the account, once they stand in their chat. */
  return async (run: Run, spot: Spot, deliveries: readonly Delivery[], reader: Reader): Promise<void> => {
    if (!mentions) return
    for (const of of deliveries) {
      if (!isCalling(of.what, reader)) continue
      const parts = await run.known({ of, name: `${of.id}.0` })
      const together = await run.known({ of, name: shared.texts })
      const [part] = [parts, together].flatMap((one) => (one === undefined || one === 'uncertain' ? [] : one))
      const url = part && addressOf(fromRemote(part), spot)
      if (url) await list(run, of, url)
    }
  }
}
