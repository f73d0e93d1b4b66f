import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { z } from 'zod'
import {
  address,
  botToken,
  dialect,
  key,
  language,
  matching,
  matrixUser,
  negative,
  positive,
  serverName,
  text,
  version,
  web,
} from '../config/values.ts'

/** What was answered; a question that did not matter has no answer. */
export interface Answers {
  readonly dialect?: string
  readonly client?: string
  readonly appid?: string
  readonly secret?: string
  readonly listen?: string
  readonly admin?: string
  readonly adminUrl?: string
  readonly language?: string
  readonly publicUrl?: string
  readonly sides?: string
  readonly homeserver?: string
  readonly domain?: string
  readonly matrixOwner?: string
  readonly botToken?: string
  readonly apiRoot?: string
  readonly forum?: string
  readonly telegramOwner?: string
}

/** One question of `queqiao init`: a prompt on a terminal, a flag without one. */
export interface Question {
  readonly key: keyof Answers
  readonly flag: string
  readonly message: string
  /** What may be answered, where it is one of a few. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
  readonly hidden?: boolean
  /** May be left empty. */
  readonly optional?: boolean
  /** Not asked on a terminal; its flag changes it. */
  readonly quiet?: boolean
  /** Whether it matters, by what was answered before. */
  asked?(given: Answers): boolean
  suggest?(given: Answers): string
  /** An earlier question whose answer it must not have, but for an address with port 0: that is any that is free. */
  readonly unlike?: Question
  /** What the answer must be. */
  readonly is: z.ZodType
}

const toMatrix = ({ sides }: Answers): boolean => sides === 'matrix' || sides === 'both'
const toTelegram = ({ sides }: Answers): boolean => sides === 'telegram' || sides === 'both'

/** The sides that what was said already speaks of. */
const spokenOf = ({ homeserver, domain, matrixOwner, botToken, forum }: Answers): string => {
  const matrix = homeserver ?? domain ?? matrixOwner
  const telegram = botToken ?? forum
  if (matrix !== undefined) return telegram === undefined ? 'matrix' : 'both'
  return telegram === undefined ? 'web' : 'telegram'
}

const isWeHub = ({ dialect = 'wehub' }: Answers): boolean => dialect === 'wehub'

/** Whether this client signs its logins (WeHub from 0.2.2). */
export const signs = ({ dialect, client = '' }: Answers): boolean => {
  if (!isWeHub({ dialect })) return false
  const [major = 0, minor = 0, patch = 0] = client.split('.').map(Number)
  return major > 0 || minor > 2 || (minor === 2 && patch >= 2)
}

/** The first and the last version of WeHub that is known. */
export const known = { first: '0.1.4', last: '0.4.26' } as const

const compare = (one: string, other: string): number => one.localeCompare(other, 'en', { numeric: true })

/** The known version as which an unknown one is spoken to; undefined: it is known, or as good as. */
export const spokenAs = (client: string): string | undefined => {
  if (compare(client, known.last) > 0) return known.last
  return compare(client, known.first) < 0 ? known.first : undefined
}

/** Telegram's own Bot API. */
export const officialApi = 'https://api.telegram.org'

const localAddress = (): string =>
  Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'

const portOf = (listen = ''): string => listen.split(':').at(-1) ?? '8580'

const domainOf = (url = ''): string => {
  const { hostname = '' } = URL.canParse(url) ? new URL(url) : {}
  return isIP(hostname.replace(/[[\]]/g, '')) ? 'localhost' : hostname
}

const admin: Question = {
  key: 'admin',
  flag: '--admin <host:port>',
  message: 'Where the page is, and health is asked for',
  quiet: true,
  suggest: () => '127.0.0.1:8581',
  is: address,
}

