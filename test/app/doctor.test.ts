import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { wehub } from '@queqiao/simulator'
import { Bot } from 'grammy'
import { configOf, type Settings, start } from 'queqiao'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type StubHomeserver, stubHomeserver } from '../servers/homeserver/index.ts'
import { startPostgres } from '../servers/postgres.ts'
import { httpProxy } from '../servers/proxies.ts'
import { startTelegram, type TelegramServer } from '../servers/telegram/index.ts'
import { clone, queqiao } from './io.ts'
import { closed, secrets, settings } from './settings.ts'

const examined = async (given: Settings) => {
  const file = join(given.data ?? '', 'queqiao.yaml')
  writeFileSync(file, JSON.stringify(given))
  return queqiao(['doctor', '--config', file])
}

const proxyPassword = 'the-password-of-a-proxy'

const leaks = (text: string): readonly string[] =>
  [...Object.values(secrets), proxyPassword].filter((secret) => text.includes(secret))

let homeserver: StubHomeserver
let telegram: TelegramServer
let me: ReturnType<TelegramServer['user']>
beforeAll(async () => {
  homeserver = await stubHomeserver({ asToken: secrets.as })
  homeserver.state.names.set('@me:example.org', 'Me')
  telegram = await startTelegram({ token: secrets.bot })
  me = telegram.user('Me')
})
afterAll(async () => {
  await homeserver.stop()
  await telegram.stop()
})

const atHome = async (forum: number): Promise<Settings> => {
  const given = await settings()
  homeserver.hear({ url: given.publicUrl, hsToken: secrets.hs })
  return {
    ...given,
    users: [{ name: 'Me', matrix: '@me:example.org', telegram: me.id, role: 'owner' }],
    matrix: { homeserver: homeserver.url, domain: 'example.org', asToken: secrets.as, hsToken: secrets.hs },
    telegram: { botToken: secrets.bot, forums: [forum], apiRoot: telegram.apiRoot },
  }
}

