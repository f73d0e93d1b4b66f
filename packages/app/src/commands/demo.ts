import type { Command } from 'commander'
import { demo } from '../demo/demo.ts'
import { hasScreen, openInBrowser } from '../demo/open.ts'
import { untilEnded } from '../process/ending.ts'
import type { Act } from './act.ts'

interface Options {
  readonly matrix?: boolean
  readonly open: boolean
}

/** `queqiao demo` */
export const addDemo = (program: Command, act: Act): void => {
  program
    .command('demo')
    .description('run with a simulated WeChat and open the page in a browser; nothing else is needed')
    .option('--matrix', 'also with a Matrix homeserver of its own, for which Python 3 is needed')
    .option('--no-open', 'print where the page is, and open no browser')
    .action(
      act<Options>(async ({ matrix = false, open: wanted }, { input, output, environment }) => {
        const { signal, forget } = untilEnded()
        const opens = wanted && output.isTTY === true && hasScreen(environment)
        const open = (link: string): void => {
          if (opens) openInBrowser(link)
        }
        const status = await demo({ input, output, signal, matrix, open })
        forget()
        return status
      }),
    )
}
