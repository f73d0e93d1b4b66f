import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../packages/app/src/config/load.ts'
import { run } from '../../packages/app/src/program.ts'
import { clone, queqiao } from './io.ts'

const newFile = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'queqiao-init-')), 'queqiao.yaml')
const env = (file: string): string => readFileSync(file.replace('.yaml', '.env'), 'utf8')

const botToken = '123:abcdefghijklmnopqrstuvwxyz-_ABCDEFG'
const both = ['--sides', 'both', '--homeserver', 'https://matrix.example.org', '--domain', 'example.org']
const bot = ['--bot-token', botToken, '--forum', '-1001234567890', '--telegram-owner', '4711']
const wehub = ['--client', '0.4.26', '--appid', '99', '--secret', "se'cr$et#1", '--public-url', 'http://10.0.0.5:8580']
const everything = [...both, ...bot, ...wehub, '--matrix-owner', '@me:example.org', '--no-checks']

describe('queqiao init, without a terminal', () => {
  test('writes a configuration that can be started, from flags alone', async () => {
    const file = await newFile()
    const { status } = await queqiao(['init', '--config', file, '--yes', ...everything])
    expect(status).toBe(0)
    expect(loadConfig(file, {})).toMatchObject({
      publicUrl: 'http://10.0.0.5:8580',
      wechat: [{ dialect: 'wehub', appid: '99', secret: "se'cr$et#1" }],
      users: [{ matrix: '@me:example.org', telegram: 4711, role: 'owner' }],
      matrix: { homeserver: 'https://matrix.example.org', domain: 'example.org' },
      telegram: { botToken: botToken, forums: [-1001234567890] },
    })
  })

  test.each([
    ['9.9', '0.4.26'],
    ['0.4.27', '0.4.26'],
    ['0.1.3', '0.1.4'],
  ])('a version of WeHub that is not known, %s, is taken, and it is said which are', async (client, as) => {
    const file = await newFile()
    const { status, output } = await queqiao(['init', '--config', file, '--yes', '--no-checks', '--client', client])
    expect(status).toBe(0)
    expect(output).toContain(`(not a known version: 0.1.4 to 0.4.26 are; it is spoken to as ${as} is)\n`)
  })

  test.each(['0.1.4', '0.2', '0.4.9', '0.4.26'])('nothing is said of version %s, which is known', async (client) => {
    const file = await newFile()
    const { output } = await queqiao(['init', '--config', file, '--yes', '--no-checks', '--client', client])
    expect(output).toContain(`WeHub ${client}: into `)
    expect(output).not.toContain('known version')
  })

  test('one address for two doors is told by its flags, and nothing is written', async () => {
    const file = await newFile()
    const at = '127.0.0.1:8581'
    for (const flags of [
      ['--listen', at, '--admin', at],
      ['--listen', at],
    ]) {
      const { status, errors } = await queqiao(['init', '--config', file, '--yes', '--no-checks', ...flags])
      expect([status, errors]).toEqual([1, `--listen: expected another than that of --admin, found the same: ${at}\n`])
    }
    expect(existsSync(file)).toBe(false)
    const any = ['--listen', '127.0.0.1:0', '--admin', '127.0.0.1:0']
    expect((await queqiao(['init', '--config', file, '--yes', '--no-checks', ...any])).status).toBe(0)
  })

  test('with nothing said, WeChat goes to the page alone, which says where it is and how to sign in', async () => {
    const file = await newFile()
    const { status, output } = await queqiao(['init', '--config', file, '--yes', '--no-checks'])
    expect(status).toBe(0)
    const { matrix, telegram, users, adminToken } = loadConfig(file, {})
    expect({ matrix, telegram, users }).toMatchObject({ users: [{ name: 'Me', role: 'owner' }] })
    expect(output).toContain('The page in a browser: http://127.0.0.1:8581/\n')
    expect(env(file)).toContain(`QUEQIAO_ADMIN_TOKEN='${adminToken}'`)
    expect(output).not.toContain(adminToken)
  })

  test('the page is named by the address that people use', async () => {
    const file = await newFile()
    const flags = ['--yes', '--no-checks', '--admin-url', 'https://wechat.example.org/']
    const { output } = await queqiao(['init', '--config', file, ...flags])
    expect(loadConfig(file, {}).adminUrl).toBe('https://wechat.example.org')
    expect(output).toContain('The page in a browser: https://wechat.example.org/\n')
  })

  test('Telegram without a forum is the private chat with the bot, which is said', async () => {
    const file = await newFile()
    const flags = ['--bot-token', botToken, '--telegram-owner', '4711', '--no-checks']
    const { status, output } = await queqiao(['init', '--config', file, '--yes', ...flags])
    expect(status).toBe(0)
    expect(loadConfig(file, {}).telegram).toMatchObject({ botToken, forums: [] })
    expect(output).toContain('the private chat with the bot: open it, and press Start\n')
    expect(output).not.toContain('Manage Topics')
  })

  test('the page speaks English, or what is asked for', async () => {
    const [english, chinese] = [await newFile(), await newFile()]
    await queqiao(['init', '--config', english, '--yes', '--no-checks'])
    await queqiao(['init', '--config', chinese, '--yes', '--no-checks', '--language', 'zh-CN'])
    expect([loadConfig(english, {}).language, loadConfig(chinese, {}).language]).toEqual(['en', 'zh-CN'])
  })

  test('for Matrix, suggests a homeserver on this machine', async () => {
    const file = await newFile()
    expect((await queqiao(['init', '--config', file, '--yes', '--no-checks', '--sides', 'matrix'])).status).toBe(0)
    const { matrix, telegram } = loadConfig(file, {})
    expect(matrix).toMatchObject({ homeserver: 'http://127.0.0.1:8008', domain: 'localhost' })
    expect(telegram).toBeUndefined()
  })

  test('keeps every secret in the environment file, which only its owner can read', async () => {
    const file = await newFile()
    await queqiao(['init', '--config', file, '--yes', ...everything])
    const secrets = [...env(file).matchAll(/=(['"`])(.*)\1$/gm)].map(([, , value]) => value ?? '')
    expect(secrets).toHaveLength(6)
    expect(secrets.filter((secret) => readFileSync(file, 'utf8').includes(secret))).toEqual([])
    expect(statSync(file.replace('.yaml', '.env')).mode & 0o777).toBe(0o600)
  })

  test('says exactly what to paste where', async () => {
    const file = await newFile()
    const { output } = await queqiao(['init', '--config', file, '--yes', ...everything])
    const token = loadConfig(file, {}).wechat[0]?.token
    expect(output).toContain(`callback URL   http://10.0.0.5:8580/wechat/${token}\n`)
    expect(output).toContain(`upload URL     http://10.0.0.5:8580/wechat/${token}/upload\n`)
    expect(output).toContain('appid          99')
    expect(output).toContain(`queqiao registration --config ${file}`)
    expect(output).toContain('/setprivacy')
  })

  test('names what comes next by the words that work where it runs', async () => {
    const file = await newFile()
    const { output } = await queqiao(['init', '--config', file, '--yes', '--no-checks', '--sides', 'matrix'], {
      environment: clone,
    })
    for (const command of ['registration', 'doctor', 'start'])
      expect(output).toContain(`  npx --yes pnpm@12 queqiao ${command} --config ${file}`)
  })

  test.each([
    ['a folder that is not there', '/no/such/folder/q.yaml', 'there is no such file or folder'],
    ['a file in place of the folder', '/dev/null/q.yaml', 'what should be a folder is a file'],
  ])('%s: says so, without a stack', async (_, file, why) => {
    const { status, errors } = await queqiao(['init', '-y', '--config', file])
    expect([status, errors]).toEqual([1, `${file} cannot be written: ${why}.\n`])
  })

  test.each([
    ['the configuration', '.yaml', '.env'],
    ['its environment file', '.env', '.yaml'],
  ])('a folder in place of %s: says so, without a stack, and writes nothing', async (_, its, others) => {
    const file = await newFile()
    const [folder, other] = [its, others].map((ending) => file.replace('.yaml', ending))
    mkdirSync(folder ?? '')
    const { status, errors } = await queqiao(['init', '-y', '--no-checks', '--force', '--config', file])
    expect([status, errors]).toEqual([1, `${folder} cannot be written: it is a folder.\n`])
    expect(existsSync(other ?? '')).toBe(false)
  })

  test('an old WeHub is told by its own window, and has no key', async () => {
    const { output } = await queqiao(['init', '--config', await newFile(), '--yes', '--no-checks', '--client', '0.1.4'])
    expect(output).toContain("WeHub's own window")
    expect(output).not.toContain('secret key')
  })

  test.each(['wehelp', 'wequick-2019', 'wequick-2021'])('%s is told both its URLs', async (dialect) => {
    const file = await newFile()
    const { status, output } = await queqiao([
      'init',
      '--config',
      file,
      '--yes',
      '--dialect',
      dialect,
      '--no-checks',
      ...wehub.slice(-2),
    ])
    expect(status).toBe(0)
    const [endpoint] = loadConfig(file, {}).wechat
    expect(endpoint?.dialect).toBe(dialect)
    expect(output).toContain(`event URL      http://10.0.0.5:8580/wechat/${endpoint?.token}\n`)
    expect(output).toContain(`task URL       http://10.0.0.5:8580/wechat/${endpoint?.token}/tasks\n`)
    expect(output).not.toMatch(/WeHub|appid|secret key|upload/)
  })

  test('never overwrites what stands there, unless it is told to; then it keeps the random tokens', async () => {
    const file = await newFile()
    await queqiao(['init', '--config', file, '--yes', '--no-checks'])
    const [before, secrets] = [readFileSync(file, 'utf8'), env(file)]
    const again = ['init', '--config', file, '--yes', '--no-checks', '--public-url', 'http://10.0.0.9:1']
    const { status, errors } = await queqiao(again)
    expect([status, readFileSync(file, 'utf8')]).toEqual([1, before])
    expect(errors).toContain('stands there already')
    expect((await queqiao([...again, '--force'])).status).toBe(0)
    expect(loadConfig(file, {}).publicUrl).toBe('http://10.0.0.9:1')
    expect(env(file).split('\n').sort()).toEqual(secrets.split('\n').sort())
  })

  test('other lines of an environment file stay', async () => {
    const file = await newFile()
    writeFileSync(file.replace('.yaml', '.env'), 'OTHER=1\n')
    await queqiao(['init', '--config', file, '--yes', '--no-checks'])
    expect(env(file)).toContain("OTHER='1'")
  })

  test.each([
    [
      ['--sides', 'telegram'],
      '--bot-token: expected the token that BotFather gave, such as 123456789:AAE-…, found nothing',
    ],
    [['--client', 'new'], '--client: expected a version'],
    [['--dialect', 'wechaty'], '--dialect: expected wehub, wehelp, wequick-2019 or wequick-2021'],
    [['--public-url', '10.0.0.5'], '--public-url: expected a URL'],
    [['--forum', 'mine', '--bot-token', botToken], '--forum: expected an id such as -1001234567890, found "mine"'],
    [['--forum', '5', '--bot-token', botToken], '--forum: expected an id such as -1001234567890, found "5"'],
    [
      ['--sides', 'matrix', '--domain', 'https://hs.test'],
      '--domain: expected a domain such as example.org, found "https://hs.test"',
    ],
    [['--matrix-owner', '@me:https://hs.test'], '--matrix-owner: expected a Matrix user id'],
    [['--language', 'de'], '--language: expected en or zh-CN, found "de"'],
    [['--bot-token', 'nope'], '--bot-token: expected the token that BotFather gave'],
  ])('%j: says which answer cannot be, and writes nothing', async (flags, says) => {
    const file = await newFile()
    const { status, errors } = await queqiao(['init', '--config', file, '--yes', '--no-checks', ...flags])
    expect(status).toBe(1)
    expect(errors).toContain(says)
    expect(() => readFileSync(file)).toThrow()
  })
})

describe('queqiao init, on a terminal', () => {
  test('asks what no flag says; Enter takes the suggestion, and a wrong answer is asked again', async () => {
    const file = await newFile()
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} })
    const output = new PassThrough()
    let shown = ''
    output.on('data', (data) => {
      shown += String(data)
    })
    const io = { input, output, errors: output, environment: {} }
    const ended = run(['init', '--config', file, '--no-checks', '--sides', 'matrix', '--appid', '', '--secret', ''], io)
    const answer = async (question: string, keys: string) => {
      await expect.poll(() => shown).toContain(question)
      input.write(keys)
    }
    await answer('Which client', '\r')
    await answer('Which version', '\r')
    await answer('WeChat PC', '10.0.0.5\r')
    await answer('expected a URL', '\u0015http://10.0.0.5:8580\r')
    await answer('Where does the homeserver', '\r')
    await answer('colon of its user ids', 'example.org\r')
    await answer('Your Matrix user id', '\r')
    expect(await ended).toBe(0)
    expect(loadConfig(file, {})).toMatchObject({
      publicUrl: 'http://10.0.0.5:8580',
      users: [{ matrix: '@me:example.org' }],
      matrix: { homeserver: 'http://127.0.0.1:8008', domain: 'example.org' },
    })
  })
})
