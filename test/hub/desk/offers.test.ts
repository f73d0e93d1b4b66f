import { personId, type TransferState } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anna, message, until, withAnna } from '../paper.ts'
import { able, type Desk, desk, hikers, inHikers } from './typing.ts'

let at: Desk
beforeEach(async () => {
  at = await desk()
})
afterEach(() => at.stop())

describe('a contact request', () => {
  const requests = async () => {
    const ticket = { v1: 'v1_secret', v2: 'v2_secret' }
    await at.append({ kind: 'friend-request', ticket, name: 'Kim', greeting: 'From the club' })
    await until(() => at.paper.texts.some((text) => text.startsWith('Kim wants')))
    const told = at.paper.texts.find((text) => text.startsWith('Kim wants')) ?? ''
    return { ticket, told, line: /\[Accept\] (accept \d+)$/.exec(told)?.[1] ?? expect.fail(told) }
  }

  it('is told at the desk with the line that accepts it', async () => {
    const { ticket, told, line } = await requests()
    expect(told).toContain('Kim wants to be a contact: “From the club”.\n[Accept] accept ')
    expect(await at.types(line)).toBe('WeChat is asked to accept Kim as a contact.')
    const handed = await at.taken()
    expect(handed.command).toEqual({ kind: 'accept-friend', ticket })
    await at.ends(handed, { kind: 'done' })
    await until(() => at.paper.texts.includes('typed 1: done (✓ Done: accepted as a contact.)'))
  })

  it('says from which group they are, by its name', async () => {
    const ticket = { v1: 'v1_secret' }
    await at.append({ kind: 'friend-request', ticket, name: 'Kim', room: hikers })
    await until(() =>
      at.paper.texts.some((text) => text.startsWith('Kim from the group “Hikers” wants to be a contact.')),
    )
  })

  it('is not accepted twice; what WeChat refuses is told with its reason, and may be tried again', async () => {
    const { line } = await requests()
    await at.types(line)
    expect(await at.types(line)).toBe('✗ WeChat is asked that already.')
    const reason = 'the request has run out'
    await at.ends(await at.taken(), { kind: 'failed', reason })
    await until(() => at.paper.texts.includes(`typed 1: failed (${reason})`))
    expect(await at.types(line)).toBe('WeChat is asked to accept Kim as a contact.')
    await at.ends(await at.taken(), { kind: 'done' })
    await until(() => at.paper.texts.some((text) => text.endsWith('done (✓ Done: accepted as a contact.)')))
    expect(await at.types(line)).toBe('✗ This request was accepted already.')
  })

  it('is known to be accepted when they are a contact, where the client never says so', async () => {
    const person = personId('wxid_kim')
    const ticket = { v1: 'v1_kim' }
    await at.append({ kind: 'friend-request', ticket, person, name: 'Kim' })
    await until(() => at.paper.texts.some((text) => text.startsWith('Kim wants')))
    const request = at.paper.texts.find((text) => text.startsWith('Kim wants')) ?? ''
    const line = /(accept \d+)$/.exec(request)?.[1] ?? expect.fail(request)
    await at.types(line)
    expect(await at.asked()).toEqual({ kind: 'accept-friend', ticket, person })
    const done = 'typed 1: done (✓ Done: accepted as a contact.)'
    for (const name of ['Lee', 'Max']) {
      await at.append({ kind: 'friend-added', person: { id: personId(`wxid_${name}`), nickname: name } })
      await until(() => at.paper.texts.includes(`${name} is a contact now.`))
    }
    expect(at.paper.texts).not.toContain(done)
    await at.append({ kind: 'friend-added', person: { id: person, nickname: 'Kim' } })
    const told = ['Kim is a contact now.', done]
    await until(() => told.every((line) => at.paper.texts.includes(line)))
    expect(await at.types(line)).toBe('✗ This request was accepted already.')
  })

  it('is for owners alone', async () => {
    const { line } = await requests()
    expect(await at.types(line, { by: 'member' })).toBe('typed 1: failed (only owners of this account may do that)')
    await at.nothingAsked()
  })

  it('cannot be refused, which is said', async () => {
    const { line } = await requests()
    expect(await at.types(line.replace('accept', 'refuse'))).toMatch(/^WeChat has no word for that/)
    await at.nothingAsked()
  })

  it('is none where the number is that of something else, or of nothing', async () => {
    expect(await at.types('accept 1')).toBe('✗ There is no contact request 1, or it is not kept any more.')
    expect(await at.types('accept 999999999999999')).toMatch(/^✗ There is no contact request/)
    expect(await at.types('accept Kim')).toMatch(/^Type “accept ID”/)
    expect(await at.types('accept')).toMatch(/^Type “accept ID”/)
    await at.nothingAsked()
  })
})

