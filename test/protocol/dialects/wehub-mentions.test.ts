import { personId, type Text, words } from '@queqiao/protocol/model'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inFront, inPlace, single } from '../../../packages/protocol/src/dialects/wehub/mentions.ts'

const ben = { mention: personId('wxid_b'), name: 'Ben' }
const carol = { mention: personId('wxid_c'), name: 'Carol' }
const everybody = { mention: 'all' as const, name: '所有人' }

const said = fc.string({ unit: fc.constantFrom('{$@}', '{', '$', '@', '}', ' ', 'a', '\n') })
const text: fc.Arbitrary<Text> = fc.array(fc.oneof(said, fc.constantFrom(ben, carol, everybody)), { maxLength: 6 })
const places = (msg: string) => msg.split('{$@}').length - 1

describe('mentions inside the text (0.4.2)', () => {
  test('there are as many places as mentions, whatever people typed', () => {
    fc.assert(
      fc.property(text, (runs) => {
        const { msg, at, style } = inPlace(runs)
        if (style === 1) expect(places(msg)).toBe(at.length)
        if (style === 1) expect(at.length).toBeGreaterThan(0)
        expect(new Set(at)).toEqual(new Set(inFront(runs).at))
      }),
    )
  })

  test('the same member may be mentioned twice', () => {
    expect(inPlace([ben, ' and ', ben])).toEqual({ msg: '{$@} and {$@}', at: ['wxid_b', 'wxid_b'], style: 1 })
  })
})

describe('mentions in front (0.2.0)', () => {
  test.each<[string, Text, string, string[]]>([
    ['at the beginning', [ben, ' hi'], 'hi', ['wxid_b']],
    ['in the middle', ['hi ', ben, ' you'], 'hi you', ['wxid_b']],
    ['at the end', ['hi ', ben], 'hi', ['wxid_b']],
    ['beside each other', ['hi ', ben, ' ', carol, ' you'], 'hi you', ['wxid_b', 'wxid_c']],
    ['twice', [ben, ' hi ', ben], 'hi', ['wxid_b']],
    ['without blanks', ['hi', ben, 'you'], 'hiyou', ['wxid_b']],
    ['of everybody, which stays words', [everybody, 'hi'], '@所有人 hi', []],
  ])('%s', (_where, runs, msg, at) => {
    expect(inFront(runs)).toEqual({ msg, at })
  })

  test('a text without mentions stays as it is', () => {
    fc.assert(
      fc.property(said, (typed) => {
        expect(inFront([typed])).toEqual({ msg: typed, at: [] })
      }),
    )
  })
})

describe('one mention (before 0.2.0)', () => {
  test('the first is real, the others stay words', () => {
    expect(single(['hi ', ben, ' and ', carol, 'and ', ben])).toEqual({
      msg: 'hi and @Carol and @Ben',
      at: ['wxid_b'],
    })
  })

  test('nobody is mentioned where nobody was', () => {
    fc.assert(
      fc.property(fc.array(said), (typed) => {
        expect(single(typed)).toEqual({ msg: words(typed), at: [] })
      }),
    )
  })
})
