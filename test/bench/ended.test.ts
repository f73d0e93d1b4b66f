import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { until } from '../hub/paper.ts'

const folder = mkdtempSync(join(tmpdir(), 'ended-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Processes that keep what they have for a while in this folder. */
const processes = (): readonly string[] =>
  readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'utf8').includes(folder)
    } catch {
      return false
    }
  })

const kept = (): readonly string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' })

it.runIf(process.platform === 'linux')(
  'a run that is ended leaves no folder and no process behind',
  async () => {
    const script = new URL('run.ts', import.meta.url).pathname
    const run = spawn(process.execPath, ['--conditions=source', '--no-deprecation', script, 'durable', '--short'], {
      env: { ...process.env, TMPDIR: folder },
      stdio: 'ignore',
    })
    const ended = once(run, 'close')
    // it, bare Hono and ours, which keeps what it is told
    await until(() => processes().length >= 3 && kept().some((name) => name.endsWith('queqiao.sqlite')), 20_000)
    run.kill('SIGTERM')
    expect(await ended).toEqual([143, null])
    await until(() => processes().length === 0, 5_000)
    expect(kept()).toEqual([])
  },
  30_000,
)
