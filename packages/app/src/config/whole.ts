import { hasPage } from './page.ts'
import type { Problem } from './problem.ts'
import type { Config } from './schema.ts'
import { webhookProblems } from './webhook.ts'

const repeated = (values: readonly string[]): readonly number[] =>
  values.flatMap((value, at) => (values.indexOf(value) < at ? [at] : []))

const twice = (config: Config, field: 'name' | 'token'): readonly Problem[] =>
  repeated(config.wechat.map((endpoint) => endpoint[field])).map((at) => ({
    key: `wechat[${at}].${field}`,
    expected: `a ${field} of its own`,
    found: 'the one of an earlier endpoint',
  }))

type User = Config['users'][number]

const concernsOne = (one: User, other: User): boolean =>
  !one.accounts.length || !other.accounts.length || one.accounts.some((account) => other.accounts.includes(account))

/** Keys that tell one user of an account from another. One person may have another role in another account. */
const telling = ['name', 'matrix', 'telegram'] as const

const clashing = ({ users }: Config): readonly Problem[] =>
  users.flatMap((user, at) =>
    telling
      .filter((key) => user[key] !== undefined)
      .filter((key) => users.slice(0, at).some((other) => other[key] === user[key] && concernsOne(user, other)))
      .map((key) => ({
        key: `users[${at}].${key}`,
        expected: 'another than those of other users of the same account',
        found: 'the one of an earlier user',
      })),
  )

type Endpoint = Config['wechat'][number]

/** Keys that one kind of client has and others have not. */
const clientsOf = {
  appid: ['wehub'],
  secret: ['wehub'],
  socket: ['wehub'],
  tasks: ['wehelp'],
  downloads: ['wequick-2021'],
} as const satisfies Partial<Record<keyof Endpoint, readonly Endpoint['dialect'][]>>

const needless = ({ wechat }: Config): readonly Problem[] =>
  wechat.flatMap((endpoint, at) =>
    Object.entries(clientsOf)
      .filter(([key, clients]) => Object.hasOwn(endpoint, key) && !clients.some((one) => one === endpoint.dialect))
      .map(([key]) => ({
        key: `wechat[${at}].${key}`,
        expected: `it to be left out: ${endpoint.dialect} has no such thing`,
        found: 'a setting',
      })),
  )

const same = (config: Config): boolean =>
  config.listen.port !== 0 && config.listen.port === config.admin.port && config.listen.host === config.admin.host

/** What no key can say alone: each rule with what it finds. */
const rules: readonly ((config: Config) => readonly Problem[])[] = [
  (config) => twice(config, 'name'),
  (config) => twice(config, 'token'),
  clashing,
  needless,
  (config) => (same(config) ? [{ key: 'admin', expected: 'another port than listen', found: 'the same' }] : []),
  ({ retry }) =>
    retry.from > retry.to ? [{ key: 'retry.to', expected: 'no less than retry.from', found: 'less' }] : [],
  ({ matrix }) =>
    matrix !== undefined && matrix.asToken === matrix.hsToken
      ? [{ key: 'matrix.hsToken', expected: 'another token than asToken', found: 'the same' }]
      : [],
  ({ matrix, database }) =>
    matrix?.encryption && database !== undefined
      ? [{ key: 'matrix.encryption', expected: 'no database: keys belong to one process alone', found: 'a database' }]
      : [],
  webhookProblems,
  ({ telegram, users }) =>
    telegram?.forums.length === 0 && !users.some((user) => user.role === 'owner' && user.telegram !== undefined)
      ? [
          {
            key: 'telegram.forums',
            expected: 'a supergroup with topics, or an owner with a Telegram id, whose private chat with the bot it is',
            found: 'neither',
          },
        ]
      : [],
  ({ web, adminToken }) =>
    web.enabled && adminToken === undefined
      ? [{ key: 'web.enabled', expected: 'an adminToken beside it: without one nobody signs in', found: 'none' }]
      : [],
  (config) =>
    config.matrix === undefined && config.telegram === undefined && !hasPage(config)
      ? [
          {
            key: '',
            expected: 'matrix or telegram, where messages go, or an adminToken, with which the web page shows them',
            found: 'nothing of these',
          },
        ]
      : [],
]

/** The problems of settings whose keys are right one by one. */
export const together = (config: Config): readonly Problem[] => rules.flatMap((rule) => rule(config))
