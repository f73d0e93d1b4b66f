import type { OptionValues } from 'commander'
import type { Io } from '../io.ts'

/** Makes a commander action of a function from options, and what else was typed, to the exit status. */
export type Act = <Options extends OptionValues>(
  run: (options: Options, io: Io, typed: readonly string[]) => Promise<number>,
) => (...given: readonly unknown[]) => Promise<void>
