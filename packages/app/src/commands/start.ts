import type { Command } from 'commander'
import { loadConfig } from '../config/load.ts'
import { createLog, secretsOf } from '../log.ts'
import { untilEnded } from '../process/ending.ts'
import { start } from '../start.ts'
import type { Act } from './act.ts'

interface Options {
  readonly config: string
  readonly json?: boolean
  readonly debug?: boolean
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

/** `queqiao start` */
export const addStart = (program: Command, act: Act): void => {
  program
    .command('start')
    .description('run until SIGINT or SIGTERM')
    .option('--json', 'log JSON on a terminal too')
    .option('--debug', 'log more')
    .action(
      act<Options>(async ({ config: file, json, debug }, { output, environment }) => {
        const config = loadConfig(file, environment)
        const log = createLog({ output, secrets: secretsOf(config), json, debug })
        const { signal, forget } = untilEnded()
        const running = await start(config, log)
        log('info', `started, pid ${process.pid}`, { listen: running.address, admin: running.adminAddress })
        await aborted(signal)
        log('info', 'stopping', { why: signal.reason })
        await running.stop()
        forget()
        log('info', 'stopped')
        return 0
      }),
    )
}
