import { fileURLToPath } from 'node:url'
import { run } from '../../packages/app/src/demo/run.ts'
import { install, type Recipe } from '../../packages/app/src/demo/venv.ts'

const version = '0.26.0'

const recipe: Recipe = {
  name: 'matrix-nio',
  distribution: 'matrix-nio',
  version,
  modules: ['nio'],
  wants: ['--only-binary', ':all:', `matrix-nio==${version}`],
}

const limit = 30_000
const installed = await install(recipe, { progress: () => {} })

/** Why matrix-nio is not on this machine; undefined where it is. With `CI=true` that is a failure, not a skip. */
export const noNio: string | undefined = 'unavailable' in installed ? installed.unavailable : undefined

if (noNio !== undefined && process.env.CI === 'true') throw new Error(`matrix-nio is needed with CI=true: ${noNio}`)
if (noNio !== undefined) process.stderr.write(`What is read by matrix-nio is skipped. ${noNio}\n`)

/** An event as matrix-nio has it: a client that shares no code with Element. */
export interface NioEvent {
  /** The class that it makes of it. */
  readonly kind: string
  /** The name that it shows. */
  readonly sender: string
  readonly body: string | null
  readonly url: string | null
  readonly replyTo: string | null
  readonly replaces: string | null
  readonly mentions: readonly string[]
  readonly id: string
}

export interface NioRoom {
  /** Their names, sorted. */
  readonly members: readonly string[]
  /** Bytes of each file, as it came. */
  readonly sizes: readonly number[]
  readonly timeline: readonly NioEvent[]
}

/** Somebody who is logged in. */
export interface Reader {
  readonly homeserver: string
  readonly user: string
  readonly token: string
}

/** What stands in a room of this name, oldest first. Within 30 seconds. */
export const readWithNio = async ({ homeserver, user, token }: Reader, room: string): Promise<NioRoom> => {
  if ('unavailable' in installed) throw new Error(`no matrix-nio: ${installed.unavailable}`)
  const script = fileURLToPath(new URL('nio-reader.py', import.meta.url))
  const { code, tail } = await run(installed.python, [script, homeserver, user, token, room], { limit })
  if (code !== 0) throw new Error(`matrix-nio ended with ${code}:\n${tail.join('\n')}`)
  return JSON.parse(tail.at(-1) ?? '')
}
