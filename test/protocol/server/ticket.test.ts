import { describe, expect, test } from 'vitest'
import { textOf, ticket } from '../../../packages/protocol/src/server/ticket.ts'

const token = '0123456789abcdefghij'

describe('a ticket', () => {
  test('brings back its text, whatever that is, and stands in an address as it is', () => {
    for (const text of ['wxid_me', 'C:\\WeChat Files\\图片\\a.dat', 'a.b/c?d#e%', '', 'x'.repeat(100_000)]) {
      const made = ticket('upload', text, token)
      expect(made).toMatch(/^[\w-]*\.[\w-]{43}$/)
      expect(textOf('upload', made, token)).toBe(text)
    }
  })

  test('is worth nothing for another purpose, under another token, or changed', () => {
    const made = ticket('upload', 'wxid_me', token)
    expect(textOf('socket', made, token)).toBeUndefined()
    expect(textOf('upload', made, `${token}x`)).toBeUndefined()
    const other = ticket('upload', 'wxid_he', token)
    const mixed = `${other.split('.')[0]}.${made.split('.')[1]}`
    for (const wrong of [
      mixed,
      made.slice(1),
      made.slice(0, -1),
      `${made}.`,
      `.${made}`,
      made.toUpperCase(),
      '',
      '.',
      'x',
    ])
      expect(textOf('upload', wrong, token)).toBeUndefined()
  })
})
