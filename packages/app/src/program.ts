import { StoreError } from '@queqiao/hub'
import { visible } from '@queqiao/protocol/model'
import { Command, CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import type { Act } from './commands/act.ts'
import { addDemo } from './commands/demo.ts'
import { addDoctor } from './commands/doctor.ts'
import { addExport } from './commands/export.ts'
import { addImport } from './commands/import.ts'
import { addInit } from './commands/init.ts'
import { addLink } from './commands/link.ts'
import { addOutbox } from './commands/outbox.ts'
import { addRegistration } from './commands/registration.ts'
import { addSimulate } from './commands/simulate.ts'
import { addStart } from './commands/start.ts'
import { ConfigError } from './config/problem.ts'
import { StartError } from './errors.ts'
import type { Io } from './io.ts'

const commands = [
  addInit,
  addStart,
  addLink,
  addDemo,
  addDoctor,
  addRegistration,
  addSimulate,
  addOutbox,
  addExport,
  addImport,
]

/** The command line. `act` decides what becomes of an exit status. */
export const createProgram = (act: Act): Command => {
  const program = new Command('queqiao')
    .description('WeChat joined to Matrix and Telegram')
    .version(packageJson.version)
    .option('--config <file>', 'the configuration', 'queqiao.yaml')
    .configureHelp({ showGlobalOptions: true })
  for (const add of commands) add(program, act)
  return program
}

const withAll = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(withAll)]

// commander repeats what was typed: what came out of a file or a clipboard must not move the cursor or colour what follows
const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n')

const status = (error: unknown, io: Io): number => {
  if (error instanceof CommanderError) return error.exitCode
  const known = error instanceof ConfigError || error instanceof StartError || error instanceof StoreError
  const text = known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)
  io.errors.write(`${text}\n`)
  return error instanceof ConfigError ? 2 : 1
}

/** Runs one command line and resolves with its exit status: 0, 1 for what failed, 2 for a wrong configuration. */
export const run = async (args: readonly string[], io: Io): Promise<number> => {
  let code = 0
  const program = createProgram((action) => async (...given) => {
    const command = given.at(-1)
    // commander gives the command last, behind what was typed and the options
    if (command instanceof Command) code = await action(command.optsWithGlobals(), io, command.args)
  })
  // set on each command: commander hands these down only when a command is made
  for (const each of withAll(program))
    each.exitOverride().configureOutput({
      writeOut: (text) => io.output.write(text),
      writeErr: (text) => io.errors.write(visibleLines(text)),
      getOutHelpWidth: () => (io.output.isTTY ? (io.output.columns ?? 80) : 80),
    })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    return status(error, io)
  }
}
