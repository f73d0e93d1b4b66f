import { isPersonal } from '@queqiao/hub'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { me } from '../paper.ts'
import { able, type Desk, desk, inHikers } from './typing.ts'

const prefix = { desk: '', elsewhere: '!wx ' }
const attic = 'attic'

let url: string
let at: Desk
beforeEach(async () => {
  url = 'https://page.example'
  at = await desk(able, {}, prefix, { reads: true, entrance: (token) => `${url}/in#${token}` })
})
afterEach(() => at?.stop())

const linkIn = (answer: string): string => answer.split('\n').find((line) => line.startsWith('http')) ?? ''
const letsIn = async (answer: string): Promise<string | undefined> => {
  const session = await at.hub.signins('other').open(new URL(linkIn(answer)).hash.slice(1))
  return session && at.hub.signins('other').who(session)
}

describe('web', () => {
  it('gives who is alone with the bot a link that lets one browser in as them, once, on the page’s own side', async () => {
    const answer = await at.types('web', { by: 'guest', sheet: attic, vacant: {}, alone: true })
    expect(linkIn(answer)).toMatch(/^https:\/\/page\.example\/in#[\w-]{43}$/)
    expect(answer).not.toContain('adminUrl')
    expect(await letsIn(answer)).toBe('guest')
    expect(await letsIn(answer)).toBeUndefined()
  })

  it('answers where it was typed, also when that is about a chat or the desk whose place is another', async () => {
    const answer = await at.types('Web', { chat: inHikers, alone: true })
    expect(linkIn(answer)).not.toBe('')
    expect(at.paper.lines.at(-1)?.place).toBe('a keyboard')
  })

  it('gives none where others may read along, and says where to type it', async () => {
    for (const about of [{}, { chat: inHikers }, { sheet: attic, vacant: {} }]) {
      const answer = await at.types('web', about)
      expect(answer).toContain('Type “!wx web” where nobody else is but the bot')
      expect(linkIn(answer)).toBe('')
    }
  })

  it('stands nowhere else: neither another side nor who reads on the page finds it', async () => {
    const link = linkIn(await at.types('web', { alone: true }))
    const { written } = await at.hub.reading('other').history('owner', { account: me }, { limit: 50 })
    expect(JSON.stringify([written, at.other.lines])).not.toContain(link)
    expect(JSON.stringify(written)).toContain('logged in')
  })

  it('gives no link to who is not listed', async () => {
    const answer = await at.types('web', { by: 'nobody', alone: true })
    expect(answer).toContain('you are not among the users of this bridge')
  })

  it('says that others cannot reach the page, where its address is this machine’s own', async () => {
    url = 'http://127.0.0.1:8581'
    expect(await at.types('web', { alone: true })).toContain('`adminUrl` in the settings says how others reach it')
  })

  it('where there is no page, says what it takes', async () => {
    await at.stop()
    at = await desk()
    expect(await at.types('web', { alone: true })).toContain('There is no page here: it wants an `adminToken`')
  })
})

it('of the lines that can be typed, this alone is answered for nobody else’s eyes', () => {
  expect(['web', ' WEB ', 'web please'].map(isPersonal)).toEqual([true, true, true])
  expect(['', 'status', 'webs', 'send Anna: web', 'constructor'].map(isPersonal)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
})
