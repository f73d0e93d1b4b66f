import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, placeId, Refused, Retry, remoteId } from '@queqiao/hub'
import { accountId, type Event, personId, type Source } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hubOn, message, report, until, withAnna } from '../paper.ts'
import { able, type Desk, desk, inHikers, known, Typing } from './typing.ts'

const attic = 'attic'

let at: Desk
beforeEach(async () => {
  at = await desk()
})
afterEach(() => at?.stop())

const standsOn = (sheet: string, texts = at.paper.lines) =>
  texts.filter(({ place }) => place === sheet).map(({ text }) => text)
let count = 0
/** Anna says something; gives the sheet on which that stands. */
const hears = async (): Promise<string> => {
  const words = `hello ${++count}`
  await at.append(message({ chat: withAnna, words }))
  const line = () => at.paper.lines.find(({ text }) => text.endsWith(words))
  await until(() => line() !== undefined)
  return line()?.place ?? ''
}
const made = () => at.paper.placesMade.length

describe('link', () => {
  it('makes where it is typed the place of that chat, and lets its place of before go', async () => {
    const before = await hears()
    expect(await at.types('link Anna Chen', { sheet: attic })).toContain(
      'This is the place of the chat with Anna Chen now.',
    )
    await until(() => at.paper.lines.length === 4)
    expect(standsOn(attic)).toEqual(['This is the place of the chat with Anna Chen now.'])
    expect(standsOn(before).at(-1)).toBe('removed: The chat with Anna Chen has another place now. (now attic)')
    expect(await hears()).toBe(attic)
    expect(await at.paper.hub?.isLinked(placeId(attic))).toBe(true)
    expect(await at.paper.hub?.isLinked(placeId(before))).toBe(false)
  })

  it('can be a chat’s first place, and what the bridge may not do there is said', async () => {
    const lacks = ['The bot may not change the name here.']
    expect(await at.types('link Hikers', { sheet: attic, vacant: { lacks } })).toBe(
      'This is the place of the chat with Hikers now.\nThe bot may not change the name here.',
    )
    await at.append(message({ chat: inHikers, words: 'up we go' }))
    await until(() => standsOn(attic).some((text) => text.endsWith('up we go')))
  })

  it('says where it was typed why it cannot be, and does nothing', async () => {
    const says = async (line: string, about: object = {}) => {
      const answer = await at.types(line, { sheet: attic, ...about })
      expect(standsOn(attic).at(-1)).toBe(answer)
      return answer
    }
    expect(await says('link Anna Chen', { vacant: { against: 'This room is encrypted.' } })).toBe(
      '✗ This room is encrypted.',
    )
    expect(await says('link Anna Chen', { by: 'member' })).toBe('✗ only owners of this account may do that')
    expect(await says('link Anna Chen', { by: 'nobody' })).toBe('✗ you are not among the users of this bridge')
    expect(await says('link Nobody')).toBe('✗ No contact and no group goes by “Nobody”.')
    expect(await says('link')).toMatch(/^Type “link CHAT”/)
    expect(await says('status')).toMatch(/^No chat lives here/)
    expect(await at.paper.hub?.chatsAt(placeId(attic))).toEqual([])
  })

  it('offers each chat that goes by the name', async () => {
    const offered = await at.types('link Team', { sheet: attic })
    expect(offered).toContain('[Team (team2@chatroom)] link team2@chatroom')
    expect(await at.types('link team2@chatroom', { sheet: attic })).toBe('This is the place of the chat with Team now.')
  })

  it('is refused where a chat or an account’s desk is', async () => {
    await at.types('link Annabel', { sheet: attic })
    expect(await at.types('link Anna Chen', { sheet: attic })).toMatch(
      /^✗ This is the place of the chat with Annabel already/,
    )
    expect(await at.types('link Anna Chen', { sheet: at.paper.desk ?? '' })).toMatch(
      /^✗ This is where the account is dealt with/,
    )
  })

  it('is undone by unlink, and the next message makes a place', async () => {
    await at.types('link Anna Chen', { sheet: attic })
    const before = made()
    expect(await at.types('unlink', { sheet: attic })).toBe(
      'let go: This is not the place of the chat with Anna Chen any more. Its next message makes another.',
    )
    expect(made()).toBe(before)
    expect(await hears()).not.toBe(attic)
    expect(made()).toBe(before + 1)
    // and it can be linked again
    await at.types('link Anna Chen', { sheet: attic })
    expect(await hears()).toBe(attic)
  })

  it('can be let go at the desk, too', async () => {
    await at.types('link Anna Chen', { sheet: attic })
    await at.types('unlink Anna Chen', { sheet: at.paper.desk ?? '' })
    await until(() => standsOn(attic).some((text) => text.startsWith('let go')))
    await until(() => at.paper.texts.includes('The place of the chat with Anna Chen is let go.'))
    expect(await at.types('unlink Anna Chen')).toBe('✗ The chat with Anna Chen has no place here.')
    expect(await at.types('unlink')).toMatch(/^Type “unlink CHAT”/)
  })

  it('is known when a place moves on the other side', async () => {
    await at.types('link Anna Chen', { sheet: attic })
    await at.paper.hub?.moved(placeId(attic), placeId('cellar'))
    expect(await at.types('unlink', { sheet: 'cellar' })).toMatch(/^let go/)
  })
})

