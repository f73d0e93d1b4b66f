import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Settings } from 'queqiao'
import { type Blow, heed } from './blows.ts'
import type { Injection } from './plan.ts'

/** Queqiao as a process of its own that is started again whenever it was killed. */
export interface Process {
  readonly number: number
  readonly url: string
  readonly isUp: boolean
  /** What struck it, in order; not when others killed it. */
  readonly struck: readonly string[]
  /** What hit it and when, whoever did it. */
  readonly blows: readonly Blow[]
  /** Its log so far, over all its lives. */
  said(): string
  /** Why it ended although nobody killed it; none if it did not. */
  readonly crashed: string | undefined
  /** SIGKILL; resolves when it is gone. It comes back by itself. */
  kill(): Promise<void>
  /** SIGTERM, for good; gives how it ended. */
  stop(): Promise<string>
}

export interface ProcessOptions {
  readonly number: number
  readonly settings: Settings
  readonly folder: string
  /** What strikes in each of its lives. */
  readonly lives: readonly (readonly Injection[])[]
}

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const preload = new URL('preload.ts', import.meta.url).href
const built = path('../../packages/app/dist/cli.js')

/** Lives are short and there are hundreds of them: nothing is cleared while they start, and no threads wait to do it. */
const brief = ['--min-semi-space-size=32', '--max-semi-space-size=32', '--single-threaded-gc']

/** Milliseconds that pass before it is started again: after a kill, and after it found no database. */
const downtime = { killed: 30, homeless: 200 }
/** Milliseconds that it stands still: long enough for others to take over what it had. */
const standstill = 11_000

/** Starts it, and again after every SIGKILL until it is stopped. */
export const processOf = async ({ number, settings, folder, lives }: ProcessOptions): Promise<Process> => {
  const name = `process-${number}`
  const file = join(folder, `${name}.yaml`)
  await writeFile(file, JSON.stringify(settings))
  const struck: string[] = []
  const blows: Blow[] = []
  const said: string[] = []
  let child: ChildProcess | undefined
  let isUp = false
  let stopping = false
  let crashed: string | undefined

  const rise = () => {
    isUp = true
    for (const blow of blows) if (blow.what === 'kill') blow.to = Math.min(blow.to, Date.now())
  }

  const lasts = (blow: Blow, own: ChildProcess) => {
    // until it is up again
    if (blow.what === 'kill') blow.to = Number.POSITIVE_INFINITY
    if (blow.what !== 'frozen') return
    blow.to = blow.from + standstill
    setTimeout(() => own.kill('SIGCONT'), standstill).unref()
  }

  const begin = (life: number): ChildProcess => {
    // another build can be looked at, such as one with a mistake in it
    const code = process.env.QUEQIAO_CLI ?? built
    const arguments_ = [...brief, '--import', preload, code, 'start', '--debug', '--config', file]
    const env = { ...process.env, QUEQIAO_FAULTS: JSON.stringify(lives[life] ?? []) }
    const own = spawn(process.execPath, arguments_, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    own.stdout.on('data', (data: Buffer) => {
      const text = String(data)
      if (text.includes('started, pid')) rise()
      said.push(text)
    })
    own.stderr.on('data', (data: Buffer) => {
      const text = String(data)
      const begun = heed(blows, text, number)
      struck.push(...begun.map(({ what }) => what))
      for (const blow of begun) lasts(blow, own)
      said.push(text)
    })
    return own
  }

  const live = async () => {
    for (let life = 0; !stopping; life++) {
      said.push(`--- life ${life}\n`)
      child = begin(life)
      const [status, signal] = await once(child, 'close')
      // without its database it says so and ends; whoever keeps it running tries again
      const homeless = settings.database !== undefined && !isUp && status === 1
      isUp = false
      if (!stopping && signal !== 'SIGKILL' && !homeless) crashed = `${name} ended with ${signal ?? status}`
      if (crashed) return
      await pause(homeless ? downtime.homeless : downtime.killed)
    }
  }
  const living = live()

  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<string> => {
    const own = child
    if (!own || own.exitCode !== null || own.signalCode !== null) return 'SIGKILL'
    const closed = once(own, 'exit')
    own.kill(signal)
    own.kill('SIGCONT')
    const [status, by] = await closed
    return String(by ?? status)
  }

  return {
    number,
    url: `http://${settings.listen}`,
    ...{ struck, blows },
    said: () => said.join(''),
    get isUp() {
      return isUp
    },
    get crashed() {
      return crashed
    },
    kill: async () => {
      blows.push({ what: 'kill', process: number, from: Date.now(), to: Number.POSITIVE_INFINITY })
      await end('SIGKILL')
    },
    stop: async () => {
      stopping = true
      const late = setTimeout(() => void end('SIGKILL'), 10_000)
      const how = await end('SIGTERM')
      clearTimeout(late)
      await living
      return how
    },
  }
}