describe('queqiao doctor', () => {
  test('finds everything right where it is, though Queqiao is not running', async () => {
    const { status, output } = await examined(await atHome(telegram.forum({ title: 'WeChat', members: [me] }).chat.id))
    expect(output).not.toContain('✗')
    expect(status).toBe(0)
    for (const check of [
      'data folder',
      'disk',
      'clock',
      'publicUrl',
      'homeserver',
      'registration',
      'way back',
      'Matrix owner',
      'bot',
    ])
      expect(output).toContain(`✓ ${check}: `)
  })

  test('the same while Queqiao runs, with what runs', async () => {
    const given = await atHome(telegram.forum({ members: [me] }).chat.id)
    const running = await start(configOf(given))
    try {
      await expect.poll(async () => (await fetch(`${running.adminAddress}/readyz`)).status).toBe(200)
      const { status, output } = await examined(given)
      expect(output).toContain(`✓ process: Queqiao is running and ready (pid ${process.pid})`)
      expect(output).toContain(`✓ page: ${running.adminAddress} reaches us from this machine`)
      expect([status, output.includes('✗')]).toEqual([0, false])
    } finally {
      await running.stop()
    }
  })

  test('whether anybody has logged in to WeChat, and is heard', async () => {
    const given = await settings()
    expect((await examined(given)).output).toContain('– WeChat: Queqiao is not running\n')
    const running = await start(configOf(given))
    onTestFinished(() => running.stop())
    const says = async () => (await examined(given)).output.split('\n').filter((line) => line.includes(' WeChat: '))
    expect(await says()).toEqual(['– WeChat: no client has logged in yet'])
    const { wxid, nickname } = { wxid: 'wxid_me', nickname: 'Mei' }
    const url = `${given.publicUrl}/wechat/${secrets.wechat}`
    const client = wehub({
      url,
      wxid,
      nickname,
      appid: 'a',
      version: '0.4.26',
      secret: secrets.wehub,
      people: [],
      rooms: [],
    })
    await client.login()
    await expect.poll(says, { timeout: 9_000 }).toEqual(['✓ WeChat: Mei is logged in, and its client is heard'])
    await client.stop()
    await expect.poll(says, { timeout: 9_000 }).toEqual([expect.stringMatching(/^✗ WeChat: Mei is not logged in/)])
  })

  test.each([
    ['leads nowhere', closed, ': connection refused'],
    ['is taken for something else', undefined, ' is answered by something else (status 404)'],
  ])('an adminUrl that %s', async (_, url, says) => {
    const adminUrl = url ?? telegram.apiRoot
    const given = await settings({ adminUrl })
    expect((await examined(given)).output).toContain('– page: Queqiao is not running\n')
    const running = await start(configOf(given))
    onTestFinished(() => running.stop())
    const { output } = await examined(given)
    expect(output).toContain(`✗ page: ${adminUrl}${says}\n    adminUrl must lead to \`admin\``)
  })

  test('a page that nobody can sign in to is not there, which is said', async () => {
    const { output } = await examined(await settings({ adminToken: undefined }))
    expect(output).toContain('✓ page: there is none: it wants an adminToken')
  })

  test('a database that cannot be reached, without its password', async () => {
    const { status, output } = await examined(await settings({ database: 'postgres://me:hunter2@127.0.0.1:2/wechat' }))
    expect(status).toBe(1)
    expect(output).toContain('✗ database: the database wechat at 127.0.0.1:2 cannot be reached: ')
    expect(output).not.toContain('hunter2')
  })

  test('a database that answers, and its clock', async () => {
    const postgres = await startPostgres()
    try {
      const { output } = await examined(await settings({ database: await postgres.database() }))
      expect(output).toMatch(
        /✓ database: the database test_1 at 127\.0\.0\.1:\d+ is PostgreSQL \d+\.\d+ and can be written/,
      )
      expect(output).toContain('✓ clock of the database: agrees with ours')
    } finally {
      await postgres.stop()
    }
  })

  test('files that cannot be kept, and an ffmpeg that does not run', async () => {
    const given = await settings()
    writeFileSync(join(given.data ?? '', 'media'), '')
    vi.stubEnv('QUEQIAO_FFMPEG', '/nowhere/ffmpeg')
    const { status, output } = await examined(given)
    vi.unstubAllEnvs()
    expect(status).toBe(1)
    expect(output).toMatch(/✗ files: .*media.* is a file/)
    expect(output).toContain('✗ ffmpeg: /nowhere/ffmpeg does not run')
  })

  test('clients that poll at a URL of their own: whether they are answered there', async () => {
    const more = { name: 'shop', dialect: 'wehelp', token: 'wehelp-token-of-the-tests' } as const
    const base = await settings()
    const given = { ...base, wechat: [...base.wechat, more] }
    expect((await examined(given)).output).toContain('– task URL of shop: Queqiao is not running\n')
    const running = await start(configOf(given))
    try {
      const { output } = await examined(given)
      expect(output).toContain('✓ task URL of shop: polls are answered\n')
      expect(output).not.toContain('task URL of test')
      expect(output).not.toContain(more.token)
    } finally {
      await running.stop()
    }
  })

  test('where nobody answers, says so, how to mend it, and ends with 1', async () => {
    const { status, output } = await examined(await settings())
    expect(status).toBe(1)
    expect(output).toContain('✗ homeserver: http://127.0.0.1:2: connection refused\n    Start the homeserver')
    expect(output).toContain('✗ bot: connection refused\n    Take the token from @BotFather')
    expect(output).toContain('– clock: nobody answered')
    expect(leaks(output)).toEqual([])
  })

  test('a publicUrl that leads nowhere', async () => {
    const { output } = await examined(await settings({ publicUrl: 'http://127.0.0.1:2' }))
    expect(output).toContain('✗ publicUrl: http://127.0.0.1:2: connection refused')
  })

  test('a publicUrl that leads to somebody else', async () => {
    const { output } = await examined(await settings({ publicUrl: telegram.apiRoot }))
    expect(output).toContain('is answered by something else')
  })

  test('a homeserver that does not know us', async () => {
    const given = await atHome(-1001)
    const strange = await settings({ matrix: { ...given.matrix, ...stranger(homeserver.url) } })
    const { status, output } = await examined(strange)
    expect(status).toBe(1)
    expect(output).toContain('✗ registration: refused with M_UNKNOWN_TOKEN\n    Run `queqiao registration')
  })

  test('a homeserver that takes us for another', async () => {
    const given = await atHome(-1001)
    const { output } = await examined({
      ...given,
      matrix: { ...stranger(homeserver.url), asToken: secrets.as, bot: 'x' },
    })
    expect(output).toContain('✗ registration: the homeserver takes us for @wechatbot:example.org')
  })

  test('encryption with the registration of before', async () => {
    const given = await atHome(-1001)
    const { output } = await examined({
      ...given,
      matrix: { ...stranger(homeserver.url), asToken: secrets.as, encryption: true },
    })
    expect(output).toContain(
      '✗ registration: the homeserver takes us for @wechatbot:example.org\n    It should be @wechatbot-service',
    )
  })

  test.each([
    [{ device: 'QUEQIAO1', renewed: {} }, '✓ keys: ', 'is whole'],
    [
      { device: 'QUEQIAO1', renewed: { '@wechatbot:x': 1 } },
      '✓ keys: ',
      'those of @wechatbot:x were lost and made anew',
    ],
    [{}, '✗ keys: ', 'cannot be read: restore it'],
  ])('keys of encrypted rooms: %j', async (kept, ...expected) => {
    const given = await atHome(-1001)
    const folder = join(given.data ?? '', 'encryption')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'device.json'), JSON.stringify(kept))
    const matrix = { ...stranger(homeserver.url), asToken: secrets.as, encryption: true }
    const { output } = await examined({ ...given, matrix })
    const line = output.split('\n').find((one) => one.includes(' keys: '))
    for (const words of expected) expect(line).toContain(words)
  })

  test('a homeserver that does not reach us', async () => {
    const given = await atHome(-1001)
    homeserver.hear({ url: 'http://127.0.0.1:2', hsToken: secrets.hs })
    const { output } = await examined(given)
    expect(output).toContain('✗ way back: it gets no connection to us (M_CONNECTION_FAILED)')
  })

  test('an address that another program has', async () => {
    const given = await settings()
    const { output } = await examined({ ...given, listen: telegram.apiRoot.replace('http://', '') })
    expect(output).toMatch(
      /✗ listen: 127\.0\.0\.1:\d+ is taken by another program\n {4}End it, or set `listen` to another port/,
    )
  })

  test('another Queqiao at `admin`: says so, and how to mend it, and takes it for no other', async () => {
    const other = await settings({ adminToken: 'another-token-of-the-tests' })
    const running = await start(configOf(other))
    onTestFinished(() => running.stop())
    const given = await settings({ admin: other.admin })
    const { status, output } = await examined(given)
    expect(status).toBe(1)
    expect(output).toContain('– process: Queqiao is not running\n')
    const whose = 'is taken by another Queqiao, or this one under another adminToken'
    expect(output).toContain(`✗ admin: ${other.admin} ${whose} (pid ${process.pid})\n    End it, or set \`admin\``)
    expect(output).toContain(`✓ publicUrl: ${given.publicUrl} reaches us`)
    expect(output).toContain('– page: Queqiao is not running')
    const both = await examined({ ...given, listen: other.listen, publicUrl: other.publicUrl })
    expect(both.output).toContain(`✗ listen: ${other.listen} is taken by another Queqiao`)
    expect(both.output).not.toContain('publicUrl: ')
  })

  test('an owner who is not in the forum: says so', async () => {
    const { status, output } = await examined(await atHome(telegram.forum().chat.id))
    expect(status).toBe(1)
    expect(output).toMatch(/✗ Telegram owner \d+: is not in the group -\d+\n {4}Mend the number, or join the group/)
  })

  test.each([
    ['a group without topics', () => telegram.group({ kind: 'supergroup' }).chat.id, '✗ forum', 'Topics'],
    ['a group that the bot is not in', () => -1009, '✗ forum', 'Add the bot to the group'],
    ['a bot without the right', () => telegram.forum({ bot: {} }).chat.id, 'may not manage topics', 'administrator'],
    ['a bot that is a member', () => telegram.forum({ bot: 'member' }).chat.id, 'privacy mode', '/setprivacy'],
  ])('%s', async (_, id, says, mend) => {
    const { status, output } = await examined(await atHome(id()))
    expect(status).toBe(1)
    expect(output).toContain(says)
    expect(output).toContain(mend)
  })

  test('a bot that lacks rights for which no message waits: which, and what for', async () => {
    const { output } = await examined(await atHome(telegram.forum({ bot: { can_manage_topics: true } }).chat.id))
    expect(output).toContain('give it Delete Messages and Pin Messages, too')
  })

  test('a wrong bot token is not shown', async () => {
    const given = await atHome(-1001)
    const bot = { botToken: `${secrets.bot}x`, forums: [-1001], apiRoot: telegram.apiRoot }
    const { output } = await examined({ ...given, telegram: bot })
    expect(output).toContain('✗ bot: ')
    expect(leaks(output)).toEqual([])
  })

  test('a proxy is the way to Telegram for the doctor, too; one that does not let us through is named, its password is not', async () => {
    const proxy = await httpProxy({ user: 'me', password: proxyPassword })
    onTestFinished(() => proxy.stop())
    const given = await atHome(telegram.forum().chat.id)
    const by = (password: string) => ({
      ...given,
      telegram: {
        ...given.telegram,
        botToken: secrets.bot,
        forums: [-1001],
        proxy: `http://me:${password}@${proxy.host}`,
      },
    })
    expect((await examined(by(proxyPassword))).output).toContain('✓ bot: ')
    expect(proxy.wanted).toContain(new URL(telegram.apiRoot).host)
    const { output } = await examined(by(secrets.hs))
    expect(output).toMatch(/✗ bot: no way through the proxy: .*\n +Look at telegram\.proxy/)
    expect(leaks(output)).toEqual([])
  })

  test('what Telegram says of a webhook that it cannot reach', async () => {
    const given = await atHome(telegram.forum().chat.id)
    const { telegram: bot } = given
    if (!bot) throw new Error('no bot')
    const hooked = { ...given, telegram: { ...bot, webhook: true as const } }
    expect((await examined(hooked)).output).toContain('✓ webhook: ')
    const { api } = new Bot(secrets.bot, { client: { apiRoot: telegram.apiRoot } })
    await api.setWebhook(`${given.publicUrl}/telegram/nobody-there`)
    onTestFinished(async () => void (await api.deleteWebhook({ drop_pending_updates: true })))
    telegram.user('Alice').start()
    await vi.waitFor(async () => expect((await api.getWebhookInfo()).last_error_message).toBeDefined(), 9_000)
    expect((await examined(hooked)).output).toMatch(/✗ webhook: 1 updates wait: .*\n +telegram\.webhook must lead/)
  })

  test('owners that nobody could be', async () => {
    const { output } = await examined(await settings({ users: [] }))
    expect(output).toContain('✗ Matrix owner: no owner has a Matrix id')
    expect(output).toContain('✗ Telegram owner: no owner has a Telegram id')
  })

  test('an owner whom the homeserver does not know', async () => {
    const users = [{ name: 'Me', matrix: '@nobody:example.org', telegram: 1, role: 'owner' as const }]
    const { status, output } = await examined({ ...(await atHome(-1001)), users })
    expect(status).toBe(1)
    expect(output).toContain(
      '✗ Matrix owner: @nobody:example.org: the homeserver knows no such user\n    Mend the Matrix id of the owner',
    )
  })

  test('a homeserver that does not tell who its users are', async () => {
    const given = await atHome(-1001)
    homeserver.fail({ on: '/profile/', status: 403, errcode: 'M_FORBIDDEN' })
    const { output } = await examined(given)
    homeserver.fail()
    expect(output).toContain('– Matrix owner: @me:example.org: the homeserver does not tell (M_FORBIDDEN)')
  })

  test('no configuration: names the file, and how to get one', async () => {
    const { status, output } = await queqiao(['doctor', '--config', '/nowhere/q.yaml'])
    expect(status).toBe(1)
    expect(output).toBe(
      '✗ configuration: /nowhere/q.yaml: no file that can be read (there is no such file or folder)\n' +
        '    Expected a configuration (`queqiao init --config /nowhere/q.yaml` writes one).\n',
    )
  })

  test('mends are told in the words that work where it runs', async () => {
    const given = await settings({ matrix: stranger(homeserver.url) })
    const file = join(given.data ?? '', 'queqiao.yaml')
    writeFileSync(file, JSON.stringify(given))
    const { output } = await queqiao(['doctor', '--config', file], { environment: clone })
    expect(output).toContain(`Run \`npx --yes pnpm@12 queqiao registration --config ${file} > registration.yaml\``)
  })

  test('a wrong configuration is told key by key', async () => {
    const { status, output } = await examined({ ...(await settings()), listen: 'here' })
    expect(status).toBe(1)
    expect(output).toBe('✗ configuration: listen, line 1: "here"\n    Expected HOST:PORT, such as 0.0.0.0:8580.\n')
  })

  test('--json gives the same to a program', async () => {
    const given = await settings()
    const file = join(given.data ?? '', 'queqiao.yaml')
    writeFileSync(file, JSON.stringify(given))
    const { status, output } = await queqiao(['doctor', '--json', '--config', file])
    expect(status).toBe(1)
    expect(JSON.parse(output)).toContainEqual({ check: 'configuration', state: 'ok', found: 'is right' })
  })
})

function stranger(homeserver: string): NonNullable<Settings['matrix']> {
  return { homeserver, domain: 'example.org', asToken: 'x'.repeat(20), hsToken: secrets.hs }
}
