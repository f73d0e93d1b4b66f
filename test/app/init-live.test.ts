import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { configOf, start } from 'queqiao'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../../packages/app/src/config/load.ts'
import { freePort } from '../../packages/app/src/demo/ports.ts'
import { run } from '../../packages/app/src/program.ts'
import { type StubHomeserver, stubHomeserver } from '../servers/homeserver/index.ts'
import { startTelegram, type TelegramServer } from '../servers/telegram/index.ts'
import { queqiao } from './io.ts'
import { closed, secrets, settings } from './settings.ts'

let homeserver: StubHomeserver
let telegram: TelegramServer
beforeAll(async () => {
  homeserver = await stubHomeserver({})
  homeserver.state.names.set('@me:example.org', 'Me')
  telegram = await startTelegram({ token: secrets.bot })
})
afterAll(async () => {
  await homeserver.stop()
  await telegram.stop()
})

const newFile = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'queqiao-init-')), 'queqiao.yaml')

/** Flags for addresses that nobody else uses. */
const places = async (): Promise<readonly string[]> => {
  const [listen, admin] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`]
  return ['--listen', listen, '--admin', admin, '--public-url', `http://${listen}`]
}

const onMatrix = (owner = '@me:example.org') => [
  '--homeserver',
  homeserver.url,
  '--domain',
  'example.org',
  '--matrix-owner',
  owner,
]

const onTelegram = (forum: number, owner: number) => [
  ...['--api-root', telegram.apiRoot, '--bot-token', secrets.bot],
  ...['--forum', String(forum), '--telegram-owner', String(owner)],
]

const initialised = async (...flags: readonly string[]) =>
  queqiao(['init', '--config', await newFile(), '--yes', ...(await places()), ...flags])

describe('what is answered is looked at at once', () => {
  test('where all of it is right, nothing is said about it', async () => {
    const me = telegram.user('Me')
    const forum = telegram.forum({ members: [me] })
    const { status, errors } = await initialised(...onMatrix(), ...onTelegram(forum.chat.id, me.id))
    expect([status, errors]).toEqual([0, ''])
  })

  test('without a forum nobody is looked for in one', async () => {
    const flags = ['--api-root', telegram.apiRoot, '--bot-token', secrets.bot, '--telegram-owner', '4711']
    const { status, errors } = await initialised(...flags)
    expect([status, errors]).toEqual([0, ''])
  })

  test.each([
    [
      'a homeserver that is away',
      () => ['--homeserver', closed],
      '✗ homeserver: http://127.0.0.1:2: connection refused',
    ],
    ['an owner whom nobody knows', () => onMatrix('@nobody:example.org'), 'knows no such user'],
    ['a publicUrl that leads nowhere', () => ['--public-url', closed], '✗ publicUrl: http://127.0.0.1:2'],
    ['a bot without rights', () => onTelegram(telegram.forum({ bot: {} }).chat.id, 1), 'may not manage topics'],
    ['a group that the bot is not in', () => onTelegram(-1009, 1), '✗ forum -1009: '],
    [
      'an owner who is not in the group',
      () => onTelegram(telegram.forum().chat.id, telegram.user('Eve').id),
      'is not in the group',
    ],
  ])('%s: is told with its mend, and kept', async (_, flags, says) => {
    const { status, errors, output } = await initialised(...flags())
    expect(status).toBe(0)
    expect(errors).toContain(says)
    expect(errors).toMatch(/\n {4}\w/)
    expect(errors).not.toContain(secrets.bot)
    expect(output).not.toContain('✗')
  })

  test('without --yes, what does not hold is told, all of it, and nothing is written', async () => {
    const file = await newFile()
    const wrong = ['--homeserver', closed, '--domain', 'example.org', '--matrix-owner', '@me:example.org']
    const flags = ['init', '--config', file, ...(await places()), ...wrong, '--public-url', closed]
    const { status, errors, output } = await queqiao(flags)
    expect([status, output]).toEqual([1, ''])
    expect(errors).toMatch(
      /✗ publicUrl: [\s\S]*✗ homeserver: [\s\S]*\nNothing was written: [^\n]*--yes[^\n]*--no-checks/,
    )
    expect([existsSync(file), existsSync(file.replace('.yaml', '.env'))]).toEqual([false, false])
    expect((await queqiao([...flags, '--no-checks'])).status).toBe(0)
  })

  test('without --yes, what holds is written', async () => {
    const file = await newFile()
    expect(await queqiao(['init', '--config', file, ...(await places()), ...onMatrix()])).toMatchObject({
      status: 0,
      errors: '',
    })
    expect(existsSync(file)).toBe(true)
  })

  test('an address that another program has is named once', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    onTestFinished(() => void taken.close())
    const address = taken.address()
    const listen = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    const { errors } = await initialised('--listen', listen)
    expect(errors).toContain(`✗ listen: ${listen} is taken by another program\n    End it, or set`)
  })

  test('another Queqiao at `admin` or `listen`: is told, and neither is taken for this one', async () => {
    const other = await settings()
    const running = await start(configOf(other))
    onTestFinished(() => running.stop())
    const taken = (door: string, address = '') =>
      `✗ ${door}: ${address} is taken by another Queqiao, or this one, which runs already`
    const { errors } = await initialised('--admin', other.admin ?? '')
    expect(errors).toContain(taken('admin', other.admin))
    expect(errors).not.toContain('publicUrl: ')
    const both = await initialised('--admin', other.admin ?? '', '--listen', other.listen ?? '')
    expect(both.errors).toContain(taken('listen', other.listen))
  })

  test('with a wrong token nothing more is said of the owner', async () => {
    const [flags, id] = [onTelegram(telegram.forum().chat.id, 4711), telegram.user('Eve').id]
    const { errors } = await initialised(
      ...flags,
      '--bot-token',
      `7000000009:${'x'.repeat(30)}`,
      '--telegram-owner',
      `${id}`,
    )
    expect(errors).toContain('✗ bot: Unauthorized')
    expect(errors).not.toContain('Telegram owner')
  })

  test('this Queqiao itself, which runs: nothing is said of it', async () => {
    const file = await newFile()
    const flags = ['init', '--config', file, '--yes', ...(await places())]
    await queqiao(flags)
    const running = await start(loadConfig(file, {}))
    onTestFinished(() => running.stop())
    expect(await queqiao([...flags, '--force'])).toMatchObject({ status: 0, errors: '' })
  })

  test('with --no-checks nothing is asked of anybody', async () => {
    const before = homeserver.requests()
    const { errors } = await initialised('--no-checks', ...onMatrix('@nobody:example.org'))
    expect([errors, homeserver.requests()]).toEqual(['', before])
  })
})

