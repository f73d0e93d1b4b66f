import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Settings } from 'queqiao'
import { afterEach, describe, expect, test } from 'vitest'
import { secrets, settings } from './settings.ts'

const cli = fileURLToPath(new URL('../../packages/app/src/cli.ts', import.meta.url))
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

interface Begun {
  readonly child: ChildProcess
  readonly text: () => string
  /** The process itself, as its log names it. */
  readonly pid: () => number
}

const begin = async (given: Settings, command: (line: string) => readonly [string, ...string[]]): Promise<Begun> => {
  const file = join(given.data ?? '', 'queqiao.yaml')
  writeFileSync(file, JSON.stringify(given))
  const [program, ...args] = command(`${process.execPath} --conditions=source ${cli} start --config ${file}`)
  const child = spawn(program, args, { env: { ...process.env, npm_lifecycle_event: 'start' } })
  children.push(child)
  let all = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      all += String(data)
    })
  await expect.poll(() => all, { timeout: 20_000 }).toContain('started, pid')
  return { child, text: () => all, pid: () => Number(/started, pid (\d+)/.exec(all)?.[1]) }
}

const directly = (line: string): readonly [string, ...string[]] => ['sh', '-c', `exec ${line}`]
// a shell that waits, as a package manager does
const below = (line: string): readonly [string, ...string[]] => ['sh', '-c', `${line}; true`]

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('the process of queqiao start', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s: stops and ends with 0', async (signal) => {
    const { child, text, pid } = await begin(await settings(), directly)
    expect(pid()).toBe(child.pid)
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(text()).toContain('"stopped"')
  })

  test('ends when the package script that started it has gone', async () => {
    const { child, pid } = await begin(await settings(), below)
    expect(pid()).not.toBe(child.pid)
    child.kill('SIGKILL')
    await expect.poll(() => lives(pid()), { timeout: 8_000 }).toBe(false)
  })

  test('its log holds neither a secret nor what people wrote', async () => {
    const given = await settings()
    const { text } = await begin(given, directly)
    const say = (body: string) => fetch(`${given.publicUrl}/wechat/${secrets.wechat}`, { method: 'POST', body })
    const login = { action: 'login', appid: '1', wxid: 'wxid_me', data: { client_version: '0.1.5' } }
    const msg = { msg_type: 1, room_wxid: '', wxid_from: 'wxid_a', wxid_to: 'wxid_me', msg: 'the words of Anna' }
    await say(JSON.stringify(login))
    await say(JSON.stringify({ action: 'report_new_msg', appid: '1', wxid: 'wxid_me', data: { msg } }))
    expect((await say('{ "msg": "the words of Anna"')).status).toBe(400)
    await sleep(1_000)
    expect(text()).toContain('waits')
    expect(text()).not.toContain('the words of Anna')
    expect(Object.values(secrets).filter((secret) => text().includes(secret))).toEqual([])
  })
})
