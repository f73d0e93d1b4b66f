import { describe, expect, test } from 'vitest'
import { messageLine, messageRows } from '../../packages/app/src/demo/columns.ts'
import { pad, width, wrap } from '../../packages/app/src/demo/width.ts'

test.each([
  ['hello', 5],
  ['你好', 4],
  ['妈妈: ok', 8],
  ['，。！', 6],
  ['鱼 🐟', 5],
  ['❤️', 2],
  ['👨‍👩‍👧', 2],
  ['e\u0301', 1],
  ['한국어', 6],
  ['a\u200bb', 2],
])('%s takes %i columns of a terminal', (text, columns) => {
  expect(width(text)).toBe(columns)
})

test('a text is filled up by what a terminal shows, not by its length', () => {
  expect(pad('你好', 6)).toBe('你好  ')
})

describe('long text', () => {
  test('is broken at spaces', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three'])
  })
  test('is broken between characters where there is no space', () => {
    expect(wrap('今晚回家吃饭吗', 5)).toEqual(['今晚', '回家', '吃饭', '吗'])
  })
  test('never exceeds its column, whatever it is made of', () => {
    const lines = wrap('七点开饭 dinner at seven 🐟🐟🐟 verylongwordwithoutspaces', 9)
    expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(9)
    expect(lines.join('').replaceAll(' ', '')).toBe('七点开饭dinneratseven🐟🐟🐟verylongwordwithoutspaces')
  })
  test('of several lines becomes one', () => {
    expect(wrap('a\nb', 9)).toEqual(['a b'])
  })
})

const left = { chat: '一家人', sender: '妈妈', text: '今晚回家吃饭吗？' }

test('both sides of a message stand next to each other, the second column always at the same place', () => {
  const rows = messageRows({ left, right: left }, 43)
  expect(rows).toEqual(['一家人 · 妈妈:       │ 一家人 · 妈妈:', '今晚回家吃饭吗？     │ 今晚回家吃饭吗？'])
})

test('a message that is not there yet leaves its column empty', () => {
  expect(messageRows({ right: { chat: 'A', sender: 'B', text: 'c' } }, 43)).toEqual([`${' '.repeat(20)} │ A · B: c`])
})

test('without a terminal a line says which side it is of', () => {
  expect(messageLine('WeChat', left)).toBe('WeChat | 一家人 · 妈妈: 今晚回家吃饭吗？')
})
