import { accountId, personId, roomId } from '@queqiao/protocol/model'
import { expect, it } from 'vitest'
import { fromPlace, toPlace } from '../../bridges/web/src/ids.ts'

const account = accountId('wxid_me')

it.each([
  ['a desk', { account }],
  ['a person', { account, chat: { kind: 'person', id: personId('wxid_李') } as const }],
  ['a public account', { account, chat: { kind: 'official', id: personId('o') } as const }],
  ['somebody with a line break in their id', { account, chat: { kind: 'person', id: personId('a\nb\\n') } as const }],
  ['a group', { account, chat: { kind: 'room', id: roomId('1 2') } as const }],
])('the address of %s says whose it is, in letters that addresses take', (_, key) => {
  const place = toPlace(key)
  expect(place).toMatch(/^[\w-]+$/)
  expect(fromPlace(place)).toEqual(key)
})

it.each([
  '',
  '!',
  Buffer.from('me\nroom').toString('base64url'),
  Buffer.from('me\nroom\n').toString('base64url'),
  Buffer.from('me\nconstructor\nx').toString('base64url'),
  Buffer.from('me\nroom\nx\ny').toString('base64url'),
])('an address that nobody was given (%j) is nobody’s', (place) => {
  expect(fromPlace(place)).toBeUndefined()
})
