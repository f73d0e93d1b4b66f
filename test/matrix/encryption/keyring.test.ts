import { describe, expect, it } from 'vitest'
import type { Device } from '../../../bridges/matrix/src/encryption/device.ts'
import { createKeyring } from '../../../bridges/matrix/src/encryption/keyring.ts'
import { until } from '../house.ts'

/** A keyring, and who was opened, told of others and closed on it. */
const ring = (most: number, failing = new Set<string>()) => {
  const log: string[] = []
  const open = async (user: string): Promise<Device> => {
    log.push(`open ${user}`)
    if (failing.delete(user)) throw new Error('the homeserver is away')
    return {
      encrypt: () => Promise.resolve({}),
      decrypt: () => Promise.resolve({}),
      take: () => Promise.resolve(),
      changed: async (users) => void log.push(`${user} hears of ${users}`),
      close: () => void log.push(`close ${user}`),
    }
  }
  return { log, ...createKeyring({ most, keep: 'bot', open }) }
}
const nothing = () => Promise.resolve()

describe('devices', () => {
  it('are opened once, and those used longest ago are closed first, but never the bot’s', async () => {
    const { use, log } = ring(2)
    for (const user of ['bot', 'anna', 'dad', 'dad', 'anna']) await use(user, nothing)
    await until(() => log.length === 6)
    expect(log).toEqual(['open bot', 'open anna', 'open dad', 'close anna', 'open anna', 'close dad'])
  })

  it('are not closed while they have work', async () => {
    const { use, log } = ring(1)
    const { promise, resolve } = Promise.withResolvers<void>()
    const working = use('anna', () => promise)
    await use('dad', nothing)
    await until(() => log.length === 3)
    expect(log).toEqual(['open anna', 'open dad', 'close dad'])
    resolve()
    await working
  })

  it('that are no good any more are opened anew at once, and closed when their work is done', async () => {
    const { use, drop, log } = ring(2)
    const { promise, resolve } = Promise.withResolvers<void>()
    const working = use('anna', () => promise)
    await until(() => log.length === 1)
    drop('anna')
    await use('anna', nothing)
    expect(log).toEqual(['open anna', 'open anna'])
    resolve()
    await working
    await until(() => log.length === 3)
    expect(log).toEqual(['open anna', 'open anna', 'close anna'])
  })

  it('are closed at the end when their work is done, not under it', async () => {
    const { use, close, log } = ring(2)
    const { promise, resolve } = Promise.withResolvers<void>()
    const working = use('anna', () => promise.then(() => void log.push('anna is done')))
    const closing = close()
    resolve()
    await Promise.all([working, closing])
    expect(log).toEqual(['open anna', 'anna is done', 'close anna'])
  })

  it('that could not be opened are opened anew', async () => {
    const { use, log } = ring(2, new Set(['anna']))
    await expect(use('anna', nothing)).rejects.toThrow('away')
    expect(await use('anna', () => Promise.resolve('done'))).toBe('done')
    expect(log).toEqual(['open anna', 'open anna'])
  })

  it('hear whose devices have changed, and close at the end', async () => {
    const { use, changed, close, log } = ring(3)
    for (const user of ['bot', 'anna']) await use(user, nothing)
    await changed(['@you:example.org'])
    await close()
    expect(log.slice(2)).toEqual([
      'bot hears of @you:example.org',
      'anna hears of @you:example.org',
      'close bot',
      'close anna',
    ])
  })
})
