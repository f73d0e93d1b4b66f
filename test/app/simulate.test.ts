import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configOf, type Running, type Settings, start } from 'queqiao'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { queqiao } from './io.ts'
import { settings } from './settings.ts'

const others = ['wehelp', 'wequick-2019', 'wequick-2021'] as const

let running: Running
let folder: string
let file: string
beforeAll(async () => {
  const base = await settings()
  const given: Settings = {
    ...base,
    wechat: [
      ...base.wechat.map((each) => ({ ...each, appid: 'the-right-one' })),
      ...others.map((dialect) => ({ name: dialect, dialect, token: `${dialect}-token-of-the-tests` })),
    ],
  }
  folder = given.data ?? ''
  file = join(folder, 'queqiao.yaml')
  writeFileSync(file, JSON.stringify(given))
  running = await start(configOf(given))
})
afterAll(() => running.stop())

describe('queqiao simulate', () => {
  test('logs in at the configured endpoint, says the script, then what is typed, and shows what stands in WeChat', async () => {
    const script = join(folder, 'script.txt')
    writeFileSync(script, 'Anna @ Family: hello\nwait 10ms\n')
    const args = ['simulate', '--config', file, '--script', script]
    const { status, output } = await queqiao(args, { typed: 'Bob: are you there?\nme to Bob: yes\n' })
    expect(output.trim().split('\n')).toEqual(['[Family] Anna: hello', '[Bob] Bob: are you there?', '[Bob] Me: yes'])
    expect(status).toBe(0)
  })

  test.each(others)('as %s, at the first endpoint that is for it', async (dialect) => {
    const script = join(folder, `${dialect}.txt`)
    writeFileSync(script, 'Anna @ Family: hello\n')
    const args = ['simulate', '--config', file, '--dialect', dialect, '--script', script]
    const { status, output } = await queqiao(args)
    expect(output.trim().split('\n')).toEqual(['[Family] Anna: hello'])
    expect(status).toBe(0)
  })

  test('says why it cannot log in', async () => {
    const args = ['simulate', '--config', file, '--secret', 'another key than the configured one']
    const { status, errors } = await queqiao(args)
    expect(status).toBe(1)
    expect(errors).toMatch(/signature/)
  })

  test('a flag wins over the configuration', async () => {
    const { status, errors } = await queqiao(['simulate', '--config', file, '--appid', 'another'])
    expect(status).toBe(1)
    expect(errors).toMatch(/appid/)
  })

  test.each([
    [['--client', 'abc'], '--client: expected a version such as 0.1.5 or 0.4.26, found "abc"'],
    [['--dialect', 'wechaty'], '--dialect: expected wehub, wehelp, wequick-2019 or wequick-2021, found "wechaty"'],
    [['--url', 'here'], '--url: expected a URL that begins with http:// or https://, found text of 4 characters'],
    [['--script', '/nowhere'], '--script: /nowhere cannot be read: there is no such file or folder.'],
  ])('%j is refused, and says what is expected', async (flags, says) => {
    const { status, errors } = await queqiao(['simulate', '--config', file, ...flags])
    expect([status, errors.split('\n').length]).toEqual([1, 2])
    expect(errors).toContain(says)
  })

  test('calls any address', async () => {
    const { status, errors } = await queqiao(['simulate', '--url', 'http://127.0.0.1:2/wechat/x'])
    expect(status).toBe(1)
    expect(errors).not.toBe('')
  })
})
