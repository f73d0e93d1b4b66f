import type { Command } from 'commander'
import { demo } from '../demo/demo.ts'
import { untilEnded } from '../process/ending.ts'
import type { Act } from './act.ts'

/** `queqiao demo` */
export const addDemo = (program: Command, act: Act): void => {
  program
    .command('demo')
    .description('run with a simulated WeChat and a Matrix homeserver of its own; nothing else is needed')
    .action(
      act(async (_, { input, output }) => {
        const { signal, forget } = untilEnded()
        const status = await demo({ input, output, signal })
        forget()
        return status
      }),
    )
}
