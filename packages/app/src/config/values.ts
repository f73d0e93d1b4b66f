import { isIP } from 'node:net'
import { z } from 'zod'

/** Where a server listens. */
export interface Address {
  readonly host: string
  readonly port: number
}

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const isUnit = (unit: string): unit is keyof typeof units => unit in units

const milliseconds = (text: string): number => {
  const [, count = '', unit = ''] = /^(\d+)([a-z]+)$/.exec(text) ?? []
  return isUnit(unit) ? Number(count) * units[unit] : Number.NaN
}

const port = (text: string): number => Number(/:(\d{1,5})$/.exec(text)?.[1] ?? Number.NaN)

/** Text that is not empty. `expected` is what an error says. */
export const text = (expected = 'text') => z.string({ error: expected }).min(1, { error: expected })

/** Text of one form. */
export const matching = (form: RegExp, expected: string) =>
  z.string({ error: expected }).regex(form, { error: expected })

/** A secret that somebody could guess if it were short. */
export const secret = (expected: string) =>
  z.string({ error: expected }).min(20, { error: `${expected} of at least 20 characters` })

/** The key of another program, as it gives it. A shorter one could be guessed, and would stand in half of all words: it could not be
 *  taken out of what is logged. */
export const key = (expected: string) =>
  z.string({ error: expected }).min(8, { error: `${expected}, of at least 8 characters` })

/** `500ms`, `60s`, `1m`, `2h`, `90d`, and never 0; becomes milliseconds. */
export const duration = matching(/^0*[1-9]\d*(ms|s|m|h|d)$/, 'a duration above 0, such as 500ms, 60s or 1m').transform(
  milliseconds,
)

/** A duration, or `off`; becomes milliseconds, 0 for off. */
export const pause = matching(/^(off|\d+(ms|s|m|h|d))$/, 'a duration such as 1s, or off').transform((given) =>
  given === 'off' ? 0 : milliseconds(given),
)

const bytes = { kB: 1_000, MB: 1_000_000, GB: 1_000_000_000 } as const
const isBytes = (unit: string): unit is keyof typeof bytes => unit in bytes

/** `500kB`, `200MB`, `2GB`, and never 0; becomes bytes. */
export const size = matching(/^0*[1-9]\d*(kB|MB|GB)$/, 'a size above 0, such as 500kB, 200MB or 2GB').transform(
  (given) => {
    const [, count = '', unit = ''] = /^(\d+)(\w+)$/.exec(given) ?? []
    return isBytes(unit) ? Number(count) * bytes[unit] : Number.NaN
  },
)

/** Where files are kept that several processes share. */
export const bucket = matching(/^s3:\/\/[^/?#\s]+/, 's3://bucket/prefix?endpoint=https://host')

const aNetwork = 'a network such as 192.168.1.0/24, or an address'
/** A network, or one address. */
export const network = text(aNetwork).refine(
  (given) => {
    const [address = '', length] = given.split('/')
    const bits = { 4: 32, 6: 128 }[isIP(address)]
    return bits !== undefined && (length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits))
  },
  { error: aNetwork },
)

/** `HOST:PORT`; an IPv6 host stands in brackets. Port 0: any that is free. */
export const address = matching(/^(\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):\d{1,5}$/, 'HOST:PORT, such as 0.0.0.0:8580')
  .refine((given) => port(given) < 65_536, { error: 'HOST:PORT with a port below 65536' })
  .transform((given): Address => ({ host: given.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''), port: port(given) }))

// what a browser would mend is not mended here: other addresses are made by writing behind it
const isPlain = (given: string): boolean => !/[\s?#]/.test(given)

/** An address on the web, kept without the slash at its end. */
export const web = z
  .url({ protocol: /^https?$/, error: 'a URL that begins with http:// or https://' })
  .refine(isPlain, { error: 'a URL without blanks, ? and #: addresses below it are made from it' })
  .transform((given) => given.replace(/\/+$/, ''))

/** A proxy on the way to another side. It may hold a password. */
export const proxy = z.url({
  protocol: /^(https?|socks5h?)$/,
  error: 'a URL that begins with http://, https:// or socks5://, such as socks5://127.0.0.1:1080',
})

/** The address of a PostgreSQL database. It holds a password. */
export const postgres = z.url({ protocol: /^postgres(ql)?$/, error: 'postgres://user:password@host:port/database' })

const server = String.raw`(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?`

/** What stands behind the colon of Matrix ids (Matrix, Appendices: Server name). */
export const serverName = matching(new RegExp(`^${server}$`), 'a domain such as example.org')

/** A Matrix user id. */
export const matrixUser = (expected: string) => matching(new RegExp(`^@[^:\\s]+:${server}$`), expected)

/** What BotFather gives; 35 characters behind the colon today, but no length is promised. */
export const botToken = matching(/^\d+:[\w-]{20,}$/, 'the token that BotFather gave, such as 123456789:AAE-…')

/** Which client calls. */
export const dialect = z.enum(['wehub', 'wehelp', 'wequick-2019', 'wequick-2021'], {
  error: 'wehub, wehelp, wequick-2019 or wequick-2021',
})

/** What the web page speaks. */
export const language = z.enum(['en', 'zh-CN'], { error: 'en or zh-CN' })

/** A version of a client. */
export const version = matching(/^\d+(\.\d+){1,2}$/, 'a version such as 0.1.5 or 0.4.26')

const digits = (number: z.ZodInt, form: RegExp, expected: string) =>
  z.union([number, matching(form, expected)], { error: expected }).transform(Number)

/** A whole number above 0; digits in quotes or from the environment are one too. */
export const positive = (expected: string) =>
  digits(z.int({ error: expected }).min(1, { error: expected }), /^[1-9]\d{0,14}$/, expected)

/** A whole number from 0 on; the same in quotes or from the environment is one too. */
export const whole = (expected: string) =>
  digits(z.int({ error: expected }).min(0, { error: expected }), /^\d{1,15}$/, expected)

/** A whole number below 0; the same in quotes or from the environment is one too. */
export const negative = (expected: string) =>
  digits(z.int({ error: expected }).max(-1, { error: expected }), /^-[1-9]\d{0,14}$/, expected)

/** Keys that are known, and no others. */
export const section = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `one of ${Object.keys(shape).join(', ')}` : 'keys, one a line',
  })
