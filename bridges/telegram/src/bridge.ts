import type { Bridge, ChatKey, HubPort } from '@queqiao/hub'
import { Hono } from 'hono'
import { connect, ownBot } from './calls/connect.ts'
import { proxyWay } from './calls/proxies.ts'
import { asForum, type Forum, forumFor, type TelegramOptions } from './config.ts'
import { createDeliver } from './deliver.ts'
import { type Behind, type Door, doorAt, doorRoutes } from './doors/door.ts'
import { keepDoor, type Opener } from './doors/doorkeeper.ts'
import { createMenus, removal } from './doors/menus.ts'
import { poll, type Source } from './doors/poll.ts'
import { fromPlace } from './ids.ts'
import type { Means } from './means.ts'
import { createHealth } from './places/health.ts'
import { createHomes } from './places/homes.ts'
import { createInspect } from './places/inspect.ts'
import { createMoved } from './places/moves.ts'
import { createOrphans } from './places/orphans.ts'
import { createRead } from './read.ts'
import { createReceive } from './receive.ts'
import { isStart } from './said/commands.ts'
import { createTell } from './saying/notices.ts'
import { albumLimit } from './shown/albums.ts'
import type { Update } from './telegram.ts'
import { entityLimit } from './words/entities.ts'

/** The bridge, and the way in for a bot that gets its updates itself. */
export interface TelegramBridge extends Bridge {
  /** Stores what somebody wrote in a configured forum or where a WeChat chat is: durable when it resolves. False: it
   *  belongs to no chat and no desk as far as is known, and is for others too. Waits until the hub has started the
   *  bridge. */
  take(update: Update): Promise<boolean>
  /** What Telegram brings updates to, where `webhook` is set: mount it at the root of an app. */
  readonly routes: Hono
}

/** Texts of a chat that are looked at together: one message can hold no more names. */
const mostTexts = entityLimit

const twoDays = 2 * 24 * 60 * 60 * 1000

const running = (options: TelegramOptions, forums: Forum[], hub: HubPort) => {
  const { localFiles, joins = true, cards = true, ticks = false, log = () => undefined } = options
  const way = options.proxy === undefined ? undefined : proxyWay(options.proxy)
  const bot = 'bot' in options ? options.bot : ownBot(options.botToken, { apiRoot: options.apiRoot, way })
  const telegram = connect(bot, { openFile: (file) => hub.open(file), localFiles, way })
  const health = createHealth((state) => hub.health(state))
  const ownServer = localFiles !== undefined
  const tell = createTell(hub)
  const moved = createMoved({ hub, forums, health, tell, log })
  const making: Means['making'] = new Set()
  const mentions = options.mentions === 'topic'
  const settings = { ownServer, joins, cards, ticks, mentions }
  const homes = createHomes(forums, hub)
  const alone = !('bot' in options)
  const orphans = createOrphans(hub)
  const ways = { telegram, hub, health, forums, homes, alone, moved, tell, making, orphans }
  const means: Means = { ...ways, ...settings, log }
  return {
    means,
    inspect: createInspect(means),
    deliver: createDeliver(means),
    read: createRead(means),
    receive: createReceive(means),
    // somebody's own bot has its own menu
    menus: 'bot' in options ? { set: () => {}, end: () => {} } : createMenus(means),
    end: async () => way?.destroy(),
  }
}

type Running = ReturnType<typeof running>

/** Menus can be set now that could not before: somebody who is listed has opened their private chat with the bot, or a group has
 *  another id. */
const isForMenus = ({ means: { hub } }: Pick<Running, 'means'>, update: Update): boolean => {
  const { from, chat, migrate_to_chat_id: movedTo } = update.message ?? {}
  if (movedTo !== undefined) return true
  const isPrivate = from?.id !== undefined && from.id === chat?.id
  return isPrivate && isStart(update) && hub.everybody().some(({ ids }) => ids.telegram === String(from.id))
}

