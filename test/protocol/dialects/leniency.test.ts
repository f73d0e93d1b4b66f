import { dialects } from '@queqiao/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode } from '../../../packages/protocol/src/dialects/json.ts'
import { fixturesOf, NOW, type RequestFixture } from './fixtures.ts'

type Dialect = (typeof dialects)[keyof typeof dialects]

/** A value that a client may send in its place, and mean the same. `undefined`: it leaves it out. */
type Loosen = (value: unknown) => fc.Arbitrary<unknown>

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The same body, loosened in some places: `leaf` says how what holds nothing else may change, `more` what an object may
 *  have beside. */
const loosened = (body: unknown, leaf: Loosen, more: fc.Arbitrary<object> = fc.constant({})): fc.Arbitrary<unknown> => {
  const inner = (value: unknown) => loosened(value, leaf, more)
  if (Array.isArray(body)) return fc.tuple(...body.map((each) => inner(each).map((other) => other ?? null)))
  if (!isObject(body)) return leaf(body)
  const entries = Object.entries(body).map(([key, value]) => inner(value).map((other) => [key, other] as const))
  return fc.tuple(more, ...entries).map(([added, ...kept]) => ({ ...added, ...Object.fromEntries(kept) }))
}

const stays: Loosen = (value) => fc.constant(value)

const numbersAsText: Loosen = (value) =>
  Number.isSafeInteger(value) ? fc.constantFrom<unknown>(value, String(value)) : stays(value)

const textAsNumbers: Loosen = (value) =>
  typeof value === 'string' && /^(?:0|-?[1-9]\d{0,14})$/.test(value)
    ? fc.constantFrom<unknown>(value, Number(value))
    : stays(value)

const FLAGS = new Map<unknown, readonly unknown[]>([
  [true, [true, 1, '1', 'true']],
  [false, [false, 0, '0', 'false']],
])

const flags: Loosen = (value) => fc.constantFrom(...(FLAGS.get(value) ?? [value]))

const nothing: Loosen = (value) =>
  value === '' || value === null ? fc.constantFrom<unknown>('', null, undefined) : stays(value)

const strange = fc.constantFrom<object>({}, { customid: 'x1' }, { newer: null }, { newer: { list: [1, { a: 'b' }] } })

/** Bodies that are kept show how they were written: only that they were kept is compared. */
const withoutBodies = (_key: string, value: unknown): unknown => {
  if (!isObject(value)) return value
  const { kind, raw, ...rest } = value
  if (raw === undefined) return value
  return kind === 'unknown' ? { kind } : { kind, ...rest }
}

const meaning = (dialect: Dialect, text: string) => {
  const { report, asks, login, appid } = dialect.read(text, { endpoint: 'office', now: NOW })
  const natives = report.natives?.map(({ name }) => name)
  return JSON.parse(JSON.stringify({ ...report, natives, asks, login, appid }, withoutBodies))
}

/** JSON as clients write it that escape no control character. */
const raw = (json: string): string =>
  json.replace(/\\(?:u00([01][\da-f])|([bfnrt])|[\s\S])/g, (whole, code?: string, short?: string) =>
    code !== undefined ? String.fromCharCode(Number.parseInt(code, 16)) : short ? JSON.parse(`"${whole}"`) : whole,
  )

for (const dialect of Object.values(dialects)) {
  const requests = fixturesOf(dialect.name).requests
  const means = (file: string, { body }: RequestFixture, texts: fc.Arbitrary<string>) => {
    const expected = meaning(dialect, body)
    fc.assert(
      fc.property(texts, (text) => {
        expect([file, meaning(dialect, text)]).toEqual([file, expected])
      }),
      { numRuns: 15 },
    )
  }
  const holds = (leaf: Loosen, more?: fc.Arbitrary<object>) => {
    for (const [file, fixture] of requests) {
      means(
        file,
        fixture,
        loosened(decode(fixture.body), leaf, more).map((body) => JSON.stringify(body)),
      )
    }
  }

  describe(`${dialect.name}: a report means the same`, () => {
    test('with numbers as text', () => holds(numbersAsText))

    test('with numbers where digits stood as text', () => holds(textAsNumbers))

    test('with 1, "1" or "true" where something is so, and the like where it is not', () => holds(flags))

    test('with null, "" or no key at all where there is nothing', () => holds(nothing))

    test('with keys that no document knows, wherever they stand', () => holds(stays, strange))

    test('behind a byte order mark', () => {
      for (const [file, fixture] of requests) {
        means(file, fixture, fc.constant(`\uFEFF${fixture.body.replace(/^\uFEFF/, '')}`))
      }
    })

    test('with raw control characters in its strings', () => {
      for (const [file, fixture] of requests) means(file, fixture, fc.constant(raw(fixture.body)))
    })

    test('there are reports to try it with', () => expect(requests).not.toEqual([]))
  })
}
