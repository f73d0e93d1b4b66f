import { StoreError } from '@queqiao/hub'
import { visible } from '@queqiao/protocol/model'
import { Command, CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import type { Act } from './commands/act.ts'
import { ConfigError } from './config/problem.ts'
import { StartError } from './errors.ts'
import type { Io } from './io.ts'

type Add = (program: Command, act: Act) => void

/** The commands, in the order of the help; each is loaded when it is named. */
const commands = {
  init: async () => (await import('./commands/init.ts')).addInit,
  start: async () => (await import('./commands/start.ts')).addStart,
  link: async () => (await import('./commands/link.ts')).addLink,
  demo: async () => (await import('./commands/demo.ts')).addDemo,
  doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
  registration: async () => (await import('./commands/registration.ts')).addRegistration,
  simulate: async () => (await import('./commands/simulate.ts')).addSimulate,
  outbox: async () => (await import('./commands/outbox.ts')).addOutbox,
  export: async () => (await import('./commands/export.ts')).addExport,
  import: async () => (await import('./commands/import.ts')).addImport,
} satisfies Record<string, () => Promise<Add>>

const isHelp = (word: string): boolean => ['help', '-h', '--help'].includes(word)

/** Those that a command line names: loading all delays the start. All of them where it names none, or asks for help. */
const named = (args: readonly string[]): readonly (() => Promise<Add>)[] => {
  const typed = Object.entries(commands).flatMap(([name, load]) => (args.includes(name) ? [load] : []))
  return typed.length === 0 || args.some(isHelp) ? Object.values(commands) : typed
}

/** The command line, as far as `args` need it. `act` decides what becomes of an exit status. */
export const createProgram = async (args: readonly string[], act: Act): Promise<Command> => {
  const program = new Command('queqiao')
    .description('WeChat joined to Matrix and Telegram')
    .version(packageJson.version)
    .option('--config <file>', 'the configuration', 'queqiao.yaml')
    .configureHelp({ showGlobalOptions: true })
  for (const add of await Promise.all(named(args).map((load) => load()))) add(program, act)
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
  const program = await createProgram(args, (action) => async (...given) => {
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
