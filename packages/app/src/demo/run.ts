import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface Ended {
  /** 0 only when the program ended by itself and well. */
  readonly code: number
  /** The last lines that it wrote, either way. */
  readonly tail: readonly string[]
}

export interface RunOptions {
  /** Milliseconds after which the program is killed. */
  readonly limit: number
  /** Told every line as it comes. */
  readonly line?: (text: string) => void
  /** Kills the program; the promise then rejects. */
  readonly signal?: AbortSignal
}

const kept = 40

/** Runs a program to its end, which comes within `limit`. Throws what spawning throws (ENOENT: there is no such program). */
export const run = (command: string, args: readonly string[], { limit, line, signal }: RunOptions): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const tail: string[] = []
    const ends = { timeout: limit, killSignal: 'SIGKILL', ...(signal && { signal }) } as const
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...ends })
    const hear = (text: string) => {
      tail.push(text)
      if (tail.length > kept) tail.shift()
      line?.(text)
    }
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', hear)
    child.once('error', reject)
    child.once('close', (code, by) => {
      if (by) tail.push(`ended by ${by} (limit: ${limit / 1000} s)`)
      resolve({ code: code ?? 1, tail })
    })
  })
