import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ports-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const script = `
const { freePort } = await import(${JSON.stringify(new URL('../../packages/app/src/demo/ports.ts', import.meta.url).href)})
const ports = []
for (let n = 0; n < 40; n++) ports.push(await freePort())
console.log(JSON.stringify(ports))
await new Promise((resolve) => setTimeout(resolve, Number(process.argv[1])))`

/** The free ports that a process of its own is given, which then lives on for so many milliseconds. */
const ports = async (lives: number, TMPDIR = folder): Promise<readonly number[]> => {
  const env = { ...process.env, TMPDIR }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, String(lives)], {
    env,
  })
  return JSON.parse(stdout)
}

it('no two processes that live are given the same ports, whoever of them listens', async () => {
  const all = (await Promise.all([ports(1_000), ports(1_000), ports(1_000)])).flat()
  expect(new Set(all).size).toBe(all.length)
})

it('what one that has ended had is given again', async () => {
  const [first] = await ports(0)
  expect((await ports(0))[0]).toBe(first)
})

it('there are ports where no file can be written, too', async () => {
  const file = join(folder, 'no-folder')
  writeFileSync(file, '')
  expect(await ports(0, file)).toHaveLength(40)
})
