import type { Readable, Writable } from 'node:stream'
import type { Environment } from './config/substitute.ts'

/** What a command reads and writes: the process's own, or a test's. */
export interface Io {
  readonly input: Readable & { readonly isTTY?: boolean }
  readonly output: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly errors: Writable & { readonly isTTY?: boolean }
  readonly environment: Environment
}
