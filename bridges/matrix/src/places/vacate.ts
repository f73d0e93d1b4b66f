import { type PlaceId, Refused, type Vacated } from '@queqiao/hub'
import type { AccountId } from '@queqiao/protocol/model'
import pLimit from 'p-limit'
import { verdict } from '../errors.ts'
import { fields, list, string } from '../json.ts'
import type { Means } from '../means.ts'
import type { RoomMessage } from '../words/room-message.ts'
import { notice } from '../words/texts.ts'
import { replacementIn, type StateEvent, saidOf, stateFrom } from './room-state.ts'
import { readState, setState } from './rooms.ts'
import { wayTo } from './ways.ts'

/** Requests at once. */
const atOnce = 8

/** A room that is to be let go. */
export interface Leaving {
  readonly account: AccountId
  readonly what: Vacated
  readonly signal: AbortSignal
  /** Says something there as the bot, once, however often it is asked for under this name; nothing where the bot may not. */
  say(name: string, content: RoomMessage): Promise<void>
}

interface Member {
  readonly user: string
  readonly isIn: boolean
}

const membersIn = (events: readonly unknown[]): readonly Member[] =>
  events.map(fields).flatMap(({ type, state_key, content }) => {
    const user = type === 'm.room.member' ? string(state_key) : undefined
    const membership = string(fields(content).membership)
    return user && (membership === 'join' || membership === 'invite') ? [{ user, isIn: membership === 'join' }] : []
  })

/** One room while it is let go; tried again, it goes on with what is left. */
class Vacating {
  readonly #means: Means
  readonly #leaving: Leaving
  readonly #room: PlaceId
  readonly #events: readonly unknown[]
  /** What the room does not let the bot do. */
  readonly #left: string[] = []

  constructor(means: Means, leaving: Leaving, events: readonly unknown[]) {
    this.#means = means
    this.#leaving = leaving
    this.#room = leaving.what.place
    this.#events = events
  }

  async run(): Promise<void> {
    const { ids } = this.#means
    const { what, say } = this.#leaving
    const members = membersIn(this.#events)
    const [ours, others] = [members.filter(({ user }) => ids.ours(user)), members.filter(({ user }) => !ids.ours(user))]
    const isThere = ours.some(({ user, isIn }) => user === ids.bot && isIn)
    if (isThere) await this.#takeLeave()
    await this.#sendAway(ours)
    if (!isThere) return
    await this.#sendAway(await this.#late())
    if (!what.linked && !what.next) await this.#each(others, ({ user }) => this.#kick(user))
    const left = this.#left.join(', ')
    if (left)
      await say('left', notice(`${ids.bot} may not do all of this here, and leaves the rest as it is: ${left}.`))
    await this.#go(ids.bot)
  }

  async #sendAway(ours: readonly Member[]): Promise<void> {
    const { bot } = this.#means.ids
    await this.#each(ours, ({ user }) => (user === bot ? Promise.resolve() : this.#go(user)))
  }

  /** Who has come in meanwhile, behind the messages. */
  async #late(): Promise<readonly Member[]> {
    const { homeserver, ids } = this.#means
    const events = await readState(homeserver, this.#room, this.#leaving.signal)
    return membersIn(events).filter(({ user }) => ids.ours(user))
  }

  /** Says so, and takes back all that was said of the room. */
  async #takeLeave(): Promise<void> {
    const { ids, spaces } = this.#means
    const { what, account, say } = this.#leaving
    const { next, words, linked } = what
    await say('vacated', notice(next ? `${words} ${wayTo(ids, next)}` : words))
    const state = stateFrom(this.#events)
    const space = await spaces.of(account).catch(() => undefined)
    const replaced = next && !linked && replacementIn(state) === undefined
    const all = saidOf(ids, state, space)
    for (const event of all) await this.#set(event)
    if (replaced)
      await this.#set({ type: 'm.room.tombstone', key: '', content: { body: words, replacement_room: next } })
    if (!linked) await this.#forgetAliases()
    await this.#try('the entry in the space', () => spaces.release(account, this.#room))
  }

  /** Does it; what is refused for good is passed over and noted in these words. */
  async #try(words: string, work: () => Promise<unknown>): Promise<void> {
    this.#leaving.signal.throwIfAborted()
    try {
      await work()
    } catch (error) {
      if (!(verdict(error) instanceof Refused)) throw error
      this.#left.push(words)
    }
  }

  async #each(members: readonly Member[], work: (member: Member) => Promise<void>): Promise<void> {
    const limit = pLimit(atOnce)
    await Promise.all(members.map((member) => limit(work, member)))
  }

  #set(event: StateEvent): Promise<void> {
    const { homeserver } = this.#means
    return this.#try(event.type, () => setState(homeserver, this.#room, event, this.#leaving.signal))
  }

  async #forgetAliases(): Promise<void> {
    const { homeserver, ids } = this.#means
    const { signal } = this.#leaving
    const { aliases } = await homeserver.call('GET', ['v3', 'rooms', this.#room, 'aliases'], { signal })
    for (const alias of list(aliases).flatMap((one) => string(one) ?? []))
      if (ids.isAlias(alias))
        await this.#try(alias, () => homeserver.call('DELETE', ['v3', 'directory', 'room', alias], { signal }))
  }

  #kick(user: string): Promise<void> {
    const { homeserver } = this.#means
    const body = { user_id: user, reason: this.#leaving.what.words }
    return this.#try(user, () => homeserver.call('POST', ['v3', 'rooms', this.#room, 'kick'], { body }))
  }

  /** Whoever has been sent away has gone, too. */
  async #go(user: string): Promise<void> {
    const { ghosts, log } = this.#means
    await ghosts.leave(this.#room, user, 'the WeChat chat lives here no more').catch((error: unknown) => {
      if (!(verdict(error) instanceof Refused)) throw error
      log('debug', 'matrix: somebody was not in the room any more', { error: String(error) })
    })
  }
}

/** Lets a room go in which a chat lived: what we have said of it is taken back, its people leave, the bot last. One that was made
 *  for the chat is closed: whoever is there is sent away, or led to the chat's next room. Throws HomeserverError. */
export const vacate = async (means: Means, leaving: Leaving): Promise<void> => {
  const { homeserver, portals, guests, crowds, log } = means
  const { place } = leaving.what
  portals.forget(place)
  guests.forget(place)
  crowds.forget(place)
  const events = await readState(homeserver, place, leaving.signal).catch((error: unknown) => {
    if (!(verdict(error) instanceof Refused)) throw error
    log('info', 'matrix: a room was left already', { room: place, error: String(error) })
    return undefined
  })
  if (events) await new Vacating(means, leaving, events).run()
}
