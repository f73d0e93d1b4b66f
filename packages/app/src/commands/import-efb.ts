import type { Command } from 'commander'
import { loadConfig } from '../config/load.ts'
import { StartError } from '../errors.ts'
import { type EfbChat, efbChats } from '../foreign/efb.ts'
import { groupsOf } from '../foreign/groups.ts'
import type { Act } from './act.ts'
import { type MoveOptions, move, withMoveOptions } from './move.ts'

const description =
  'let chats live in the Telegram groups and topics to which efb-telegram-master had linked them; the client has to have logged in once'

/** `queqiao import efb` */
export const addImportEfb = (parent: Command, act: Act): void => {
  withMoveOptions(
    parent.command('efb').description(description).argument('<file>', 'the tgdata.db of its profile; it is only read'),
  ).action(
    act<MoveOptions>(async (options, { environment, output }, [from = '']) => {
      const config = loadConfig(options.config, environment)
      if (!config.telegram) throw new StartError('import efb: `telegram` is not set, and there the chats would live.')
      const found = await efbChats(from)
      const against = await groupsOf(config.telegram)
      const line = (chat: string) => `/link ${chat}`
      const how = { bridge: 'telegram', found, line, against: ({ chat }: EfbChat) => against(chat) }
      await move(config, how, { ...options, output })
      return 0
    }),
  )
}
