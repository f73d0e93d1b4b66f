import { seen } from '../access.ts'
import { badRequest } from '../errors.ts'
import type { World } from '../state.ts'
import type { Methods, Parameter } from './method.ts'

const fifteenMinutes = 15 * 60_000

type Scope = NonNullable<Parameter<'setMyCommands'>['scope']>

/** Where commands of a scope and a language are kept. Throws what the Bot API says where it knows no such. */
const keyOf = (world: World, scope: Scope = { type: 'default' }, language = ''): string => {
  if (!/^([a-z]{2})?$/.test(language)) throw badRequest('invalid language code specified')
  if ('chat_id' in scope) seen(world, scope.chat_id)
  return JSON.stringify([scope, language])
}

/** The bot itself, its commands and its answers to buttons. */
export const own: Methods = {
  getMe: ({ world }) => world.bot,
  setMyCommands: ({ world }, { commands, scope, language_code }) => {
    const bad = commands.some(({ command }) => !/^\/?[a-z0-9_]+$/.test(command))
    if (bad) throw badRequest('BOT_COMMAND_INVALID')
    world.commands.set(keyOf(world, scope, language_code), commands)
    return true
  },
  getMyCommands: ({ world }, { scope, language_code }) => [
    ...(world.commands.get(keyOf(world, scope, language_code)) ?? []),
  ],
  deleteMyCommands: ({ world }, { scope, language_code }) => {
    world.commands.delete(keyOf(world, scope, language_code))
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
