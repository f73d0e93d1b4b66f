import type { Bridge, HubPort } from '@queqiao/hub'
import { asForum, forumFor, type TelegramOptions } from './config.ts'
import { createDeliver, topicsIn } from './deliver.ts'
import { createHealth } from './health.ts'
import { fromPlace } from './ids.ts'
import { poll, type Source } from './poll.ts'
import { createRead, createReceive } from './read.ts'
import { missing } from './standing.ts'
import { connect, ownBot, type Update } from './telegram.ts'
import { Trouble } from './trouble.ts'

/** The bridge, and the way in for a bot that gets its updates itself. */
export interface TelegramBridge extends Bridge {
  /** Stores an update that belongs to a WeChat chat or to a desk: durable when it resolves. False: it is none of ours,
   *  and nothing was done. Waits until the hub has started the bridge. */
  take(update: Update): Promise<boolean>
}

const twoDays = 2 * 24 * 60 * 60 * 1000

const parts = (options: TelegramOptions, hub: HubPort) => {
  const telegram = connect('bot' in options ? options.bot : ownBot(options.botToken, options.apiRoot))
  const health = createHealth((state) => hub.health(state))
  const forums = options.forums.map(asForum)
  const all = { telegram, hub, health, forums, log: options.log ?? (() => undefined) }
  return { ...all, deliver: createDeliver(all), read: createRead(all), receive: createReceive(all) }
}

type Parts = ReturnType<typeof parts>

/** Says as health what the bot lacks in a forum, before a message has to wait for it. */
const inspect = async ({ telegram, health }: Parts, chat: number): Promise<void> => {
  const reason = await telegram.standing(chat).then(
    (standing) => missing(chat, standing),
    (error: unknown) => {
      if (error instanceof Trouble && error.kind === 'barred') return error.message
      throw error
    },
  )
  if (reason) health.set(topicsIn(chat), reason)
  else health.clear(topicsIn(chat))
}

const source = (all: Parts): Source => {
  const { telegram, forums, receive } = all
  const inspectAll = async () => {
    for (const { id } of forums) await inspect(all, id)
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
  const running = Promise.withResolvers<Parts>()
  const stopped = new AbortController()
  const forums = options.forums.map(asForum)
  let polling: Promise<void> | undefined

  return {
    name: 'telegram',
    traits: {
      destination: (key, place) => String(place ? fromPlace(place).chat : (forumFor(forums, key)?.id ?? 'nowhere')),
      remembers: twoDays,
    },
    async start(hub) {
      const all = parts(options, hub)
      running.resolve(all)
      if ('bot' in options) return hub.health({ ready: true })
      all.health.set('polling', 'telegram: connecting')
      polling = poll(source(all), all.health, stopped.signal)
    },
    deliver: async (run) => (await running.promise).deliver(run),
    read: async (group) => (await running.promise).read(group),
    take: async (update) => (await (await running.promise).receive([update])) > 0,
    async stop() {
      stopped.abort()
      await polling
    },
  }
}
