import { describe, expect, it } from 'vitest'
import { mendedPowers, powersFor } from '../../../bridges/matrix/src/places/powers.ts'

const owners = ['@you:x']
const ranks = { bot: '@bot:x', owners, creatorIsAbove: false }
const mayEncrypt = (powers: Readonly<Record<string, unknown>> | undefined) =>
  Object(powers?.events)['m.room.encryption']

describe('who may encrypt a room', () => {
  it('nobody but the bot, unless we can read along', () => {
    expect(mayEncrypt(powersFor(ranks))).toBe(100)
    expect(mayEncrypt(powersFor({ ...ranks, encrypts: true }))).toBe(50)
  })

  it('owners of rooms from before, once we can', () => {
    const before = powersFor(ranks)
    expect(mendedPowers(before, { owners })).toBeUndefined()
    expect(mayEncrypt(mendedPowers(before, { owners, encrypts: true }))).toBe(50)
  })

  it('nobody but the bot any more, once we cannot', () => {
    const before = powersFor({ ...ranks, encrypts: true })
    expect(mayEncrypt(mendedPowers(before, { owners }))).toBe(100)
  })
})
