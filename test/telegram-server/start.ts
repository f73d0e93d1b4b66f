import { Bot, GrammyError, HttpError } from 'grammy'
import { onTestFinished } from 'vitest'
import { type GroupOptions, type ServerOptions, startTelegram, type TelegramServer } from '../servers/telegram/index.ts'

/** A server and a real grammY bot that talks to it; both end with the test. */
export const start = async (options: ServerOptions = {}) => {
  const server = await startTelegram(options)
  onTestFinished(() => server.stop())
  return { server, bot: botOf(server) }
}

/** A real grammY bot on Node's own fetch. */
export const botOf = (server: TelegramServer) =>
  new Bot(server.token, { client: { apiRoot: server.apiRoot }, botInfo: server.bot })

/** The same with a forum of Alice's. */
export const startForum = async (group: GroupOptions = {}, options: ServerOptions = {}) => {
  const { server, bot } = await start(options)
  const alice = server.user('Alice')
  const bob = server.user('Bob')
  const forum = server.forum({ title: 'WeChat', members: [alice, bob], ...group })
  return { server, bot, alice, bob, forum }
}

/** What the Bot API says to a call that it refuses; `no answer` where the connection broke. */
export const refused = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call
    return 'nothing: it was carried out'
  } catch (error) {
    if (error instanceof GrammyError) return `${error.error_code} ${error.description}`
    if (error instanceof HttpError) return 'no answer'
    throw error
  }
}

/** A call without grammY: for what grammY never sends. */
export const raw = async (server: TelegramServer, path: string, init?: RequestInit) => {
  const response = await fetch(`${server.apiRoot}/bot${server.token}/${path}`, init)
  return { status: response.status, headers: response.headers, body: await response.json() }
}
