import { Unreadable } from '@queqiao/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode } from '../../../packages/protocol/src/dialects/json.ts'

/** JSON as a client writes it that escapes no control character. */
const raw = (value: unknown) =>
  JSON.stringify(value).replace(/\\u00([01][0-9a-f])|\\([bfnrt])/g, (whole, code, short) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : JSON.parse(`"\\${short ?? whole}"`),
  )
const text = fc.string({
  unit: fc.oneof(fc.constantFrom('"', '\\', '\n', '\t', '\0', '{$@}', '鹊', '🌙'), fc.string()),
})
// no backslashes: undoing the escapes by a pattern, as above, would be wrong beside them
const plain = text.map((words) => words.replaceAll('\\', ''))

const exact = (_key: string, value: unknown) =>
  Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(`${value}`) ? `${value}` : value

describe('JSON as these clients write it', () => {
  test('is read as JSON.parse reads it, where that can', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(4), (json, space) => {
        const spaced = JSON.stringify(JSON.parse(json), null, space)
        expect(decode(spaced)).toEqual(JSON.parse(spaced, exact))
      }),
    )
  })

  test('keeps every character of texts with raw control characters', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ msg: plain, n: fc.integer() })), (list) => {
        expect(decode(raw(list))).toEqual(list)
      }),
    )
  })

  test('keeps every digit of integers past 2^53, short bodies and long ones', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), text, fc.boolean(), (integer, words, long) => {
        const fill = JSON.stringify(words + (long ? 'x'.repeat(2000) : ''))
        const safe = Number.isSafeInteger(Number(integer))
        const expected = safe ? Number(integer) : String(integer)
        for (const gap of ['', ' ', '\n ']) {
          expect(decode(`{"fill":${fill},"id":${gap}${integer},"ids":[${integer}]}`)).toEqual({
            fill: JSON.parse(fill),
            id: expected,
            ids: [expected],
          })
        }
      }),
    )
  })

  test('leaves digits alone that are in a text or no integer', () => {
    const json = '{"a":"id: 12345678901234567890","b":0.12345678901234567,"c":1.5e300,"d":12345678901234567.5}'
    expect(decode(json)).toEqual(JSON.parse(json))
  })

  test('may begin with a byte order mark', () => {
    expect(decode('\uFEFF{"a":1}')).toEqual({ a: 1 })
  })

  test('is bounded in depth, whether it is complete or not', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(decode(nested(512))).toBeInstanceOf(Array)
    for (const body of [nested(513), nested(100_000), '{"a":'.repeat(1_000_000)]) {
      expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'depth' }))
    }
  })

  test('brackets in texts are not depth', () => {
    const json = JSON.stringify({ msg: '[微笑]{$@}"['.repeat(2000) })
    expect(decode(json)).toEqual(JSON.parse(json))
  })

  test('is refused otherwise, without a word of it', () => {
    fc.assert(
      fc.property(fc.string(), (garbage) => {
        try {
          JSON.parse(JSON.stringify(decode(`secret${garbage}`)))
          expect.fail('read')
        } catch (error) {
          expect(error).toBeInstanceOf(Unreadable)
          expect(String(error)).not.toContain('secret')
          expect(error).not.toHaveProperty('cause')
        }
      }),
    )
  })

  test('gives up on what is nothing but quotes without taking memory for it', () => {
    const before = process.memoryUsage().rss
    expect(() => decode('"'.repeat(20_000_000))).toThrow(Unreadable)
    expect(() => decode('"\n'.repeat(10_000_000))).toThrow(Unreadable)
    expect(process.memoryUsage().rss - before).toBeLessThan(500 * 1024 * 1024)
  })

  test('leaves whole surrogate pairs as they are', () => {
    expect(decode('["\\ud83d\\ude00","\\ud83d","\\ude00x"]')).toEqual(['😀', '\ufffd', '\ufffdx'])
  })

  test('reads a number of millions of digits, and one that is no integer, without harm', () => {
    const digits = '1'.repeat(8_000_000)
    expect(decode(`{"id":${digits},"n":-${digits}}`)).toEqual({ id: digits, n: `-${digits}` })
    expect(decode(`[${digits}e5,1.${digits},"${digits}"]`)).toEqual([Infinity, expect.any(Number), digits])
  })
})
