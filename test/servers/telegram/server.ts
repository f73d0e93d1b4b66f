import type { User, UserFromGetMe } from '@grammyjs/types'
import { type CallRecord, Calls, type Violation } from './calls.ts'
import { type Clock, clock } from './clock.ts'
import { control } from './control.ts'
import { Faults } from './faults.ts'
import { type GroupKind, type GroupOptions, makeGroup, upgradeGroup } from './groups.ts'
import { Door } from './http.ts'
import { type Limits, Pace } from './pace.ts'
import { Person, type Where } from './people.ts'
import { type Local, type Room, type Topic, World } from './state.ts'
import { Updates } from './updates.ts'
import { type Seen, seenIn } from './views.ts'
import { Webhook } from './webhook.ts'

/** Telegram’s own limits are about 20 a minute and group, 1 a second and chat, 30 a second in all. Default: none. */
export interface ServerOptions extends Limits {
  readonly token?: string
  /** What getMe says, where it is to differ. */
  readonly bot?: Partial<UserFromGetMe>
  /** Milliseconds before a webhook gets a refused update again. Default 1000. */
  readonly webhookPause?: number
  /** Runs as with --local: larger uploads, downloads of any size, and files by their paths on this machine. */
  readonly local?: Local
}

const usualBot: UserFromGetMe = {
  id: 7_000_000_001,
  is_bot: true,
  first_name: 'Queqiao',
  username: 'queqiao_bot',
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: false,
  allows_users_to_create_topics: false,
  can_manage_bots: false,
  supports_join_request_queries: false,
}

/** A Bot API server with one bot, its chats and the people in them. */
export class TelegramServer {
  readonly token: string
  readonly clock: Clock = clock()
  readonly faults = new Faults()
  private readonly world: World
  private readonly ledger: Calls
  private readonly webhook: Webhook
  private readonly door: Door

  /** Use `startTelegram`. */
  constructor({ token, bot, webhookPause = 1000, local, ...limits }: ServerOptions) {
    const whole = { ...usualBot, ...bot }
    const webhook = new Webhook(() => this.world, webhookPause)
    this.webhook = webhook
    const pace = new Pace(this.clock, limits)
    this.token = token ?? `${whole.id}:TEST-token_of-the-bot`
    this.world = new World(whole, this.clock, new Updates(this.clock, () => webhook.wake()), local)
    this.ledger = new Calls(
      { world: this.world, token: this.token, webhook, count: (chat) => pace.count(chat) },
      this.faults,
    )
    this.door = new Door({
      token: this.token,
      faults: this.faults,
      files: this.world.files,
      call: (method, raw, caller) => this.ledger.run(method, raw, caller),
      control: async (ask) => control(this, ask),
    })
  }

  /** For grammY's `client.apiRoot`. */
  get apiRoot(): string {
    return this.door.address
  }

  get bot(): UserFromGetMe {
    return this.world.bot
  }

  /** Every call so far, with its verdict. */
  get calls(): readonly CallRecord[] {
    return this.ledger.all
  }

  /** Calls that no bot should make: unknown methods and parameters, wrong types and lengths. */
  get violations(): readonly Violation[] {
    return this.ledger.violations
  }

  /** Updates that the bot has not confirmed. */
  get unconfirmed(): number {
    return this.world.updates.unconfirmed.length
  }

  /** Somebody with a Telegram app; the same person for the same name. */
  user(name: string, more: Partial<User> = {}): Person {
    const known = [...this.world.users.values()].find((user) => !user.is_bot && user.first_name === name)
    const user = known ?? { id: 100_000_000 + this.world.users.size, is_bot: false, first_name: name, ...more }
    this.world.users.set(user.id, user)
    return new Person(this.world, user)
  }

  forum(options: GroupOptions = {}): Room {
    return makeGroup(this.world, 'forum', options)
  }

  group(options: GroupOptions & { readonly kind?: GroupKind } = {}): Room {
    return makeGroup(this.world, options.kind ?? 'group', options)
  }

  /** Makes a forum, or a plain supergroup, of a group: its id changes. */
  upgrade(where: Where, kind: Exclude<GroupKind, 'group'> = 'supergroup'): Room {
    return upgradeGroup(this.world, this.room(where), kind)
  }

  /** A forum's topics, the deleted ones too. */
  topics(where: Where): readonly Topic[] {
    return [...this.room(where).topics.values()]
  }

  /** What people see in a chat, oldest first; `general`: what is in no topic. */
  messages(where: Where, thread?: number | 'general'): readonly Seen[] {
    const all = seenIn(this.world, this.room(where))
    if (thread === undefined) return all
    return all.filter((message) => message.thread === (thread === 'general' ? undefined : thread))
  }

  room(where: Where): Room {
    const room = this.world.rooms.get(typeof where === 'number' ? where : where.id)
    if (!room) throw new Error('telegram test server: no such chat')
    return room
  }

  /** Calls back whenever something may have changed, until the returned function is called. */
  watch(watcher: () => void): () => void {
    return this.world.watch(watcher)
  }

  /** Waits until this gives something truthy, and returns it. @param timeout Milliseconds. */
  async until<T>(predicate: () => T, timeout = 5000): Promise<NonNullable<T>> {
    const { promise, resolve, reject } = Promise.withResolvers<NonNullable<T>>()
    const look = () => {
      try {
        const found = predicate()
        if (found) resolve(found)
      } catch (error) {
        reject(error)
      }
    }
    const late = new Error(`telegram test server: not within ${timeout} ms: ${predicate}`)
    const timers = [setInterval(look, 20), setTimeout(() => reject(late), timeout)]
    const unwatch = this.watch(look)
    look()
    return promise.finally(() => {
      unwatch()
      for (const timer of timers) clearTimeout(timer)
    })
  }

  /** Nothing answers at the address any more. Nothing is forgotten. */
  async away(): Promise<void> {
    await this.door.close()
  }

  /** The other way: at the same address. At first: at a free one. */
  async back(): Promise<void> {
    await this.door.open()
  }

  async stop(): Promise<void> {
    this.webhook.set({ url: '' })
    await this.door.close()
  }
}

/** Starts a server on a free port of 127.0.0.1. */
export const startTelegram = async (options: ServerOptions = {}): Promise<TelegramServer> => {
  const server = new TelegramServer(options)
  await server.back()
  return server
}