describe('on a terminal', () => {
  const terminal = (file: string, flags: readonly string[]) => {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} })
    const output = new PassThrough()
    let shown = ''
    output.on('data', (data) => {
      shown += String(data)
    })
    const ended = run(['init', '--config', file, ...flags], { input, output, errors: output, environment: {} })
    let read = 0
    const answer = async (question: string, keys: string) => {
      await expect.poll(() => shown.indexOf(question, read), { timeout: 9_000 }).toBeGreaterThan(-1)
      read = shown.indexOf(question, read) + question.length
      input.write(keys)
    }
    return { ended, answer }
  }

  test('an address that another program has is asked for, though nobody is asked for it else', async () => {
    const file = await newFile()
    const admin = `127.0.0.1:${await freePort()}`
    const flags = [
      ...(await places()),
      '--admin',
      new URL(homeserver.url).host,
      '--dialect',
      'wehelp',
      '--sides',
      'web',
    ]
    const { ended, answer } = terminal(file, flags)
    await answer('is taken by another program', '')
    await answer('Keep it all the same?', '\r')
    await answer('Where the page is', `${admin}\r`)
    expect(await ended).toBe(0)
    expect(loadConfig(file, {}).admin.port).toBe(Number(admin.split(':')[1]))
  })

  const client = ['--dialect', 'wehelp', '--sides', 'matrix', '--domain', 'example.org']

  test('a wrong answer can be given anew, and a right one is said to be so', async () => {
    const file = await newFile()
    const { ended, answer } = terminal(file, [...client, ...(await places())])
    await answer('Where does the homeserver', `${closed}\r`)
    await answer('connection refused', '')
    await answer('Keep it all the same?', '\r')
    await answer('Where does the homeserver', `${homeserver.url}\r`)
    await answer('speaks Matrix', '')
    await answer('Your Matrix user id', '@me:example.org\r')
    await answer('is invited into the rooms', '')
    expect(await ended).toBe(0)
    expect(loadConfig(file, {}).matrix?.homeserver).toBe(homeserver.url)
  })

  test('a wrong answer can be kept: what it names may be away today', async () => {
    const file = await newFile()
    const { ended, answer } = terminal(file, [...client, ...(await places()), '--homeserver', closed])
    await answer('Keep it all the same?', 'y')
    await answer('Your Matrix user id', '@me:example.org\r')
    expect(await ended).toBe(0)
    expect(loadConfig(file, {}).matrix?.homeserver).toBe(closed)
  })
})
