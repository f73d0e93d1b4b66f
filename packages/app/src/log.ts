import type { About, Log } from '@queqiao/hub'
import { visible } from '@queqiao/protocol/model'
import { pino } from 'pino'
import type { Config } from './config/schema.ts'

type Level = Parameters<Log>[0]

/** What the log needs of the place it goes to. */
export interface LogOutput {
  write(text: string): unknown
  /** A terminal gets short lines for people; everything else gets JSON. */
  readonly isTTY?: boolean
}

export interface LogOptions {
  readonly output: LogOutput
  /** Values that never appear, whatever they are called. */
  readonly secrets: readonly string[]
  readonly json?: boolean
  readonly debug?: boolean
}

const names = ['token', 'secret', 'authorization', 'text', 'body', 'raw', 'content', 'asToken', 'hsToken', 'botToken']
const hiddenKeys = new Set(names)

const passwordIn = (database: string): string | undefined => {
  const { password, searchParams } = new URL(database)
  return password || searchParams.get('password') || undefined
}

/** Every secret of a configuration. */
export const secretsOf = ({ adminToken, database, wechat, matrix, telegram }: Config): readonly string[] =>
  [
    adminToken,
    ...(database === undefined ? [] : [database, passwordIn(database)]),
    matrix?.asToken,
    matrix?.hsToken,
    matrix?.doublePuppet?.asToken,
    ...Object.values(matrix?.doublePuppet?.tokens ?? {}),
    telegram?.botToken,
    ...(telegram?.proxy === undefined ? [] : [telegram.proxy, passwordIn(telegram.proxy)]),
    ...wechat.flatMap(({ token, secret }) => [token, secret]),
  ].filter((secret) => secret !== undefined)

const decoded = (secret: string): string => {
  try {
    return decodeURIComponent(secret)
  } catch {
    return secret
  }
}

const forms = (secret: string): readonly string[] => [
  secret,
  decoded(secret),
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
]

/** Characters below which a secret stands in too many words. */
const shortest = 4

/** Takes every secret out of a text. Only the password of a database or a proxy may be shorter than can be looked for: the address that
 *  it stands in is taken out whole. */
export const hiding = (secrets: readonly string[]): ((text: string) => string) => {
  const all = [...new Set(secrets.flatMap(forms))]
    .filter((secret) => secret.length >= shortest)
    .sort((one, other) => other.length - one.length)
  return (text) => all.reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text)
}

const marks: Record<Level, string> = { debug: '·', info: ' ', warn: '⚠', error: '✗' }

const plain = (value: About[string]): string => (value instanceof Error ? value.message : String(value))

const line = (level: Level, message: string, about: About): string => {
  const rest = Object.entries(about)
    .filter(([key, value]) => value !== undefined && !hiddenKeys.has(key))
    .map(([key, value]) => ` ${key}=${plain(value)}`)
  // one line, whatever others are called
  const all = `${message}${rest.join('')}`.replace(/\s*[\r\n]+\s*/g, ' ')
  return `${new Date().toTimeString().slice(0, 8)} ${marks[level]} ${visible(all)}\n`
}

const forPeople = ({ output, secrets, debug = false }: LogOptions): Log => {
  const hide = hiding(secrets)
  return (level, message, about = {}) => {
    if (level !== 'debug' || debug) output.write(hide(line(level, message, about)))
  }
}

// not what else an error carries: a database's tells of rows, with what stands in them
const errorAlone = (error: unknown): unknown =>
  error instanceof Error
    ? { name: error.name, message: error.message, ...('code' in error && { code: error.code }) }
    : error

const forPrograms = ({ output, secrets, debug = false }: LogOptions): Log => {
  const hide = hiding(secrets)
  const logger = pino(
    {
      level: debug ? 'debug' : 'info',
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { error: errorAlone },
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: names.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
    },
    { write: (text) => output.write(hide(text)) },
  )
  return (level, message, about = {}) => logger[level](about, message)
}

/** A log that never shows a secret: keys that may hold one are left out, and known values are replaced. */
export const createLog = (options: LogOptions): Log =>
  options.json || !options.output.isTTY ? forPrograms(options) : forPeople(options)
