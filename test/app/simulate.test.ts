import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configOf, type Running, start } from 'queqiao'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { queqiao } from './io.ts'
import { settings } from './settings.ts'

let running: Running
let folder: string
let file: string
beforeAll(async () => {
  const given = await settings()
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
    const { status, output } = await queqiao(args, 'Bob: are you there?\nme to Bob: yes\n')
    expect(output.trim().split('\n')).toEqual(['[Family] Anna: hello', '[Bob] Bob: are you there?', '[Bob] Me: yes'])
    expect(status).toBe(0)
  })

  test('says why it cannot log in', async () => {
    const args = ['simulate', '--config', file, '--secret', 'another key than the configured one']
    const { status, errors } = await queqiao(args)
    expect(status).toBe(1)
    expect(errors).toMatch(/signature/)
  })

  test('calls any address', async () => {
    const { status, errors } = await queqiao(['simulate', '--url', 'http://127.0.0.1:2/wechat/x'])
    expect(status).toBe(1)
    expect(errors).not.toBe('')
  })
})
