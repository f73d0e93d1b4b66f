import { registration } from '@queqiao/matrix'
import type { Config } from '../config/schema.ts'
import type { CommandLine } from '../process/command-line.ts'
import { checkDatabase } from './database.ts'
import { checkPublicUrl, checkTasks, openDoors } from './doors.ts'
import { checkFiles } from './files.ts'
import { type Finding, ok } from './finding.ts'
import { checkKeys } from './keys.ts'
import { checkLinks } from './links.ts'
import { checkMachine } from './machine.ts'
import { checkMatrix } from './matrix.ts'
import { checkPage } from './page.ts'
import { checkTelegram } from './telegram.ts'
import { checkWeChat } from './wechat.ts'

/** Looks at everything that Queqiao needs, one finding after the other. Where Queqiao is not running, listens in its
 *  place meanwhile, so that the ways to it can be looked at. `typed`: how people run our commands. */
export async function* examine(config: Config, typed: CommandLine): AsyncGenerator<Finding> {
  yield ok('configuration', 'is right')
  yield* checkMachine(config)
  yield* checkDatabase(config)
  yield* checkFiles(config)
  const doors = await openDoors(config)
  try {
    yield* doors.findings
    if (doors.open) {
      yield await checkPublicUrl(config)
      yield* await checkTasks(config, doors)
    }
    yield* checkWeChat(config, doors.running)
    yield await checkPage(config, doors.running)
    if (config.matrix) {
      if (config.matrix.encryption) yield await checkKeys(config.data)
      const { id } = registration(config.matrix, config.publicUrl)
      yield* checkMatrix(config, config.matrix, { id, register: typed('registration') })
    }
    if (config.telegram) yield* checkTelegram(config, config.telegram)
    yield* checkLinks(config, doors.running)
  } finally {
    await doors.stop()
  }
}
