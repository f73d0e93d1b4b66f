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

/** `500ms`, `60s`, `1m`, `2h`, `90d`; becomes milliseconds. */
export const duration = matching(/^\d+(ms|s|m|h|d)$/, 'a duration such as 500ms, 60s or 1m').transform(milliseconds)

/** A duration, or `off`; becomes milliseconds, 0 for off. */
export const pause = matching(/^(off|\d+(ms|s|m|h|d))$/, 'a duration such as 1s, or off').transform((given) =>
  given === 'off' ? 0 : milliseconds(given),
)

/** `HOST:PORT`; an IPv6 host stands in brackets. Port 0: any that is free. */
export const address = matching(/^(\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):\d{1,5}$/, 'HOST:PORT, such as 0.0.0.0:8580')
  .refine((given) => port(given) < 65_536, { error: 'HOST:PORT with a port below 65536' })
  .transform((given): Address => ({ host: given.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''), port: port(given) }))

/** An address on the web, kept without the slash at its end. */
export const web = z
  .url({ protocol: /^https?$/, error: 'a URL that begins with http:// or https://' })
  .transform((given) => given.replace(/\/+$/, ''))

/** A whole number; digits in quotes or from the environment are one too. */
export const whole = (expected: string) =>
  z.union([z.int({ error: expected }), matching(/^-?\d{1,15}$/, expected)], { error: expected }).transform(Number)

/** Keys that are known, and no others. */
export const section = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `one of ${Object.keys(shape).join(', ')}` : 'keys, one a line',
  })
