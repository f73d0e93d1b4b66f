import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './markdown.ts'

/** A copy of this checkout as somebody has it who has just cloned it. */
export interface Clone {
  readonly folder: string
  /** Runs commands in a folder, as in a shell that stops at the first that fails. With `until`, they go on until they have
   *  printed that, and are ended as by Ctrl-C.
   *  @throws Error with what they printed, where they fail, do not say it, or do not end. */
  run(commands: string, options: { readonly cwd: string; readonly until?: string | undefined }): Promise<string>
  remove(): void
}

const left = new Set(['node_modules', 'dist', '.git', 'coverage', 'artefacts', 'data'])
const isClean = (path: string): boolean => !left.has(basename(path)) && !/queqiao\.(?:yaml|env)$/.test(basename(path))

const patience = { run: 240_000, end: 20_000 }

/** What somebody at a shell has, and no more: nothing that the package script of these tests has set. */
const environment = (bin: string): NodeJS.ProcessEnv => {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|pnpm_|VITEST|NODE_OPTIONS$|NODE_ENV$|QUEQIAO_(?!CACHE))/.test(name),
  )
  const path = (process.env.PATH ?? '').split(delimiter).filter((each) => !each.includes('node_modules'))
  return { ...Object.fromEntries(kept), CI: 'true', PATH: [bin, ...path].join(delimiter) }
}

/** Ends all that a shell has started, as Ctrl-C does. */
const interrupt = async (child: ChildProcess, ended: Promise<unknown>): Promise<boolean> => {
  const group = -(child.pid ?? 0)
  process.kill(group, 'SIGINT')
  const isOver = ended.then(() => true)
  if (await Promise.race([isOver, sleep(patience.end, false)])) return true
  process.kill(group, 'SIGKILL')
  return false
}

const running = async (child: ChildProcess, until: string | undefined): Promise<string> => {
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => {
      printed += data.toString()
    })
  const ended = once(child, 'close')
  const trouble = (what: string) => new Error(`${what}; they printed:\n${printed}`)
  for (const end = Date.now() + patience.run; Date.now() < end; await sleep(100)) {
    if (until !== undefined && printed.includes(until)) {
      if (await interrupt(child, ended)) return printed
      throw trouble('they do not end by Ctrl-C')
    }
    if (child.exitCode === 0 && until === undefined) {
      await ended
      return printed
    }
    if (child.exitCode !== null) throw trouble(`the commands ended with status ${child.exitCode}`)
  }
  process.kill(-(child.pid ?? 0), 'SIGKILL')
  throw trouble('they went on for too long')
}

/** Copies, installs and builds it: a minute or less. */
export const clone = async (): Promise<Clone> => {
  const home = mkdtempSync(join(tmpdir(), 'queqiao-clone-'))
  const folder = join(home, 'queqiao')
  const bin = join(home, 'bin')
  cpSync(root, folder, { recursive: true, filter: isClean })
  mkdirSync(bin)
  // what `npm install --global` would put there
  const cli = `exec '${folder}/node_modules/.bin/node' '${folder}/packages/app/dist/cli.js' "$@"`
  writeFileSync(join(bin, 'queqiao'), `#!/bin/sh\n${cli}\n`, { mode: 0o755 })
  const env = environment(bin)
  const remove = () => rmSync(home, { recursive: true, force: true })
  try {
    execFileSync('npx', ['--yes', 'pnpm@12', 'queqiao', '--version'], { cwd: folder, env, stdio: 'pipe' })
  } catch (error) {
    remove()
    throw error
  }
  return {
    folder,
    run: (commands, { cwd, until }) => running(spawn('bash', ['-ec', commands], { cwd, env, detached: true }), until),
    remove,
  }
}
