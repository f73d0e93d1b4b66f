import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'

/** The repository's folder, with a slash at its end. */
export const root = join(import.meta.dirname, '..', '/')

const path = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)

export interface RunOptions {
  readonly cwd?: string
  /** Keep what it prints and show it only if it fails. Default: print it as it comes. */
  readonly quiet?: boolean
}

/** Runs a command of the workspace to its end; true if its exit status is 0. */
export const run = (command: string, args: readonly string[], { cwd = root, quiet = false }: RunOptions = {}) =>
  new Promise<boolean>((resolve, reject) => {
    const stdio = quiet ? 'pipe' : 'inherit'
    const child = spawn(command, args, { cwd, env: { ...process.env, PATH: path }, stdio })
    const printed: Buffer[] = []
    child.stdout?.on('data', (data: Buffer) => printed.push(data))
    child.stderr?.on('data', (data: Buffer) => printed.push(data))
    child.on('error', reject)
    child.on('close', (status) => {
      if (quiet && status !== 0) process.stdout.write(Buffer.concat(printed))
      resolve(status === 0)
    })
  })
