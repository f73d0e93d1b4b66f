import { createHmac } from 'node:crypto'
import { accountId } from '@queqiao/protocol/model'
import { describe, expect, it } from 'vitest'
import { readTicket, ticketFor } from '../../../packages/hub/src/files/ticket.ts'

const secret = 'a secret that the store keeps'
const now = 1_800_000_000_000
const given = { account: accountId('wxid_图 me'), file: 'f'.repeat(64), expires: now + 60_000 }

describe('a ticket', () => {
  it('opens its file for its account, until it expires', () => {
    const ticket = ticketFor(given, secret)
    expect(readTicket(ticket, secret, now)).toEqual(given)
    expect(readTicket(ticket, secret, now + 59_999)).toEqual(given)
    expect(readTicket(ticket, secret, now + 60_000)).toBeUndefined()
  })

  it('can stand in any URL, and is short', () => {
    const ticket = ticketFor(given, secret)
    expect(ticket).toMatch(/^[\w-]+$/)
    expect(ticket.length).toBeLessThan(160)
  })

  it('is the same for the same, and another one for another file, account or time', () => {
    const others = [{ file: 'g' }, { account: accountId('wxid_you') }, { expires: now + 61_000 }]
    const tickets = [given, given, ...others.map((other) => ({ ...given, ...other }))].map((each) =>
      ticketFor(each, secret),
    )
    expect(new Set(tickets).size).toBe(4)
  })

  it('is nothing under another secret', () => {
    expect(readTicket(ticketFor(given, secret), 'another', now)).toBeUndefined()
  })

  it('is nothing with any of its characters changed, added or left out', () => {
    const ticket = ticketFor(given, secret)
    for (let at = 0; at < ticket.length; at++) {
      const other = ticket[at] === 'A' ? 'B' : 'A'
      expect(readTicket(ticket.slice(0, at) + other + ticket.slice(at + 1), secret, now)).toBeUndefined()
      expect(readTicket(ticket.slice(0, at) + ticket.slice(at + 1), secret, now)).toBeUndefined()
      expect(readTicket(ticket.slice(0, at) + other + ticket.slice(at), secret, now)).toBeUndefined()
    }
    for (const added of ['=', '.', ' ', 'A', '\0']) expect(readTicket(ticket + added, secret, now)).toBeUndefined()
  })

  it('is nothing where it was made for another purpose with the same secret', () => {
    const body = ticketFor(given, secret).slice(22)
    const sealed = (text: string) => createHmac('sha256', secret).update(text).digest('base64url').slice(0, 22) + body
    expect(readTicket(sealed(`media\n${body}`), secret, now)).toEqual(given)
    for (const text of [`upload\n${body}`, `media${body}`, body])
      expect(readTicket(sealed(text), secret, now)).toBeUndefined()
  })

  it.each(['', 'x', 'é'.repeat(22), '\u{ff}'.repeat(60), 'A'.repeat(21), 'A'.repeat(22), 'A'.repeat(100_000)])(
    'made of anything is nothing',
    (text) => {
      expect(readTicket(text, secret, now)).toBeUndefined()
    },
  )
})
