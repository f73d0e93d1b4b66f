import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createProgram } from '../../packages/app/src/program.ts'
import { clone, queqiao } from './io.ts'
import { settings } from './settings.ts'

type Command = Awaited<ReturnType<typeof createProgram>>

const linesOf = (
  command: Pick<Command, 'commands'>,
  before: readonly string[] = [],
): readonly (readonly string[])[] => [
  before,
  ...command.commands.flatMap((each) => linesOf(each, [...before, each.name()])),
]

const commandHelp = async (): Promise<string> => {
  const texts: string[] = []
  for (const args of linesOf(await createProgram([], () => async () => {}))) {
    const { output } = await queqiao([...args, '--help'])
    texts.push(`## \`${['queqiao', ...args].join(' ')}\`\n\n\`\`\`text\n${output.trimEnd()}\n\`\`\`\n`)
  }
  return `# The command line\n\n${texts.join('\n')}`
}

const configured = async (text: string): Promise<string> => {
  const file = join(await mkdtemp(join(tmpdir(), 'queqiao-cli-')), 'queqiao.yaml')
  writeFileSync(file, text)
  return file
}

describe('the command line', () => {
  test('its help is what the document says', async () => {
    await expect(await commandHelp()).toMatchFileSnapshot('../../packages/app/COMMANDS.md')
  })

  test.each([
    ['a folder', '.', 'found no file that can be read (it is a folder)'],
    ['aliases without end', '', 'expected aliases that do not lead into themselves, found one that does'],
  ])('a configuration that is %s: says so, without a stack', async (_, folder, says) => {
    const file = folder || (await configured('a: &a [*a]\n'))
    const { status, errors } = await queqiao(['outbox', 'list', '--config', file])
    expect([status, errors]).toEqual([2, expect.stringContaining(`${says}\n`)])
    expect(errors).not.toContain('    at ')
  })

  test.each([
    ['which is named is known', ['outbox', '--help'], 'retry'],
    ['that another is named beside is known', ['--config', 'demo', 'outbox', '--help'], 'retry'],
    ['are all in the help', ['--help', 'start'], 'outbox'],
    ['are all known to the command for help', ['help', 'outbox'], 'retry'],
    ['are all looked through for one that was meant', ['outbax'], 'Did you mean outbox?'],
  ])('commands %s', async (_, args, says) => {
    const { output, errors } = await queqiao(args)
    expect(output + errors).toContain(says)
  })

  test('an empty id is no id', async () => {
    const { status, errors } = await queqiao(['outbox', 'retry', 'one', ''])
    expect([status, errors]).toEqual([1, 'outbox retry: an id is empty: `outbox list` shows them.\n'])
  })

  test('an unknown command is an error, told on standard error', async () => {
    const { status, output, errors } = await queqiao(['begin'])
    expect(status).toBe(1)
    expect(output).toBe('')
    expect(errors).toContain("unknown command 'begin'")
  })

  test.each([
    [['be\x1b[2Jgin\r'], "unknown command 'be[2Jgin'"],
    [['start', '--no\x9b2J\u202ewhere'], "unknown option '--no2Jwhere'"],
  ])('%j: what was typed is repeated without what would steer a terminal', async (args, says) => {
    const { status, errors } = await queqiao(args)
    expect(status).toBe(1)
    expect(errors).toContain(says)
    expect(errors).not.toMatch(/[^\P{Cc}\n]|\u202e/u)
  })

  test.each(['start', 'registration', 'simulate'])(
    '%s: a wrong configuration ends with 2 and every error',
    async (name) => {
      const { status, output, errors } = await queqiao([name, '--config', await configured('listen: 5\nx: 1\n')])
      expect([status, output]).toEqual([2, ''])
      expect(errors.trim().split('\n').sort()).toEqual([
        'queqiao.yaml:1: listen: expected HOST:PORT, such as 0.0.0.0:8580, found 5',
        'queqiao.yaml:1: publicUrl: expected a URL that begins with http:// or https://, found nothing',
        'queqiao.yaml:1: wechat: expected a list of endpoints, found nothing',
        expect.stringContaining('queqiao.yaml:2: x: expected one of data, database, listen, publicUrl'),
      ])
    },
  )

  test('no configuration: says how to get one', async () => {
    const { status, errors } = await queqiao(['start', '--config', '/nowhere/queqiao.yaml'])
    expect(status).toBe(2)
    expect(errors).toContain('(`queqiao init --config /nowhere/queqiao.yaml` writes one)')
  })

  test('in a clone, where there is no command queqiao, it names the package script', async () => {
    const { errors } = await queqiao(['start', '--config', '/nowhere/q.yaml'], { environment: clone })
    expect(errors).toContain('(`npx --yes pnpm@12 queqiao init --config /nowhere/q.yaml` writes one)')
  })

  test('an environment file that cannot be read is told, without a stack', async () => {
    const file = await configured('x: 1\n')
    mkdirSync(file.replace('.yaml', '.env'))
    const { status, errors } = await queqiao(['start', '--config', file])
    expect(status).toBe(2)
    expect(errors).toMatch(/^\/.*queqiao\.env: expected a file that can be read, found none \(it is a folder\)\n$/)
  })

  test('a data folder that cannot be made is told, without a stack', async () => {
    const given = await settings({ data: '/dev/null/data' })
    const { status, errors } = await queqiao(['start', '--config', await configured(JSON.stringify(given))])
    expect([status, errors]).toEqual([1, 'data: /dev/null/data: what should be a folder is a file\n'])
  })
})

describe('queqiao registration', () => {
  const matrix = `
publicUrl: http://10.0.0.5:8580
wechat: [{ name: a, dialect: wehub, token: aaaaaaaaaaaaaaaaaaaaaaaa }]
matrix:
  homeserver: http://127.0.0.1:8008
  domain: example.org
  asToken: as-token-of-the-tests-long
  hsToken: hs-token-of-the-tests-long
`

  test('prints the registration as YAML, and nothing else', async () => {
    const { status, output, errors } = await queqiao(['registration', '--config', await configured(matrix)])
    expect([status, errors]).toEqual([0, ''])
    expect(parse(output)).toMatchObject({
      url: 'http://10.0.0.5:8580',
      as_token: 'as-token-of-the-tests-long',
      hs_token: 'hs-token-of-the-tests-long',
      sender_localpart: 'wechatbot',
      rate_limited: false,
      namespaces: {
        users: [{ exclusive: true, regex: expect.stringMatching(/^@wechat_/) }],
        aliases: [{ exclusive: true, regex: expect.stringMatching(/^#wechat_/) }],
      },
    })
  })

  test('names the address at which the homeserver reaches us, where that is another', async () => {
    const file = await configured(`${matrix}  appserviceUrl: http://queqiao.internal:8580\n`)
    expect(parse((await queqiao(['registration', '--config', file])).output).url).toBe('http://queqiao.internal:8580')
  })

  test('without Matrix there is nothing to register', async () => {
    const telegram = 'telegram: { botToken: "1:the-token-of-a-telegram-bot", forums: [-1001] }\n'
    const file = await configured(matrix.slice(0, matrix.indexOf('matrix:')) + telegram)
    const { status, output, errors } = await queqiao(['registration', '--config', file])
    expect([status, output]).toEqual([1, ''])
    expect(errors).toContain('no section matrix')
  })
})
