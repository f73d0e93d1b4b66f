import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { jsonSchema } from '../../packages/app/src/commands/init.ts'
import { loadConfig, parseConfig } from '../../packages/app/src/config/load.ts'
import { ConfigError, type Problem } from '../../packages/app/src/config/problem.ts'
import { hiding, secretsOf } from '../../packages/app/src/log.ts'

const environment = {
  WECHAT_TOKEN: 'wechat-token-of-the-tests',
  MATRIX_AS_TOKEN: 'as-token-of-the-tests-long',
  MATRIX_HS_TOKEN: 'hs-token-of-the-tests-long',
  SHORT: 'hunter2',
}

const botToken = '123:abcdefghijklmnopqrstuvwxyz-_ABCDEFG'

const from = (name: string): string => `\${${name}}`
const token = from('WECHAT_TOKEN')

const right = `
publicUrl: http://192.168.1.10:8580
wechat:
  - name: office
    dialect: wehub
    token: \${WECHAT_TOKEN}
users:
  - { name: Me, matrix: "@me:example.org", role: owner }
matrix:
  homeserver: http://127.0.0.1:8008/
  domain: example.org
  asToken: \${MATRIX_AS_TOKEN}
  hsToken: \${MATRIX_HS_TOKEN}
`

const config = (text: string) => parseConfig(text, { environment, folder: '/srv' })

const errorOf = (text: string): ConfigError => {
  try {
    config(text)
  } catch (error) {
    if (error instanceof ConfigError) return error
  }
  throw new Error('this configuration was taken')
}
const problems = (text: string): readonly Problem[] => errorOf(text).problems

