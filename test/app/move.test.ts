import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { configOf, type Running, type Settings, start } from 'queqiao'
import { afterEach, describe, expect, test } from 'vitest'
import { openStore } from '../../packages/hub/src/store/open.ts'
import { queqiao } from './io.ts'
import { settings } from './settings.ts'

const cli = fileURLToPath(new URL('../../packages/app/src/cli.ts', import.meta.url))

const running: Running[] = []
const started = async (given: Settings): Promise<void> => {
  running.push(await start(configOf(given)))
}
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

/** A store that holds one person. */
const filled = async (given: Settings): Promise<Settings> => {
  const store = await openStore({ data: given.data ?? '' })
  const names = { nickname: 'Anna', remark: null, alias: null, avatar: null, friend: null, official: null }
  await store.write((tx) =>
    tx
      .insertInto('people')
      .values({ account: 'me', id: 'anna', ...names })
      .execute(),
  )
  await store.close()
  return given
}

const config = (given: Settings): string => {
  const file = join(given.data ?? '', 'queqiao.yaml')
  writeFileSync(file, JSON.stringify(given))
  return file
}
const typed = (given: Settings, args: readonly string[], input = '') =>
  queqiao([...args, '--config', config(given)], { typed: input })

const person = '["people",{"account":"me","id":"anna","nickname":"Anna"'

describe('queqiao export', () => {
  test('prints everything, and nothing else', async () => {
    const { status, output, errors } = await typed(await filled(await settings()), ['export'])
    expect([status, errors]).toEqual([0, ''])
    const lines = output.trimEnd().split('\n')
    expect(JSON.parse(lines[0] ?? '')).toEqual({ queqiao: 'export', version: '0.1.0', schema: expect.any(String) })
    expect(output).toContain(person)
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ rows: { people: 1, messages: 0 } })
  })

  test('the running process gives the same, and it is told that more may come', async () => {
    const given = await filled(await settings())
    await started(given)
    const { status, output, errors } = await typed(given, ['export'])
    expect([status, errors]).toEqual([0, expect.stringMatching(/^Queqiao is running: .* stop it first\.\n$/)])
    expect(output).toContain(person)
    expect(output.trimEnd().split('\n').at(-1)).toMatch(/^\{"rows"/)
  })

  test('into a file that only this user may read, whole or not at all', async () => {
    const given = await filled(await settings())
    const file = join(given.data ?? '', 'export.ndjson')
    expect(await typed(given, ['export', file])).toEqual({ status: 0, output: '', errors: '' })
    expect(readFileSync(file, 'utf8')).toContain(person)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const nowhere = await typed(given, ['export', join(given.data ?? '', 'no', 'where')])
    expect([nowhere.status, nowhere.errors]).toEqual([1, expect.stringMatching(/cannot be written: there is no such/)])
    expect(existsSync(`${file}.part`)).toBe(false)
  })

  test('whoever reads it and leaves is told of, without a stack', { timeout: 60_000 }, async () => {
    const given = await filled(await settings())
    const line = `"$0" --conditions=source "$1" export --config "$2" | true`
    const child = spawn('sh', ['-c', line, process.execPath, cli, config(given)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    expect(await text(child.stderr)).toBe('export: whoever read it has left before its end: a part is missing.\n')
  })

  test('where there is no store: says so, and makes none', async () => {
    const given = await settings()
    const { status, errors } = await typed(given, ['export'])
    expect([status, errors]).toEqual([1, expect.stringMatching(/^there is no store: .*queqiao\.sqlite is not there/)])
    expect(existsSync(join(given.data ?? '', 'queqiao.sqlite'))).toBe(false)
  })
})

describe('queqiao import', () => {
  test('puts into an empty store what was exported', async () => {
    const { output } = await typed(await filled(await settings()), ['export'])
    const other = await settings()
    expect(await typed(other, ['import'], output)).toEqual({ status: 0, output: '2 rows imported.\n', errors: '' })
    expect((await typed(other, ['export'])).output).toContain(person)
    const again = await typed(other, ['import'], output)
    expect([again.status, again.errors]).toEqual([1, expect.stringMatching(/^there is something in the store already/)])
  })

  test('of a cut file: says at which line, and nothing is changed', async () => {
    const { output } = await typed(await filled(await settings()), ['export'])
    const other = await settings()
    const file = join(other.data ?? '', 'cut')
    writeFileSync(file, output.split('\n').slice(0, 3).join('\n'))
    expect(await typed(other, ['import', file])).toEqual({
      status: 1,
      output: '',
      errors: 'line 3: the export ends here without its last line: a part is missing.\n',
    })
  })

  test('while Queqiao runs: refused', async () => {
    const given = await settings()
    await started(given)
    const { status, errors } = await typed(given, ['import'], 'x')
    expect([status, errors]).toEqual([
      1,
      'a Queqiao is running at `admin`: stop it first; or, if it is another one, set `admin` to another address.\n',
    ])
  })

  test('of a file that is not there, or is a folder: says so', async () => {
    const given = await settings()
    expect((await typed(given, ['import', '/nowhere'])).errors).toBe(
      '/nowhere cannot be read: there is no such file or folder.\n',
    )
    mkdirSync(join(given.data ?? '', 'folder'))
    expect((await typed(given, ['import', join(given.data ?? '', 'folder')])).errors).toMatch(
      /cannot be read: it is a folder/,
    )
  })
})
