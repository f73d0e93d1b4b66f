import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { provision, synapseVersion } from '../../packages/app/src/demo/provision.ts'

let folder: string
const cache = () => join(folder, 'cache')

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'queqiao-provision-'))
  await mkdir(join(folder, 'bin'))
  vi.stubEnv('QUEQIAO_CACHE', cache())
  // the shell's own tools stay; the machine's python3 does not
  vi.stubEnv('PATH', `${join(folder, 'bin')}:${join(folder, 'tools')}`)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** A Python that says its version, makes environments of copies of itself, and counts what pip installed. */
const python = async (version: string, special = '') => {
  const file = join(folder, 'bin', 'python3')
  const script = `#!/bin/sh
PATH=/usr/bin:/bin
case "$2" in
  "import sys"*) echo ${version}; exit;;
  "import importlib"*) test -f "$(dirname "$0")/../installed" && echo ${synapseVersion}; exit;;
esac
${special}
case "$2" in
  venv) mkdir -p "$3/bin" && cp "$0" "$3/bin/python3";;
  pip) sleep 0.3; echo Collecting synapse; touch "$(dirname "$0")/../installed"; echo once >> "${folder}/installs";;
esac
`
  await writeFile(file, script)
  await chmod(file, 0o755)
}

const run = () => provision({ progress: () => {} })
const installs = async () => (await readFile(join(folder, 'installs'), 'utf8')).trim().split('\n').length
const home = () => join(cache(), `synapse-${synapseVersion}-3.12.1`)

test('Synapse is installed once, and found there afterwards', async () => {
  await python('3.12.1')
  const lines: string[] = []
  expect(await provision({ progress: (line) => lines.push(line) })).toEqual({ python: join(home(), 'bin', 'python3') })
  expect(lines.length).toBeGreaterThan(0)
  expect(await run()).toEqual({ python: join(home(), 'bin', 'python3') })
  expect(await installs()).toBe(1)
  expect(await readdir(cache())).toEqual([`synapse-${synapseVersion}-3.12.1`])
})

test('several at once install it once', async () => {
  await python('3.12.1')
  const all = await Promise.all([run(), run(), run()])
  expect(new Set(all.map((each) => JSON.stringify(each))).size).toBe(1)
  expect(all[0]).toEqual({ python: join(home(), 'bin', 'python3') })
  expect(await installs()).toBe(1)
})

test('an installation that is broken, and the lock of one that was killed, are mended', async () => {
  await python('3.12.1')
  await mkdir(join(home(), 'bin'), { recursive: true })
  await mkdir(`${home()}.part-old`)
  await writeFile(`${home()}.lock`, '999999999')
  expect(await run()).toEqual({ python: join(home(), 'bin', 'python3') })
  expect(await readdir(cache())).toEqual([`synapse-${synapseVersion}-3.12.1`])
})

test.each([
  ['no Python', undefined, '', /Python 3 is missing/],
  ['an old Python', '3.9.18', '', /too old.*3\.10.*3\.9\.18/],
  [
    'no venv module',
    '3.12.1',
    '[ "$2" = venv ] && { echo ensurepip is not available; exit 1; }',
    /apt install python3-venv/,
  ],
  [
    'no network',
    '3.12.1',
    '[ "$2" = pip ] && { echo ERROR: No matching distribution >&2; exit 1; }',
    /pip.*network.*No matching/,
  ],
])('with %s it says so', async (_, version, special, reason) => {
  if (version) await python(version, special)
  expect(await run()).toEqual({ unavailable: expect.stringMatching(reason) })
})

test('it ends when it is told to, and leaves nothing half made', async () => {
  await python('3.12.1', '[ "$2" = pip ] && exec sleep 30')
  const ending = new AbortController()
  const done = provision({ progress: () => {}, signal: ending.signal })
  await vi.waitFor(async () => expect(await readdir(cache())).toHaveLength(2), 9_000)
  ending.abort()
  expect(await done).toHaveProperty('unavailable')
  expect(await readdir(cache())).toEqual([])
})