describe('a right configuration', () => {
  test('says what it means: addresses, durations, and what was left out', () => {
    expect(config(right)).toMatchObject({
      data: '/srv/data',
      listen: { host: '0.0.0.0', port: 8580 },
      admin: { host: '127.0.0.1', port: 8581 },
      limits: { result: 60_000 },
      pace: { send: 1_000, room: 10_000, friend: 60_000, perDay: 1_000 },
      keep: { messages: 90 * 86_400_000 },
      retry: { from: 1_000, to: 30_000 },
      relay: { others: false, prefix: '{name}: ' },
      names: ['remark', 'roomNickname', 'nickname', 'alias'],
      replies: 'mention',
      recalls: 'mark',
      filters: { people: 'bridge', rooms: 'bridge', officials: 'mute', chats: {} },
      wechat: [{ token: environment.WECHAT_TOKEN, accounts: [] }],
      matrix: { homeserver: 'http://127.0.0.1:8008', bot: 'wechatbot', ghosts: 'wechat_{id}' },
    })
  })

  test.each([
    ['500ms', 500],
    ['60s', 60_000],
    ['1m', 60_000],
    ['2h', 7_200_000],
  ])('limits.result: %s is %d ms', (written, ms) => {
    expect(config(`${right}limits: { result: ${written} }`).limits.result).toBe(ms)
  })

  test('pace can be switched off', () => {
    const { pace } = config(`${right}pace: { send: off, perDay: off }`)
    expect(pace).toEqual({ send: 0, room: 10_000, friend: 60_000, perDay: 0 })
    expect(config(`${right}pace: off`).pace).toEqual({ send: 0, room: 0, friend: 0, perDay: 0 })
  })

  test('a database may be named by the environment, which keeps its password', () => {
    const sources = { environment: { ...environment, DB: 'postgres://me:se%20cret@db:5432/wechat' }, folder: '/srv' }
    const read = parseConfig(`${right}database: \${DB}`, sources)
    expect(read.database).toBe(sources.environment.DB)
    const hide = hiding(secretsOf(read))
    expect(hide(`postgres://me:se%20cret@db:5432/wechat and se cret and se%20cret`)).toBe(
      '[secret] and [secret] and [secret]',
    )
  })

  test('an IPv6 address stands in brackets', () => {
    expect(config(`${right}listen: "[::1]:8580"`).listen).toEqual({ host: '::1', port: 8580 })
  })

  test.each(['wehub', 'wehelp', 'wequick-2019', 'wequick-2021'])('%s may call', (client) => {
    expect(config(right.replace('dialect: wehub', `dialect: ${client}`)).wechat[0]?.dialect).toBe(client)
  })

  test('each client has settings of its own', () => {
    const own = (client: string, key: string) =>
      config(right.replace('dialect: wehub', `dialect: ${client}\n    ${key}`)).wechat[0]
    expect(own('wehub', 'socket: false')).toMatchObject({ socket: false })
    expect(own('wehelp', 'tasks: array')).toMatchObject({ tasks: 'array' })
    expect(own('wequick-2021', "downloads: 'C:\\files'")).toMatchObject({ downloads: 'C:\\files' })
  })

  test('a forum may be a number, or say which chats it takes', () => {
    const telegram = `${right}telegram: { botToken: "${botToken}", forums: [-1001, { id: "-1002", for: [rooms] }] }`
    expect(config(telegram).telegram?.forums).toEqual([-1001, { id: -1002, for: ['rooms'] }])
  })

  test('the example is right, and shows every setting', () => {
    const example = readFileSync('queqiao.example.yaml', 'utf8')
    const all = {
      ...environment,
      QUEQIAO_ADMIN_TOKEN: 'x'.repeat(20),
      DATABASE: 'postgres://user:password@host/name',
      FILES: 's3://bucket/prefix',
      WECHAT_SECRET: 'wehub-key-of-the-tests',
      WEQUICK_TOKEN: 'wequick-token-of-the-tests',
      TELEGRAM_BOT_TOKEN: botToken,
    }
    const parsed = parseConfig(example, { environment: all, folder: '/srv' })
    const shown = Object.keys(parsed).sort()
    expect(shown).toEqual(Object.keys(Object(Object(jsonSchema()).properties)).sort())
  })

  test('what the Matrix README gives for double puppeting can be pasted as it stands', () => {
    const [, line = ''] = /`(doublePuppet: [^`]+)`/.exec(readFileSync('bridges/matrix/README.md', 'utf8')) ?? []
    const token = 'token-of-a-user-of-the-tests'
    const pasted = right.replace('matrix:\n', `matrix:\n  ${line}\n`)
    const parsed = parseConfig(pasted, { environment: { ...environment, MATRIX_TOKEN: token }, folder: '/srv' })
    expect(parsed.matrix?.doublePuppet).toEqual({ tokens: { '@me:example.org': token } })
  })

  test('secrets may stand in the environment file beside it, or in a file of their own; the environment wins', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'queqiao-config-'))
    writeFileSync(join(folder, 'as'), `${environment.MATRIX_AS_TOKEN}\n`)
    writeFileSync(join(folder, 'q.env'), `WECHAT_TOKEN='from-the-environment-file'\nMATRIX_HS_TOKEN=not-this-one\n`)
    writeFileSync(join(folder, 'q.yaml'), right.replace(from('MATRIX_AS_TOKEN'), from('file:as')))
    const { wechat, matrix } = loadConfig(join(folder, 'q.yaml'), { MATRIX_HS_TOKEN: environment.MATRIX_HS_TOKEN })
    expect(wechat[0]?.token).toBe('from-the-environment-file')
    expect(matrix).toMatchObject({ asToken: environment.MATRIX_AS_TOKEN, hsToken: environment.MATRIX_HS_TOKEN })
  })
})

const withTelegram = (forums: string): string => `${right}telegram: { botToken: "${botToken}", ${forums} }`

const wrong: readonly [what: string, text: string, key: string, line: number, says: string][] = [
  ['an unknown key', `${right}lissten: 1`, 'lissten', 14, 'expected one of data, database, listen'],
  ['a language that the page does not speak', `${right}language: de`, 'language', 14, 'en or zh-CN'],
  ['a page to which nobody can sign in', `${right}web: { enabled: true }`, 'web.enabled', 14, 'nobody signs in'],
  ['mentions elsewhere', withTelegram('forums: [-1001234567890], mentions: room'), 'telegram.mentions', 14, 'topic'],
  [
    'encryption where processes may share the work',
    `${right.replace('matrix:\n', 'matrix:\n  encryption: true\n')}database: postgres://u:p@h/d`,
    'matrix.encryption',
    10,
    'keys belong to one process alone',
  ],
  [
    'a filter that is none',
    `${right}filters: { chats: { 'r@chatroom': off } }`,
    'filters.chats.r@chatroom',
    14,
    'bridge, mute or deny',
  ],
  ['a size without a unit', `${right}limits: { file: 200 }`, 'limits.file', 14, 'such as 500kB, 200MB or 2GB'],
  ['a store of files that is none', `${right}files: /srv/files`, 'files', 14, 's3://bucket/prefix'],
  ['a database of another kind', `${right}database: mysql://u:p@h/d`, 'database', 14, 'postgres://user:password@host'],
  [
    'a client that is none',
    right.replace('wehub', 'wechaty'),
    'wechat[0].dialect',
    5,
    'wehub, wehelp, wequick-2019 or wequick-2021, found "wechaty"',
  ],
  ...(
    [
      ['an appid', 'wehelp', 'appid', '"99"'],
      ['a key for signatures', 'wequick-2019', 'secret', 'abcdefgh'],
      ['a WebSocket', 'wequick-2021', 'socket', 'true'],
      ['a form of polls', 'wehub', 'tasks', 'array'],
      ['a folder for downloads', 'wequick-2019', 'downloads', 'files'],
      ['a folder for downloads', 'wehub', 'downloads', 'files'],
      ['a WebSocket', 'wehelp', 'socket', 'true'],
    ] as const
  ).map(([what, client, key, value]): (typeof wrong)[number] => [
    `${what} for a client that has none`,
    right.replace('dialect: wehub', `${key}: ${value}\n    dialect: ${client}`),
    `wechat[0].${key}`,
    5,
    `it to be left out: ${client} has no such thing`,
  ]),
  ['a missing key', right.replace('domain: example.org', ''), 'matrix.domain', 9, 'found nothing'],
  ['a missing publicUrl', right.replace(/publicUrl.*/, '# nothing'), 'publicUrl', 3, 'expected a URL'],
  ['no URL', right.replace('http://192', 'ftp://192'), 'publicUrl', 2, 'found "ftp://192.168.1.10:8580"'],
  [
    'a duration without a unit',
    `${right}limits: { result: 60 }`,
    'limits.result',
    14,
    'such as 500ms, 60s or 1m, found 60',
  ],
  ['no port', `${right}listen: 0.0.0.0`, 'listen', 14, 'expected HOST:PORT'],
  ['a port out of range', `${right}listen: 0.0.0.0:70000`, 'listen', 14, 'below 65536'],
  ['a Matrix id without its domain', right.replace('@me:example.org', 'me'), 'users[0].matrix', 8, 'found "me"'],
  [
    'an unknown role',
    right.replace('role: owner', 'role: boss'),
    'users[0].role',
    8,
    'owner, member or guest, found "boss"',
  ],
  [
    'no endpoint',
    right.replace(/wechat:[\s\S]*TOKEN\}\nusers/, 'wechat: []\nusers'),
    'wechat',
    3,
    'at least one endpoint',
  ],
  ['a number for text', right.replace('name: office', 'name: 5'), 'wechat[0].name', 4, 'found 5'],
  ['text for a list', `${right}names: remark`, 'names', 14, 'found "remark"'],
  ['a variable that is not set', right.replace('WECHAT_TOKEN', 'NOWHERE'), 'wechat[0].token', 6, 'variable NOWHERE'],
  ['a file that is not there', right.replace('WECHAT_TOKEN', 'file:no'), 'wechat[0].token', 6, 'expected the file no'],
  ['a short token', right.replace('WECHAT_TOKEN', 'SHORT'), 'wechat[0].token', 6, 'at least 20 characters'],
  ['equal tokens', right.replace('HS_TOKEN', 'AS_TOKEN'), 'matrix.hsToken', 13, 'another token than asToken'],
  ['an impossible back-off', `${right}retry: { from: 1m }`, 'retry.to', 14, 'no less than retry.from'],
  ['one address for two', `${right}admin: 0.0.0.0:8580`, 'admin', 14, 'another port than listen'],
  [
    'forum keys',
    `${right}telegram: { botToken: "${botToken}", forums: [{ ids: 1 }] }`,
    'telegram.forums[0].ids',
    14,
    'one of id, for',
  ],
  ['a key that stands twice', `${right}publicUrl: http://x`, 'publicUrl', 14, 'expected it only once, found it again'],
  ['the same inside', right.replace('name:', 'name: a\n    name:'), 'wechat[0].name', 5, 'only once'],
  ['the same in one line', right.replace('role:', 'role: guest, role:'), 'users[0].role', 8, 'only once'],
  [
    'an address for a domain',
    right.replace('domain: example.org', 'domain: https://hs.test'),
    'matrix.domain',
    11,
    'expected a domain such as example.org, found "https://hs.test"',
  ],
  ['an address in a Matrix id', right.replace('me:example', 'me:https://hs'), 'users[0].matrix', 8, 'a Matrix user id'],
  [
    'a proxy of an unknown kind, without what it says',
    withTelegram('forums: [-1001], proxy: "ftp://me:password@host"'),
    'telegram.proxy',
    14,
    'socks5://127.0.0.1:1080, found text of 22 characters (not shown)',
  ],
  [
    'nobody whose private chat it could be',
    withTelegram('joins: true'),
    'telegram.forums',
    14,
    'an owner with a Telegram id',
  ],
  ['a person for a forum', withTelegram('forums: [5]'), 'telegram.forums[0]', 14, 'such as -1001234567890'],
  ['the same in keys', withTelegram('forums: [{ id: 5 }]'), 'telegram.forums[0].id', 14, '-1001234567890, found 5'],
  [
    'a group for a person',
    right.replace('role:', 'telegram: -1001, role:'),
    'users[0].telegram',
    8,
    'a number above 0, found -1001',
  ],
  [
    'no bot token',
    `${right}telegram: { botToken: nope, forums: [-1001] }`,
    'telegram.botToken',
    14,
    'such as 123456789:AAE-…, found text of 4 characters (not shown)',
  ],
  [
    'a way to the page with more behind it',
    `${right}adminUrl: 'https://h/path?q'`,
    'adminUrl',
    14,
    'without blanks, ? and #',
  ],
  ['a way to a place in a page', `${right}adminUrl: 'https://h/#f'`, 'adminUrl', 14, 'without blanks, ? and #'],
  ['a way with a blank in it', `${right}adminUrl: 'http://x/ y'`, 'adminUrl', 14, 'without blanks, ? and #'],
  [
    'a key so short that every word holds it',
    right.replace('dialect: wehub', 'dialect: wehub\n    secret: i'),
    'wechat[0].secret',
    6,
    'of at least 8 characters, found text of 1 characters (not shown)',
  ],
  ['no wait at all', `${right}retry: { from: 0s }`, 'retry.from', 14, 'a duration above 0'],
  ['next to no wait', `${right}retry: { from: 9ms }`, 'retry.from', 14, 'at least 10ms, found "9ms"'],
  ['patience of nothing', `${right}limits: { result: 0s }`, 'limits.result', 14, 'a duration above 0'],
  ['a pace that is none', `${right}pace: slow`, 'pace', 14, 'off, or { send, room, friend, perDay }, found "slow"'],
  ['ghosts for everybody', right.replace('domain:', 'ghosts: "{id}"\n  domain:'), 'matrix.ghosts', 11, 'wechat_{id}'],
]

