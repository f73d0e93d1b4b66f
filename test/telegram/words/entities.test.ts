import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quiet, type Span, split } from '../../../bridges/telegram/src/words/entities.ts'

const joiner = '\u2060'

const span: fc.Arbitrary<Span> = fc.record(
  {
    text: fc.string({ unit: fc.constantFrom('a', ' ', '\n', '鹊', '🐦', '👩‍👩‍👧', 'é'), maxLength: 60 }),
    as: fc.constantFrom('bold' as const, 'italic' as const, { user: 7, name: 'Me' }),
  },
  { requiredKeys: ['text'] },
)

const marked = (spans: readonly Span[]) =>
  spans
    .filter((one) => one.as)
    .map((one) => one.text)
    .join('')

describe('a long text', () => {
  it('is cut without losing anything, within the limit, and its entities stay on their words', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), fc.integer({ min: 1, max: 80 }), (spans, limit) => {
        const pieces = split(spans, limit)
        expect(pieces.map(({ text }) => text).join('')).toBe(spans.map(({ text }) => text).join(''))
        for (const { text, entities } of pieces) {
          expect([...text].length).toBeLessThanOrEqual(limit)
          expect(text).not.toBe('')
          expect(entities.length).toBeLessThanOrEqual(100)
          expect(text.isWellFormed()).toBe(true)
          for (const { offset, length } of entities) {
            expect(length).toBeGreaterThan(0)
            expect(offset + length).toBeLessThanOrEqual(text.length)
          }
        }
        const covered = pieces.flatMap(({ text, entities }) =>
          entities.map(({ offset, length }) => text.slice(offset, offset + length)),
        )
        expect(covered.join('')).toBe(marked(spans))
      }),
    )
  })

  it('of 4096 emoji is one message, of 4097 two: Telegram counts code points', () => {
    expect(split([{ text: '🐦'.repeat(4096) }])).toHaveLength(1)
    expect(split([{ text: '🐦'.repeat(4097) }]).map(({ text }) => [...text].length)).toEqual([4096, 1])
  })

  it('is cut after a line, else after a word, where that is not too early', () => {
    expect(split([{ text: 'aaaa bbb\ncc dd' }], 12).map(({ text }) => text)).toEqual(['aaaa bbb\n', 'cc dd'])
    expect(split([{ text: 'aaaa bbbb cc' }], 11).map(({ text }) => text)).toEqual(['aaaa bbbb ', 'cc'])
    expect(split([{ text: 'a bbbbbbbbbb' }], 8).map(({ text }) => text)).toEqual(['a bbbbbb', 'bbbb'])
  })

  it('with more entities than Telegram keeps of a message goes on in the next one', () => {
    const names = Array.from({ length: 250 }, (_, n) => [{ text: `@${n}`, as: 'bold' as const }, { text: ' ' }]).flat()
    const pieces = split(names)
    expect(pieces.map(({ entities }) => entities.length)).toEqual([100, 100, 50])
    expect(pieces.map(({ text }) => text).join('')).toBe(names.map(({ text }) => text).join(''))
  })

  it('carries a bold that is cut into the next message, counted in UTF-16 units', () => {
    expect(split([{ text: '🐦' }, { text: '🐦🐦🐦', as: 'bold' }], 2)).toEqual([
      { text: '🐦🐦', entities: [{ type: 'bold', offset: 2, length: 2 }] },
      { text: '🐦🐦', entities: [{ type: 'bold', offset: 0, length: 4 }] },
    ])
  })
})

describe('words from WeChat', () => {
  it.each([
    ['@durov hello', `@${joiner}durov hello`],
    ['ask @durov', `ask @${joiner}durov`],
    ['/start', `/${joiner}start`],
    ['(/start)', `(/${joiner}start)`],
  ])('that would call somebody on Telegram do not: %s', (text, shown) => {
    expect(quiet(text)).toBe(shown)
  })

  it.each([
    'me@example.org',
    '1/2',
    '他/她',
    '@张三',
    'https://t.me/@durov',
    'medium.com/@durov/post',
    '看...www.medium.com/@durov',
    'a // b',
    '你@durov',
  ])('that call nobody stay as they are: %s', (text) => {
    expect(quiet(text)).toBe(text)
  })
})
