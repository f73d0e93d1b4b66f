import { describe, expect, test } from 'vitest'
import { Fields } from '../../../packages/protocol/src/dialects/fields.ts'

const of = (json: unknown) => Fields.of(json)

describe('a field of untrusted JSON', () => {
  test('that is missing, null or empty is nothing', () => {
    for (const json of [{}, { a: null }, { a: '' }, [], 'text', null]) {
      expect(of(json).optional('a')).toBeUndefined()
      expect(of(json).optionalInteger('a')).toBeUndefined()
      expect(of(json).objects('a')).toEqual([])
      expect(of(json).texts('a')).toEqual([])
      expect(() => of(json).text('a')).toThrow('a: expected text, found nothing')
    }
  })

  test('of another type is read where it can be', () => {
    expect(of({ a: '5' }).integer('a')).toBe(5)
    expect(of({ a: 5 }).text('a')).toBe('5')
    expect(of({ a: ['x', 7, '', null, {}] }).texts('a')).toEqual(['x', '7'])
  })

  test('that stands for something by its place in a list keeps it', () => {
    expect(of({ a: ['x', '', null, 7] }).column('a')).toEqual(['x', undefined, undefined, '7'])
    expect(of({ a: 'x' }).column('a')).toEqual(['x'])
    expect(of({}).column('a')).toEqual([])
  })

  test('that cannot be read is named with its path, and its value is not', () => {
    const fields = of({ data: { list: [{}, { secret: ['words'], n: 'words', o: { words: 1 } }] } })
    const entry = fields.within('data').objects('list')[1] ?? expect.fail('no entry')
    expect(() => entry.text('secret')).toThrow(/^data\.list\[1\]\.secret: expected text, found a list$/)
    expect(() => entry.integer('n')).toThrow(/^data\.list\[1\]\.n: expected integer, found string$/)
    expect(() => entry.objects('o')).toThrow(/^data\.list\[1\]\.o: expected a list, found object$/)
    expect(() => of({ a: 1.5 }).integer('a')).toThrow('a: expected integer, found number')
    expect(() => of({ a: '9'.repeat(16) }).integer('a')).toThrow('a: expected integer, found string')
    expect(entry.lenient('secret')).toBeUndefined()
  })

  test('that only adorns, and is no number that can be counted with, is nothing', () => {
    for (const a of [1e19, 1e300, '9300000000000000000', '-1e16', 'NaN', 'words', null, {}])
      expect(of({ a }).lenientInteger('a')).toBeUndefined()
    for (const a of [12, 12.9, '12', ' 12 ']) expect(of({ a }).lenientInteger('a')).toBe(12)
  })

  test('stands in a wrapper, or beside an empty one, or where there is none', () => {
    for (const json of [{ data: { a: 'x' } }, { data: {}, a: 'x' }, { data: [], a: 'x' }, { a: 'x' }]) {
      expect(of(json).within('data').text('a')).toBe('x')
    }
  })
})
