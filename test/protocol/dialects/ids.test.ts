import { expect, test } from 'vitest'
import { idOfMessage } from '../../../packages/protocol/src/dialects/ids.ts'

test.each(['0', '-1', 'null', undefined])('%s is no id of a message: two that have it are two', (id) => {
  expect(idOfMessage(id)).toBeUndefined()
})

test.each(['5', '1234567890123456789', '-12'])('%s is one', (id) => {
  expect(idOfMessage(id)).toBe(id)
})
