import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'

export interface Child<Hello> {
  readonly hello: Hello
  readonly pid: number
  /** Resolves when it has ended. Default SIGTERM. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** A program and what it is given. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** What it says of errors goes nowhere. */
  readonly quiet?: boolean
}

const { PROFILES } = process.env
let profiles = 0
/** What has a process leave a profile of itself under this name when it ends, where `PROFILES` names a folder: `flame.ts` reads
 *  them. */
export const profiled = (name: string): readonly string[] =>
  PROFILES
    ? ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`, `--cpu-prof-name=${name}.${process.pid}.${++profiles}.cpuprofile`]
    : []

const living = new Set<ChildProcess>()
// however a run ends, nothing of it goes on
process.once('exit', () => {
  for (const one of living) one.kill('SIGKILL')
})

/** Has a process end with this one at the latest. */
export function own(one: ChildProcess): void {
  living.add(one)
  one.once('exit', () => living.delete(one))
}

/** Starts a script of this folder as a process of its own; its first line is JSON that says where it listens. */
export const child = <Hello>(script: string, ...args: readonly string[]): Promise<Child<Hello>> => {
  const file = new URL(script, import.meta.url).pathname
  // a server that is several has its way as its first word
  const way = /^[a-z-]+$/.test(args[0] ?? '') ? `.${args[0]}` : ''
  return started({
    command: process.execPath,
    args: [...profiled(`${basename(script, '.ts')}${way}`), '--conditions=source', '--no-deprecation', file, ...args],
  })
}

/** Starts any program whose first line is JSON that says where it listens. */
export async function started<Hello>({ command, args, env, quiet }: Program): Promise<Child<Hello>> {
  const process_ = spawn(command, args, {
    stdio: ['ignore', 'pipe', quiet ? 'ignore' : 'inherit'],
    env: { ...process.env, ...env },
  })
  own(process_)
  const lines = createInterface({ input: process_.stdout })
  const [line] = await Promise.race([once(lines, 'line'), died(process_, [command, ...args].join(' '))])
  return { hello: JSON.parse(line), pid: process_.pid ?? 0, stop: (signal) => stop(process_, signal) }
}

async function died(process_: ChildProcess, what: string): Promise<never> {
  const [code] = await once(process_, 'exit')
  throw new Error(`${what} ended with ${code} before it listened`)
}

/** Ends a process; resolves when it has ended. */
export async function stop(process_: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (process_.exitCode !== null || process_.signalCode !== null) return
  const ended = once(process_, 'exit')
  process_.kill(signal)
  await ended
}
