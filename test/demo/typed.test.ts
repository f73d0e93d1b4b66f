import { expect, test } from 'vitest'
import { typed } from '../../packages/app/src/demo/typed.ts'

const chats = ['一家人 Family', 'Anna']

test.each([
  ['see you', { chat: 'Anna', text: 'see you' }],
  ['Anna: see you', { chat: 'Anna', text: 'see you' }],
  ['anna:see you', { chat: 'Anna', text: 'see you' }],
  ['一家人：我来了', { chat: '一家人 Family', text: '我来了' }],
  ['look: a colon', { chat: 'Anna', text: 'look: a colon' }],
  ['   ', undefined],
])('%j goes to %o', (line, to) => {
  expect(typed(line, chats, 'Anna')).toEqual(to)
})

test('before anybody has spoken a line goes nowhere', () => {
  expect(typed('hello', [], undefined)).toBeUndefined()
})
