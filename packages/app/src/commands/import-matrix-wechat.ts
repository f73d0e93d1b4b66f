import type { Command } from 'commander'
import { loadConfig } from '../config/load.ts'
import { StartError } from '../errors.ts'
import { matrixWechatChats } from '../foreign/matrix-wechat.ts'
import { roomsOf } from '../foreign/rooms.ts'
import type { Act } from './act.ts'
import { type MoveOptions, move, withMoveOptions } from './move.ts'

const description =
  'let chats live in the rooms that matrix-wechat had for them, where our bot is in them; the client has to have logged in once'

/** `queqiao import matrix-wechat` */
export const addImportMatrixWechat = (parent: Command, act: Act): void => {
  withMoveOptions(
    parent
      .command('matrix-wechat')
      .description(description)
      .argument('<database>', 'its SQLite file, or the postgres://… address of its PostgreSQL; it is only read'),
  ).action(
    act<MoveOptions>(async (options, { environment, output }, [from = '']) => {
      const config = loadConfig(options.config, environment)
      if (!config.matrix)
        throw new StartError('import matrix-wechat: `matrix` is not set, and there the chats would live.')
      const found = await matrixWechatChats(from)
      const line = (chat: string) => `!wx link ${chat}`
      await move(config, { bridge: 'matrix', found, line, against: roomsOf(config.matrix) }, { ...options, output })
      return 0
    }),
  )
}
