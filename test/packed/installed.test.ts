import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { stagesOf } from '../servers/dockerfile.ts'
import { type Packed, packed } from '../servers/packed.ts'
import { pageAlone } from './page-alone.ts'

const root = join(import.meta.dirname, '../..')
const minutes = 60_000

let all: Packed
beforeAll(async () => {
  all = await packed()
}, 15 * minutes)
afterAll(() => all?.remove())

/** As in the image: what npm installed, and this Node. */
const env = () => ({
  ...process.env,
  PATH: [join(all.installed, 'node_modules/.bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
})
const manifestOf = (folder: string): { readonly name: string; readonly version: string } =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** What the image asks itself, of a process at another port. */
const health = (admin: string) => {
  const line = stagesOf(readFileSync(join(root, 'Dockerfile'), 'utf8'))
    .flatMap(({ instructions }) => instructions)
    .find(({ word }) => word === 'HEALTHCHECK')
  const [command = '', ...args]: string[] = JSON.parse(line?.rest.split(' CMD ')[1] ?? '[]')
  const asked = args.map((arg) => arg.replace('127.0.0.1:8581', admin))
  return spawnSync(command, asked, { env: env(), stdio: 'pipe' }).status
}

describe('what the Dockerfile packs and installs, in an empty folder', () => {
  test('is every package, with its licence, a README and what was built, and no sources', () => {
    const tarballs = readdirSync(all.tarballs)
    expect(tarballs).toHaveLength(7)
    for (const tarball of tarballs) {
      const files = execFileSync('tar', ['tzf', join(all.tarballs, tarball)], { encoding: 'utf8' })
      for (const file of ['LICENSE', 'README.md', 'dist/index.js']) expect(files).toContain(`package/${file}\n`)
      expect(files).not.toContain('package/src/')
    }
  })

  test('is our own packages, of one version, and nothing that cannot be had from a registry', () => {
    const scope = join(all.installed, 'node_modules/@queqiao')
    const { version } = manifestOf(join(all.installed, 'node_modules/queqiao'))
    const versions = readdirSync(scope).map((name) => manifestOf(join(scope, name)).version)
    expect(versions).toEqual(Array(6).fill(version))
    const lock = readFileSync(join(all.installed, 'package-lock.json'), 'utf8')
    expect(lock).not.toMatch(/matrix-bot-sdk|matrix-sdk-crypto-nodejs/)
    expect(lock.match(/"resolved": "file:packed/g)).toHaveLength(7)
  })

  test('can be imported, each of them', () => {
    const names = ['hub', 'matrix', 'protocol', 'simulator', 'telegram', 'web'].map((name) => `@queqiao/${name}`)
    const code = `for (const name of ${JSON.stringify(['queqiao', ...names])}) await import(name); console.log('all')`
    const args = ['--input-type=module', '--eval', code]
    expect(execFileSync('node', args, { cwd: all.installed, env: env(), encoding: 'utf8' })).toBe('all\n')
  })

  test('runs: the command says its version, which is that of the package', () => {
    const { version } = manifestOf(join(root, 'packages/app'))
    expect(execFileSync('queqiao', ['--version'], { env: env(), encoding: 'utf8' })).toBe(`${version}\n`)
  })

  test('starts and shows its page, and the image’s health check passes as long as it runs', async () => {
    const { file, admin } = await pageAlone()
    const child = spawn('queqiao', ['--config', file, 'start'], { env: env(), stdio: 'ignore' })
    children.push(child)
    await expect.poll(() => health(admin), { timeout: 60_000 }).toBe(0)
    expect(await (await fetch(`http://${admin}/sign-in`)).text()).toContain('Queqiao')
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(health(admin)).toBe(1)
  })
})
