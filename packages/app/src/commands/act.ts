import type { Command, OptionValues } from 'commander'
import type { Io } from '../io.ts'

/** Makes a commander action of a function from options to the exit status. */
export type Act = <Options extends OptionValues>(
  run: (options: Options, io: Io) => Promise<number>,
) => (options: unknown, command: Command) => Promise<void>