/** The questions, in the order they are asked. */
export const questions: readonly Question[] = [
  {
    key: 'dialect',
    flag: '--dialect <client>',
    message: 'Which client runs beside WeChat?',
    choices: [
      { value: 'wehub', label: 'WeHub' },
      { value: 'wehelp', label: 'WeHelp' },
      { value: 'wequick-2019', label: 'WeQuick, as it was until August 2020' },
      { value: 'wequick-2021', label: 'WeQuick, since then' },
    ],
    suggest: () => 'wehub',
    is: dialect,
  },
  {
    key: 'client',
    flag: '--client <version>',
    message: 'Which version of WeHub is it?',
    asked: isWeHub,
    suggest: () => known.last,
    is: version,
  },
  {
    key: 'appid',
    flag: '--appid <appid>',
    message: 'The appid that WeHub shows (empty: take any)',
    optional: true,
    asked: isWeHub,
    is: text(),
  },
  {
    key: 'secret',
    flag: '--secret <key>',
    message: "The secret key of WeHub's console (it checks our signature with it)",
    hidden: true,
    optional: true,
    asked: signs,
    is: key('the secret key'),
  },
  admin,
  {
    key: 'listen',
    flag: '--listen <host:port>',
    message: 'Where to listen',
    quiet: true,
    unlike: admin,
    suggest: () => '0.0.0.0:8580',
    is: address,
  },
  {
    key: 'adminUrl',
    flag: '--admin-url <url>',
    message: 'How people reach the page, if not on this machine',
    quiet: true,
    optional: true,
    is: web,
  },
  {
    key: 'language',
    flag: '--language <language>',
    message: 'What the page speaks: en or zh-CN',
    quiet: true,
    suggest: () => 'en',
    is: language,
  },
  {
    key: 'publicUrl',
    flag: '--public-url <url>',
    message: 'How does the WeChat PC reach this machine?',
    suggest: ({ listen }) => `http://${localAddress()}:${portOf(listen)}`,
    is: web,
  },
  {
    key: 'sides',
    flag: '--sides <sides>',
    message: 'Where should WeChat go?',
    choices: [
      { value: 'web', label: 'Only to the page in a browser, which is always there' },
      { value: 'matrix', label: 'Matrix' },
      { value: 'telegram', label: 'Telegram' },
      { value: 'both', label: 'Matrix and Telegram' },
    ],
    suggest: spokenOf,
    is: matching(/^(web|matrix|telegram|both)$/, 'web, matrix, telegram or both'),
  },
  {
    key: 'homeserver',
    flag: '--homeserver <url>',
    message: 'Where does the homeserver answer?',
    asked: toMatrix,
    suggest: () => 'http://127.0.0.1:8008',
    is: web,
  },
  {
    key: 'domain',
    flag: '--domain <domain>',
    message: 'What stands behind the colon of its user ids?',
    asked: toMatrix,
    suggest: ({ homeserver }) => domainOf(homeserver),
    is: serverName,
  },
  {
    key: 'matrixOwner',
    flag: '--matrix-owner <id>',
    message: 'Your Matrix user id',
    asked: toMatrix,
    suggest: ({ domain }) => `@me:${domain}`,
    is: matrixUser('a Matrix user id such as @me:example.org'),
  },
  {
    key: 'apiRoot',
    flag: '--api-root <url>',
    message: 'Where the Bot API answers',
    quiet: true,
    asked: toTelegram,
    suggest: () => officialApi,
    is: web,
  },
  {
    key: 'botToken',
    flag: '--bot-token <token>',
    message: 'The bot token (@BotFather: /newbot)',
    hidden: true,
    asked: toTelegram,
    is: botToken,
  },
  {
    key: 'forum',
    flag: '--forum <id>',
    message: 'The id of the supergroup with topics (-100…; empty: your private chat with the bot)',
    optional: true,
    asked: toTelegram,
    is: negative('an id such as -1001234567890'),
  },
  {
    key: 'telegramOwner',
    flag: '--telegram-owner <id>',
    message: 'Your Telegram user id (a number; @userinfobot tells it)',
    asked: toTelegram,
    is: positive('a number above 0'),
  },
]

/** The name of a question's flag: `--public-url`. */
export const flagOf = ({ flag }: Question): string => flag.split(' ')[0] ?? flag