describe('what was written where its chat does not live any more by the time it is read', () => {
  const missed = '✗ What was written here for Anna Chen, and waited, was not sent: Anna Chen is not here any more.'
  const links = async (line: string) => {
    await at.types(line, { sheet: attic })
    await until(() => standsOn(attic).some((text) => text.startsWith(line.startsWith('un') ? 'let go' : 'This is')))
  }

  it('goes to nobody, which is said there', async () => {
    await links('link Anna Chen')
    const { promise, resolve } = Promise.withResolvers<void>()
    at.paper.held = promise
    await at.says('for Anna alone', attic)
    await at.types('unlink Anna Chen')
    resolve()
    await until(() => standsOn(attic).includes(missed))
    await at.nothingAsked()
  })

  it('goes to no other chat either, when it is tried again', async () => {
    await links('link Anna Chen')
    at.paper.held = Promise.reject(new Refused('its file does not come'))
    at.paper.held.catch(() => undefined)
    await at.says('for Anna alone', attic)
    const dead = () => at.hub.owing.list({ states: ['dead'] })
    await until(async () => (await dead()).length > 0)
    at.paper.held = Promise.resolve()
    await links('unlink')
    await links('link Annabel')
    for (const { id } of await dead()) await at.hub.owing.retry(id)
    await until(() => standsOn(attic).includes(missed))
    await at.nothingAsked()
    await at.says('for Annabel', attic)
    expect(await at.asked()).toMatchObject({ content: { text: ['for Annabel'] } })
  })
})

describe('close', () => {
  it('removes the place of a chat, once that was confirmed; the next message makes another', async () => {
    const sheet = await hears()
    const asked = await at.types('close', { sheet })
    expect(asked).toContain('Nothing has been done yet.')
    expect(asked).toContain('[Close it] close now anna')
    expect(await hears()).toBe(sheet)
    expect(await at.types('close now anna', { sheet })).toBe(
      'removed: The chat with Anna Chen is closed here. Its next message makes another.',
    )
    expect(await hears()).not.toBe(sheet)
  })

  it('and unlink are not for places of the other kind, and for owners only', async () => {
    const sheet = await hears()
    expect(await at.types('unlink', { sheet })).toMatch(/^✗ The place of the chat with Anna Chen was made for it/)
    expect(await at.types('close now', { sheet, by: 'member' })).toMatch(/only owners of this account/)
    await at.types('link Annabel', { sheet: attic })
    expect(await at.types('close', { sheet: attic })).toMatch(/was linked, and is not ours/)
    expect(await hears()).toBe(sheet)
  })
})

describe('a link that is cut off', () => {
  it('goes on where it was, after a restart, until the place of before is let go', async () => {
    await at.stop()
    const data = mkdtempSync(join(tmpdir(), 'links-'))
    const users = [{ name: 'owner', role: 'owner' as const, accounts: [], ids: { paper: 'owner' } }]
    const paper = new Typing()
    let hub: Hub = await hubOn(data, [paper], { users })
    const append = async (...events: readonly Event<Source>[]) =>
      void (await hub.keeper.append({ ...report(...events), can: able })).answered(true)
    await append(...known, message({ chat: withAnna, words: 'before' }))
    await until(() => paper.texts.some((text) => text.endsWith('before')))
    paper.before = (text) => {
      if (text.startsWith('removed')) throw new Retry('away', { certain: true })
    }
    const body = JSON.stringify({ by: 'owner', line: 'link Anna Chen', sheet: attic })
    await paper.hub?.receive([{ id: remoteId('l1'), place: placeId(attic), body }])
    await until(() => standsOn(attic, paper.lines).length === 1)
    await hub.stop()
    paper.before = () => undefined
    hub = await hubOn(data, [paper], { users })
    await until(() => paper.texts.some((text) => text.startsWith('removed')))
    expect(paper.texts.filter((text) => text.startsWith('This is the place'))).toHaveLength(1)
    await hub.stop()
    rmSync(data, { recursive: true })
    at = await desk()
  })
})

describe('somebody who owns several accounts', () => {
  it('is asked which is meant, where both know the chat', async () => {
    const office = accountId('office')
    const anna = { kind: 'people', people: [{ id: personId('anna'), nickname: 'Anna Chen', friend: true }] } as const
    const login = { kind: 'login', person: personId('office'), name: 'Office' } as const
    await at.hub.keeper.append({ ...report(login, anna), account: office })
    await until(() => at.paper.texts.includes('WeChat is logged in as Office.'))
    const asked = await at.types('link Anna Chen', { sheet: attic })
    expect(asked).toContain('link anna for me')
    expect(asked).toContain('link anna for office')
    await at.types('link anna for office', { sheet: attic })
    expect(await at.paper.hub?.chatsAt(placeId(attic))).toEqual([{ account: office, chat: withAnna }])
  })
})
