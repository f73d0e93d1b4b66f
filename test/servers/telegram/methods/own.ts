import { badRequest } from '../errors.ts'
import type { Methods } from './method.ts'

const fifteenMinutes = 15 * 60_000

const key = (scope: object = { type: 'default' }, language = ''): string => JSON.stringify([scope, language])

/** The bot itself, its commands and its answers to buttons. */
export const own: Methods = {
  getMe: ({ world }) => world.bot,
  setMyCommands: ({ world }, { commands, scope, language_code }) => {
    const bad = commands.some(({ command }) => !/^\/?[a-z0-9_]+$/.test(command))
    if (bad) throw badRequest('BOT_COMMAND_INVALID')
    world.commands.set(key(scope, language_code), commands)
    return true
  },
  getMyCommands: ({ world }, { scope, language_code }) => [...(world.commands.get(key(scope, language_code)) ?? [])],
  deleteMyCommands: ({ world }, { scope, language_code }) => {
    world.commands.delete(key(scope, language_code))
    return true
  },
  answerCallbackQuery: ({ world }, { callback_query_id, text, show_alert }) => {
    const press = world.presses.get(callback_query_id)
    world.presses.delete(callback_query_id)
    if (!press || press.at < world.clock.now() - fifteenMinutes)
      throw badRequest('query is too old and response timeout expired or query ID is invalid')
    press.answered({ alert: show_alert === true, ...(text ? { text } : {}) })
    return true
  },
}
