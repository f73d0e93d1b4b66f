import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const startLimit = 60_000
const stopLimit = 10_000

// the module as `python3 -m` runs it, and the end of it when we are gone, whatever ended us: then its standard input
// closes
const launcher = `
import os, runpy, sys, threading
def watch():
    os.read(0, 1)
    os.kill(os.getpid(), 9)
threading.Thread(target=watch, daemon=True).start()
runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)
`

export interface PythonProcess {
  readonly pid: number
  /** Asks it to stop, and insists after ten seconds. Resolves when it has ended. */
  stop(): Promise<void>
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
}

export interface Launch {
  /** What runs, as people know it. */
  readonly name: string
  /** The Python that `install` gave. */
  readonly python: string
  readonly module: string
  readonly args: readonly string[]
  /** Where it writes what it has to say. */
  readonly log: string
  /** Answers well once it is ready. */
  readonly url: string
  /** It ended, and nobody asked it to. */
  readonly onExit?: (reason: string) => void
}

/** The last lines of a log file. */
export const tailOf = async (log: string, lines = 15): Promise<string> =>
  (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-lines).join('\n')

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.ok,
    () => false,
  )

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

const untilReady = async (child: ChildProcess, { name, url, log }: Launch): Promise<void> => {
  const end = Date.now() + startLimit
  while (!hasEnded(child) && Date.now() < end) {
    if ((await answers(url)) && !hasEnded(child)) return
    await sleep(50)
  }
  const what = hasEnded(child)
    ? `ended at its start (${child.signalCode ?? child.exitCode})`
    : 'did not get ready in time'
  if (!hasEnded(child)) child.kill('SIGKILL')
  throw new Error(`${name} ${what}. Its last words:\n${await tailOf(log)}`)
}

const spawned = async ({ python, module, args, log }: Launch): Promise<ChildProcess> => {
  const file = await open(log, 'a')
  const stdio = ['pipe', file.fd, file.fd] as const
  // detached: Ctrl-C on the terminal asks us to end, and we end it when nobody needs it any more
  const child = spawn(python, ['-c', launcher, module, ...args], { stdio: [...stdio], detached: true })
  await once(child, 'spawn').finally(() => file.close())
  return child
}

/** Starts a Python program and waits until it answers. Throws with the end of its log if it does not. */
export const launch = async (options: Launch): Promise<PythonProcess> => {
  const child = await spawned(options)
  const ended = once(child, 'exit')
  let asked = false
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    asked = true
    if (hasEnded(child)) return
    child.kill(signal)
    const insist = setTimeout(() => child.kill('SIGKILL'), stopLimit)
    await ended
    clearTimeout(insist)
  }
  await untilReady(child, options)
  ended.then(
    async () => asked || options.onExit?.(`${options.name} ended. Its last words:\n${await tailOf(options.log)}`),
  )
  return { pid: child.pid ?? 0, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}