const source = (running: Running): Source => {
  const { means, inspect, receive, menus } = running
  return {
    open: async () => {
      await means.telegram.open()
      await inspect.all()
      menus.set()
    },
    updates: means.telegram.updates,
    accept: async (updates) => {
      await receive(updates)
      inspect.heard(updates)
      if (updates.some((update) => isForMenus(running, update))) menus.set()
    },
  }
}

const opener = ({ means, inspect, menus }: Running, door: Door): Opener => ({
  open: async () => {
    await means.telegram.openDoor(door)
    await inspect.all()
    menus.set()
  },
  look: means.telegram.atDoor,
})

/** Keeps what somebody brings. Gives how many of it belong to a chat or a desk that is known. */
const keep = async (running: Running, update: Update): Promise<number> => {
  const { inspect, receive, menus } = running
  const known = await receive([update])
  inspect.heard([update])
  if (isForMenus(running, update)) menus.set()
  return known
}

const doorOf = (options: TelegramOptions, receive: Behind['receive']): Hono => {
  if ('bot' in options || !options.webhook) return new Hono()
  const failed = (error: unknown) => options.log?.('warn', 'telegram: an update is not kept', { error: String(error) })
  return doorRoutes({ botToken: options.botToken, receive, failed })
}

/** Chats that are said something in at once: Telegram takes about as many messages of a bot in a second. */
const lanes = 30

/** WeChat chats on Telegram: as topics of forums, in groups of people's own, or in the owner's private chat with the bot. With
 *  `botToken` it polls by itself, or has updates brought to `routes`; with `bot` it is a plugin of that bot and gets its updates
 *  by `bot.use(wechat(bridge))`. */
export const telegram = (options: TelegramOptions): TelegramBridge => {
  const forums = (options.forums ?? []).map(asForum)
  const plugin = 'bot' in options
  const door = plugin || !options.webhook ? undefined : doorAt(options.webhook, options.botToken)
  let started = Promise.withResolvers<Running>()
  let current: Running | undefined
  /** Where a chat gets its place. */
  const homeOf = (key: ChatKey) => (current ? current.means.homes.of(key) : forumFor(forums, key)?.id)
  let coming: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined

  return {
    name: 'telegram',
    traits: {
      destination: (key, place) => String((place ? fromPlace(place).chat : homeOf(key)) ?? 'nowhere'),
      remembers: twoDays,
      lanes,
      prefix: { desk: '/', elsewhere: '/' },
      own: [removal],
      takesBack: 'answer the line with /rm',
      // topics keep the names of their chats, and show their pictures
      looks: true,
      // pictures that come together are shown together, and texts that wait together
      joins: options.joins === false ? albumLimit : mostTexts,
      albums: true,
      ...(options.ticks && { outcomes: 'all' }),
      // Telegram tells a bot's updates once, and counts what it sends; a plugin's bot is its author's concern
      ...(plugin ? {} : { owner: 'one' }),
    },
    async start(hub) {
      const now = running(options, forums, hub)
      current = now
      started.resolve(now)
      if (plugin) {
        hub.health({ ready: true })
        return now.inspect.later(now.inspect.all)
      }
      const { health } = now.means
      health.set(door ? 'webhook' : 'polling', 'telegram: connecting')
      const stop = new AbortController()
      const { signal } = stop
      const ended = door ? keepDoor(door, opener(now, door), { health, signal }) : poll(source(now), health, signal)
      coming = { stop, ended }
    },
    deliver: async (run) => (await started.promise).deliver(run),
    read: async (group) => (await started.promise).read(group),
    routes: doorOf(options, async (update) => {
      // of many processes one alone has this bridge: it is the one to bring updates to
      if (!current) return false
      await keep(current, update)
      return true
    }),
    take: async (update) => (await keep(await started.promise, update)) > 0,
    async stop() {
      current?.menus.end()
      coming?.stop.abort()
      await coming?.ended
      coming = undefined
      await current?.end()
      current = undefined
      // started again, it begins anew
      started = Promise.withResolvers()
    },
  }
}
