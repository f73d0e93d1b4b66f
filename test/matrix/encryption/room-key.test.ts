import { describe, expect, it } from 'vitest'
import { keyAfter, lasts } from '../../../bridges/matrix/src/encryption/room-key.ts'

/** Olm specification, Megolm: Message format. */
const written = (index: number, session_id = 'one') => ({
  ciphertext: Buffer.from([3, 8, index, 18, 64]).toString('base64'),
  session_id,
})
const week = 7 * 24 * 3_600_000

describe('a room’s key', () => {
  it('is used without looking until it has written 100 messages', () => {
    const first = keyAfter(written(0), undefined, 0)
    expect(lasts(first, 0)).toBe(true)
    expect(lasts(keyAfter(written(98), first, 0), 0)).toBe(true)
    expect(lasts(keyAfter(written(99), first, 0), 0)).toBe(false)
  })

  it('is looked at from an hour before it is a week old', () => {
    const first = keyAfter(written(0), undefined, 0)
    expect(lasts(keyAfter(written(5), first, 10), week - 3_600_001)).toBe(true)
    expect(lasts(keyAfter(written(5), first, 10), week - 3_600_000)).toBe(false)
  })

  it('is looked at each time where its beginning was not seen, as after a restart, until there is another', () => {
    const old = keyAfter(written(40), undefined, 0)
    expect(lasts(old, 0)).toBe(false)
    expect(lasts(keyAfter(written(41), old, 0), 0)).toBe(false)
    expect(lasts(keyAfter(written(0, 'two'), old, 0), 0)).toBe(true)
  })

  it.each([{}, { ciphertext: '' }, { ciphertext: 5, session_id: 'one' }, { ciphertext: 'AwgA' }])(
    'is looked at where what it wrote cannot be read: %j',
    (odd) => expect(lasts(keyAfter(odd, undefined, 0), week)).toBe(false),
  )
})
