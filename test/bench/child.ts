import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface Child<Hello> {
  readonly hello: Hello
  readonly pid: number
  stop(): Promise<void>
}

/** Starts a script of this folder as a process of its own; its first line is JSON that says where it listens. */
export async function child<Hello>(script: string, ...args: readonly string[]): Promise<Child<Hello>> {
  const file = new URL(script, import.meta.url).pathname
  const process_ = spawn(process.execPath, ['--conditions=source', '--no-deprecation', file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: process_.stdout })
  const [line] = await Promise.race([once(lines, 'line'), died(process_, script)])
  return { hello: JSON.parse(line), pid: process_.pid ?? 0, stop: () => stop(process_) }
}

async function died(process_: ChildProcess, script: string): Promise<never> {
  const [code] = await once(process_, 'exit')
  throw new Error(`${script} ended with ${code} before it listened`)
}

async function stop(process_: ChildProcess): Promise<void> {
  const ended = once(process_, 'exit')
  process_.kill('SIGTERM')
  await ended
}