describe('a transfer', () => {
  let time = 1_600_000_000_000
  const transfer = async (transfer: string, state: TransferState, fromSelf = false) => {
    const content = { kind: 'transfer', transfer, state, amount: '￥5.00' } as const
    const before = at.paper.lines.length
    time += 1_000
    await at.append(message({ chat: withAnna, content, fromSelf, time }))
    await until(() => at.paper.lines.length > before)
  }
  const sure = (told: string) => /\] (\w+ now \d+)$/.exec(told)?.[1] ?? expect.fail(told)

  it('is accepted only by the line that the answer gives, which names it', async () => {
    await transfer('t1', 'started')
    const told = await at.types('accept', { chat: withAnna })
    expect(told).toMatch(
      /^This accepts ￥5.00 from Anna Chen, for good. Nothing has been done yet.\n\[Accept the money\]/,
    )
    await at.nothingAsked()
    await transfer('t2', 'started')
    await at.types(sure(told), { chat: withAnna })
    expect(await at.asked()).toEqual({ kind: 'accept-transfer', transfer: 't1', from: anna })
  })

  it('is decided about once, however often that is typed, and again only where it failed', async () => {
    await transfer('t1', 'started')
    const line = sure(await at.types('accept', { chat: withAnna }))
    await at.types(line, { chat: withAnna })
    const already = '✗ WeChat has been asked about ￥5.00 from Anna Chen already.'
    expect(await at.types(line, { chat: withAnna })).toBe(already)
    const handed = await at.taken()
    expect(await at.types(line.replace('accept', 'refuse'), { chat: withAnna })).toBe(already)
    await at.ends(handed, { kind: 'failed', reason: 'network' })
    await until(() => at.paper.texts.some((text) => text.includes('network')))
    expect(await at.types(line, { chat: withAnna })).toBe('WeChat is asked to accept ￥5.00 from Anna Chen.')
  })

  it('goes back in the same way', async () => {
    await transfer('t1', 'started')
    const told = await at.types('refuse', { chat: withAnna })
    expect(told).toMatch(/^This sends ￥5.00 from Anna Chen back./)
    await at.types(sure(told), { chat: withAnna })
    expect(await at.asked()).toEqual({ kind: 'refuse-transfer', transfer: 't1', from: anna })
  })

  it('that has ended is not decided about again', async () => {
    await transfer('t1', 'started')
    const told = await at.types('accept', { chat: withAnna })
    await transfer('t1', 'accepted', true)
    expect(await at.types(sure(told), { chat: withAnna })).toBe('✗ ￥5.00 from Anna Chen was accepted already.')
    await transfer('t2', 'started')
    await transfer('t2', 'returned')
    expect(await at.types('accept', { chat: withAnna })).toBe('✗ ￥5.00 from Anna Chen has gone back already.')
    await at.nothingAsked()
  })

  it('is none where there is none, where it is our own, or in another chat', async () => {
    expect(await at.types('accept', { chat: withAnna })).toBe('✗ There is no such transfer here.')
    await transfer('t1', 'started', true)
    expect(await at.types('accept', { chat: withAnna })).toBe('✗ There is no such transfer here.')
    await transfer('t2', 'started')
    const line = sure(await at.types('accept', { chat: withAnna }))
    expect(await at.types(line, { chat: inHikers })).toBe('✗ There is no such transfer here.')
    await at.nothingAsked()
  })

  it('cannot be refused by a client that can only accept', async () => {
    await at.stop()
    const { 'refuse-transfer': _, ...commands } = able.commands
    at = await desk({ ...able, commands })
    await transfer('t1', 'started')
    expect(await at.types('refuse', { chat: withAnna })).toBe('✗ This WeChat client cannot refuse a transfer.')
    expect(await at.types('accept', { chat: withAnna })).toMatch(/^This accepts/)
  })
})
