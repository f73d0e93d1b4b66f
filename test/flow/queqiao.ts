import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { configOf, type Running, type Settings, start } from 'queqiao'

/** Queqiao, in this process or in one of its own. */
export interface Queqiao {
  start(): Promise<void>
  stop(): Promise<void>
  /** SIGKILL: only a process of its own can be killed. */
  kill(): Promise<void>
  /** Its log so far, debugging lines too; over restarts. */
  said(): string
}

/** Through `start(config)`: the quickest. */
export const embedded = (settings: Settings): Queqiao => {
  let running: Running | undefined
  const lines: string[] = []
  return {
    start: async () => {
      running = await start(configOf(settings), (...line) => lines.push(JSON.stringify(line)))
    },
    stop: async () => {
      await running?.stop()
      running = undefined
    },
    kill: () => Promise.reject(new Error('only a process of its own can be killed')),
    said: () => lines.join('\n'),
  }
}

/** What `pnpm build` made: it starts on half of what the sources take. */
const cli = fileURLToPath(new URL('../../packages/app/dist/cli.js', import.meta.url))

const startLimit = 20_000

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/healthz`).then(
    (response) => response.ok,
    () => false,
  )

/** Through the command line, as a process that can be killed. JSON is YAML: the settings are its configuration file. */
export const separate = (settings: Settings, folder: string): Queqiao => {
  const file = join(folder, 'queqiao.yaml')
  let child: ChildProcess | undefined
  let said = ''

  const begin = async () => {
    await writeFile(file, JSON.stringify(settings))
    const own = spawn(process.execPath, [cli, 'start', '--debug', '--config', file], { stdio: 'pipe' })
    for (const stream of [own.stdout, own.stderr]) stream.on('data', (data) => (said += data))
    child = own
    for (const end = Date.now() + startLimit; !(await answers(`http://${settings.admin}`)); await sleep(50)) {
      if (own.exitCode !== null || Date.now() > end) throw new Error(`Queqiao does not start:\n${said}`)
    }
  }

  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    const own = child
    child = undefined
    if (!own || own.exitCode !== null) return
    const ended = once(own, 'exit')
    own.kill(signal)
    await ended
  }
  return { start: begin, stop: () => end('SIGTERM'), kill: () => end('SIGKILL'), said: () => said }
}