describe('a wrong configuration', () => {
  test.each(wrong)('%s: names the key, the line and what is expected', (_, text, key, line, says) => {
    const error = errorOf(text)
    expect(error.problems).toContainEqual(expect.objectContaining({ key, line }))
    expect(error.message).toContain(`queqiao.yaml:${line}: ${key}: expected `)
    expect(error.message).toContain(says)
  })

  test('everything that is wrong is told at once', () => {
    const text = right.replace('http://192', 'ftp://192').replace('role: owner', 'role: boss')
    expect(problems(`${text}lissten: 1`).map(({ key }) => key)).toEqual(['publicUrl', 'users[0].role', 'lissten'])
  })

  test('a variable that is not set is one error, not two', () => {
    expect(problems(right.replace('WECHAT_TOKEN', 'NOWHERE'))).toHaveLength(1)
  })

  test('two endpoints cannot share a token', () => {
    const twice = right.replace('users:', `  - { name: b, dialect: wehub, token: "${token}" }\nusers:`)
    expect(problems(twice)).toEqual([expect.objectContaining({ key: 'wechat[1].token', line: 7 })])
  })

  const withUser = (user: string) => right.replace('matrix:\n', `  - { ${user}, role: guest }\nmatrix:\n`)

  test.each([
    ['a name', 'name: Me', 'name'],
    ['an id', 'name: You, matrix: "@me:example.org"', 'matrix'],
  ])('two users of one account cannot share %s', (_, user, key) => {
    expect(problems(withUser(user))).toEqual([expect.objectContaining({ key: `users[1].${key}`, line: 9 })])
  })

  test('one person may have another role in another account', () => {
    const first = right.replace('role: owner', 'accounts: [wxid_a], role: owner')
    const two = first.replace(/( {2}- \{ name: Me.*\n)/, (me) => me + me.replace('wxid_a', 'wxid_b'))
    expect(config(two).users.map(({ accounts }) => accounts)).toEqual([['wxid_a'], ['wxid_b']])
  })

  test.each([
    ['publicUrl, where that is what Telegram does not take', 'true', 'http://192.168.1.10:8580'],
    ['a port that Telegram does not know', '"https://q.example.org:8580"', 'https://q.example.org:8580'],
  ])('updates cannot be brought to %s', (_, webhook, found) => {
    const [problem] = problems(withTelegram(`forums: [-1001], webhook: ${webhook}`))
    expect(problem).toMatchObject({ key: 'telegram.webhook', found, expected: expect.stringContaining('https') })
  })

  test('a Bot API server of one’s own takes any address for updates', () => {
    const own = withTelegram('forums: [-1001], webhook: true, apiRoot: "http://127.0.0.1:8081"')
    expect(config(own).telegram?.webhook).toBe(true)
  })

  test('there must be a side to bring messages to', () => {
    const alone = right.slice(0, right.indexOf('matrix:\n'))
    expect(errorOf(alone).message).toContain('matrix or telegram')
    const signIn = `adminToken: ${'x'.repeat(20)}\n`
    expect(config(alone + signIn).matrix).toBeUndefined()
    expect(errorOf(`${alone}${signIn}web: { enabled: false }`).message).toContain('matrix or telegram')
  })

  test('a YAML mistake is named with its line', () => {
    expect(errorOf(`${right}names: [remark`).message).toMatch(/^queqiao\.yaml:1[45]: expected YAML, found a mistake/)
  })

  test('an empty file lacks everything', () => {
    expect(problems('').map(({ key }) => key)).toEqual(['publicUrl', 'wechat'])
  })

  test.each([
    ['a short secret', right.replace(token, 'hunter2')],
    ['a secret of a wrong kind', right.replace(token, '4711471147')],
    [
      'a secret from the environment, wherever it is put',
      right.replace('example.org"', `${from('SHORT')}"`).replace('@me:', ''),
    ],
    ['a secret that YAML takes for an alias', right.replace(token, '*hunter2')],
    ['a secret in broken YAML', right.replace(token, '"hunter2')],
    ['a password in the address of a database', `${right}database: mysql://me:hunter2@h/d`],
  ])('%s is never shown', (_, text) => {
    expect(errorOf(text).message).not.toMatch(/hunter2|4711/)
  })
})

test('the JSON Schema for editors is up to date', () => {
  expect(JSON.parse(readFileSync('packages/app/queqiao.schema.json', 'utf8'))).toEqual(jsonSchema())
})
