import type { Bridge, HubPort } from '@queqiao/hub'
import { albumLimit } from './albums.ts'
import { asForum, type Forum, forumFor, type TelegramOptions } from './config.ts'
import { createDeliver } from './deliver.ts'
import { entityLimit } from './entities.ts'
import { Trouble } from './errors.ts'
import { createHealth } from './health.ts'
import { fromPlace } from './ids.ts'
import type { Means } from './means.ts'
import { topicsIn } from './places.ts'
import { poll, type Source } from './poll.ts'
import { createRead, createReceive } from './read.ts'
import { missing } from './standing.ts'
import { connect, ownBot, type Update } from './telegram.ts'

/** The bridge, and the way in for a bot that gets its updates itself. */
export interface TelegramBridge extends Bridge {
  /** Stores what somebody wrote in a configured forum or where a WeChat chat is: durable when it resolves. False: it
   *  belongs to no chat and no desk as far as is known, and is for others too. Waits until the hub has started the
   *  bridge. */
  take(update: Update): Promise<boolean>
}

/** Texts of a chat that are looked at together: one message can hold no more names. */
const mostTexts = entityLimit

const twoDays = 2 * 24 * 60 * 60 * 1000

const running = (options: TelegramOptions, forums: readonly Forum[], hub: HubPort) => {
  const { localFiles, joins = true, log = () => undefined } = options
  const bot = 'bot' in options ? options.bot : ownBot(options.botToken, options.apiRoot)
  const telegram = connect(bot, { openFile: (file) => hub.open(file), localFiles })
  const health = createHealth((state) => hub.health(state))
  const ownServer = localFiles !== undefined
  const means: Means = { telegram, hub, health, forums, making: new Set(), ownServer, joins, log }
  return { means, deliver: createDeliver(means), read: createRead(means), receive: createReceive(means) }
}

type Running = ReturnType<typeof running>

/** Says as health what the bot lacks in a forum, before a message has to wait for it. */
const inspect = async ({ telegram, health }: Means, chat: number): Promise<void> => {
  const reason = await telegram.standing(chat).then(
    (standing) => missing(chat, standing),
    (error: unknown) => {
      if (error instanceof Trouble && (error.kind === 'barred' || error.kind === 'moved')) return error.message
      throw error
    },
  )
  if (reason) health.set(topicsIn(chat), reason)
  else health.clear(topicsIn(chat))
}

const source = ({ means, receive }: Running): Source => {
  const { telegram, forums } = means
  const inspectAll = async () => {
    for (const { id } of forums) await inspect(means, id)
  }
  return {
    open: async () => {
      await telegram.open()
      await inspectAll()
    },
    updates: telegram.updates,
    accept: async (updates) => {
      await receive(updates)
      if (updates.some(({ my_chat_member }) => my_chat_member)) await inspectAll()
    },
  }
}

/** WeChat chats as topics of a Telegram forum. With `botToken` it polls by itself; with `bot` it is a plugin of that bot
 *  and gets its updates by `bot.use(wechat(bridge))`. */
export const telegram = (options: TelegramOptions): TelegramBridge => {
  const forums = options.forums.map(asForum)
  const plugin = 'bot' in options
  let started = Promise.withResolvers<Running>()
  let polling: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined

  return {
    name: 'telegram',
    traits: {
      destination: (key, place) => String(place ? fromPlace(place).chat : (forumFor(forums, key)?.id ?? 'nowhere')),
      remembers: twoDays,
      prefix: { desk: '/', elsewhere: '/' },
      // pictures that come together are shown together, and texts that wait together
      joins: options.joins === false ? albumLimit : mostTexts,
      albums: true,
      // Telegram tells a bot's updates once, and counts what it sends; a plugin's bot is its author's concern
      ...(plugin ? {} : { owner: 'one' }),
    },
    async start(hub) {
      const now = running(options, forums, hub)
      started.resolve(now)
      if (plugin) return hub.health({ ready: true })
      now.means.health.set('polling', 'telegram: connecting')
      const stop = new AbortController()
      polling = { stop, ended: poll(source(now), now.means.health, stop.signal) }
    },
    deliver: async (run) => (await started.promise).deliver(run),
    read: async (group) => (await started.promise).read(group),
    take: async (update) => (await (await started.promise).receive([update])) > 0,
    async stop() {
      polling?.stop.abort()
      await polling?.ended
      polling = undefined
      // started again, it begins anew
      started = Promise.withResolvers()
    },
  }
}
