import { spawn } from 'node:child_process'
import { Unconvertible } from './recipe.ts'

/** Names the program, in place of a look along PATH. Empty: there is none. */
const variable = 'QUEQIAO_FFMPEG'

/** Bytes that ffmpeg may take for one thing. */
const memory = 268_435_456

const known = new Map<string, Promise<string | undefined>>()

/**
 * The ffmpeg that can be run: `QUEQIAO_FFMPEG` if it is set (to nothing: none), else the one on PATH; undefined where there is
 * none. Looked for once for each name.
 */
export function ffmpeg(env: Readonly<Record<string, string | undefined>> = process.env): Promise<string | undefined> {
  const path = env[variable] ?? 'ffmpeg'
  const found = known.get(path) ?? look(path)
  known.set(path, found)
  return found
}

async function look(path: string): Promise<string | undefined> {
  if (path === '') return undefined
  const code = await ended(path, ['-version'], { milliseconds: 10_000 }).catch(() => 1)
  return code === 0 ? path : undefined
}

/** How much one run may take. */
export interface RunCaps {
  readonly milliseconds: number
  /** Bytes of each file that it writes: it stops there. */
  readonly output: number
  /** Kills it; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignal
}

/**
 * Runs ffmpeg to its end, without a shell. It opens files only, no addresses; the last argument is the file that it
 * writes. Throws `Unconvertible` if it fails or takes too long.
 */
export async function runFfmpeg(path: string, args: readonly string[], caps: RunCaps): Promise<void> {
  const before = ['-nostdin', '-loglevel', 'quiet', '-y', '-max_alloc', String(memory), '-protocol_whitelist', 'file']
  const all = [...before, ...args.slice(0, -1), '-fs', String(caps.output), ...args.slice(-1)]
  const code = await ended(path, all, caps).catch((cause) => {
    caps.signal.throwIfAborted()
    throw new Unconvertible('ffmpeg could not be started', { cause })
  })
  if (code === null) throw new Unconvertible(`ffmpeg took longer than ${caps.milliseconds / 1_000} s`)
  if (code !== 0) throw new Unconvertible('ffmpeg could not decode it')
}

/** The program's exit code; null if it was killed. */
function ended(
  path: string,
  args: readonly string[],
  { milliseconds, signal }: { readonly milliseconds: number; readonly signal?: AbortSignal },
): Promise<number | null> {
  const ends = { timeout: milliseconds, killSignal: 'SIGKILL', ...(signal && { signal }) } as const
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { stdio: 'ignore', windowsHide: true, ...ends })
    child.once('error', reject)
    child.once('close', resolve)
  })
}
