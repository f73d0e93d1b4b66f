import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Settings } from 'queqiao'
import { afterEach, describe, expect, test } from 'vitest'
import { type StubHomeserver, stubHomeserver } from '../servers/homeserver/index.ts'
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
  await expect.poll(() => all, { timeout: 60_000 }).toContain('started, pid')
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

const login = { action: 'login', appid: '1', wxid: 'wxid_me', data: { client_version: '0.1.5' } }
const report = (given: Settings, body: object) =>
  fetch(`${given.publicUrl}/wechat/${secrets.wechat}`, { method: 'POST', body: JSON.stringify(body) })

let homeserver: StubHomeserver
afterEach(() => homeserver?.stop())

/** Settings with a homeserver that answers. */
const atHome = async (): Promise<Settings> => {
  homeserver = await stubHomeserver({ asToken: secrets.as })
  homeserver.state.names.set('@me:example.org', 'Me')
  const given = await settings({
    telegram: undefined,
    matrix: { homeserver: homeserver.url, domain: 'example.org', asToken: secrets.as, hsToken: secrets.hs },
  })
  homeserver.hear({ url: given.publicUrl, hsToken: secrets.hs })
  return given
}

// it starts from its sources: on a busy machine that alone takes many seconds
describe('the process of queqiao start', { timeout: 120_000 }, () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s: stops and ends with 0', async (signal) => {
    const { child, text, pid } = await begin(await settings(), directly)
    expect(pid()).toBe(child.pid)
    child.kill(signal)
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(text()).toContain('"stopped"')
  })

  test.each([
    ['slow', 1_500, 'what is being sent is sent, and not sent again by the next process', false],
    ['stuck', 120_000, 'it is broken off after a while, and sent by the next process', true],
  ])('SIGTERM while the homeserver is %s (%d ms): %s', async (_, latency, __, broken) => {
    const given = await atHome()
    const { child, text } = await begin(given, directly)
    let sending = 0
    homeserver.fail({ on: 'PUT .*/send/m\\.room\\.message', latency, struck: () => sending++ })
    await report(given, login)
    await expect.poll(() => sending, { timeout: 10_000 }).toBeGreaterThan(0)
    const before = Date.now()
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(Date.now() - before).toBeLessThan(broken ? 12_000 : 5_000)
    expect(text()).toContain('"stopped"')
    expect(text().includes('broken off')).toBe(broken)
    homeserver.fail()
    if (!broken) expect(homeserver.sends.length).toBe(sending)
    const next = await begin(given, directly)
    await expect.poll(() => homeserver.sends.length, { timeout: 10_000 }).toBeGreaterThan(0)
    await sleep(1_000)
    expect(new Set(homeserver.sends.map(({ content }) => content.body)).size).toBe(homeserver.sends.length)
    next.child.kill('SIGTERM')
    await once(next.child, 'exit')
  })

  test('a second signal ends it at once', async () => {
    const given = await atHome()
    const { child, text } = await begin(given, directly)
    let sending = false
    const struck = () => {
      sending = true
    }
    homeserver.fail({ on: 'PUT .*/send/m\\.room\\.message', latency: 120_000, struck })
    await report(given, login)
    await expect.poll(() => sending, { timeout: 10_000 }).toBe(true)
    child.kill('SIGTERM')
    await expect.poll(text, { timeout: 10_000 }).toContain('"stopping"')
    // two signals of one moment are one wish: package managers pass on what the terminal has sent already
    await sleep(1_200)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([1, null])
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
