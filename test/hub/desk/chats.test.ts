import { mentionsOf, placeId, type Remote, remoteId, type Wish } from '@queqiao/hub'
import { personId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { me, message, until, withAnna } from '../paper.ts'
import { type Desk, desk, hikers, inHikers, people } from './typing.ts'

let at: Desk
beforeEach(async () => {
  at = await desk()
})
afterEach(() => at.stop())

describe('chats', () => {
  it('names those that have a place here, the last one first, and then who else is known', async () => {
    await at.append(message({ chat: withAnna, words: 'one' }))
    await until(() => at.paper.texts.some((text) => text.includes('one')))
    // lanes tell times in milliseconds
    await new Promise((resolve) => setTimeout(resolve, 5))
    await at.append(message({ chat: inHikers, words: 'two' }))
    await until(() => at.paper.texts.some((text) => text.includes('two')))
    expect((await at.types('chats')).split('\n')).toEqual([
      'Hikers (hikers@chatroom)',
      'Anna Chen / annachen (anna)',
      'Annabel (wxid_annabel), not opened here',
      'Mum / 李芳 (wxid_mum), not opened here',
      'Zoë (wxid_zoe), not opened here',
      'Team (team1@chatroom), not opened here',
      'Team (team2@chatroom), not opened here',
    ])
    expect(await at.types('chats ANN')).toBe('Anna Chen / annachen (anna)\nAnnabel (wxid_annabel), not opened here')
    expect(await at.types('chats nobody')).toBe('There is no such chat.')
  })

  it('leaves out what a bridge lists in a place of its own; what is typed there is for the desk, and answered there', async () => {
    await at.paper.hub?.place(mentionsOf(me), async () => placeId('a list'))
    expect(await at.types('chats')).not.toMatch(/mentions/)
    expect(await at.types('chats', { sheet: 'a list' })).toMatch(/^Anna Chen/)
    expect(await at.types('mute', { sheet: 'a list' })).toBe('Type “mute NAME” here, or “mute” in the chat.')
    expect(await at.types('relay on', { sheet: 'a list' })).toBe('Type “relay on” or “relay off” in a chat.')
    expect(await at.types('link Anna', { sheet: 'a list' })).toMatch(/^✗ What mentions you is listed here/)
    expect(at.paper.lines.slice(-4).map(({ place }) => place)).toEqual(Array(4).fill('a list'))
    await at.nothingAsked()
  })

  it('names also who says something and is known by nothing but an id', async () => {
    const stranger = personId('wxid_unheard')
    await at.append(message({ chat: { kind: 'person', id: stranger }, sender: stranger, words: 'hi' }))
    await until(() => at.paper.texts.some((text) => text.endsWith('hi')))
    expect((await at.types('chats')).split('\n')[0]).toBe('wxid_unheard')
  })

  it('come twenty at a time', async () => {
    const crowd = Array.from({ length: 30 }, (_, n) => ({
      id: personId(`p${n + 100}`),
      nickname: `P${n + 100}`,
      friend: true,
    }))
    await at.append({ kind: 'people', people: crowd })
    await until(async () => (await at.types('chats P1')).includes('10 more'))
    expect(await at.types('chats P1')).toContain('[10 more] chats P1 page 2')
    const rest = (await at.types('chats P1 page 2')).split('\n')
    expect(rest).toEqual(crowd.slice(20).map(({ id, nickname }) => `${nickname} (${id}), not opened here`))
    // the last page stands for those that there are not
    expect((await at.types('chats P1 page 9')).split('\n')).toEqual(rest)
  })
})

describe('search', () => {
  it('finds contacts and groups by any of their names', async () => {
    expect(await at.types('search an')).toBe('Anna Chen / annachen (anna): contact\nAnnabel (wxid_annabel): contact')
    expect(await at.types('search 芳')).toBe('Mum / 李芳 (wxid_mum): contact')
    expect(await at.types('search hik')).toBe('Hikers (hikers@chatroom): group')
    expect(await at.types('search')).toBe('Type “search WORDS”.')
  })
})

describe('open', () => {
  it('makes the place of a chat on this side alone, and says so', async () => {
    await at.types('open Annabel')
    await until(() => at.paper.texts.some((text) => text.includes('The chat with Annabel is opened.')))
    await until(() => at.shown().includes('Annabel: This is the chat with Annabel.'))
    expect(at.paper.placesMade).toHaveLength(2)
    await until(() => at.other.texts.length > 0)
    expect(at.other.texts).toEqual(['WeChat is logged in as Me.'])
    expect(await at.types('open')).toMatch(/^Type “open NAME”/)
  })
})

describe('send', () => {
  it('says it in the chat, shows it there on every side, and tells the desk', async () => {
    expect(await at.types('send mum: back at 7: late')).toBe('WeChat is asked to send that to Mum.')
    const handed = await at.taken()
    const chat = { kind: 'person', id: people.mum.id }
    expect(handed.command).toEqual({ kind: 'send', chat, content: { kind: 'text', text: ['back at 7: late'] } })
    await at.ends(handed, { kind: 'done' })
    await until(() => at.shown().includes('Me: typed 1: done (✓ Done: sent.)'))
    await until(() => at.shown().includes('Mum: owner: back at 7: late'))
    await until(() => at.other.texts.includes('owner: back at 7: late'))
  })

  it('tells the desk what failed, and shows it nowhere', async () => {
    await at.types('send mum: hi')
    await at.ends(await at.taken(), { kind: 'failed', reason: 'blocked' })
    await until(() => at.shown().includes('Me: typed 1: failed (blocked)'))
    expect(at.other.texts).toEqual(['WeChat is logged in as Me.'])
  })

  it('knows its own words when they come back from WeChat', async () => {
    await at.types('send mum: hi')
    await at.taken()
    await at.append(message({ chat: { kind: 'person', id: people.mum.id }, fromSelf: true, words: 'hi' }))
    await until(() => at.shown().includes('Mum: owner: hi'))
    await until(() => at.shown().includes('Me: typed 1: done (✓ Done: sent.)'))
    expect(at.shown().filter((line) => line.endsWith('hi'))).toHaveLength(1)
  })

  it('goes to no stranger of a group who calls themselves as a contact is called', async () => {
    const evil = { id: personId('wxid_evil'), nickname: 'Mum', roomNickname: 'Mum' }
    const { mum } = people
    await at.append({ kind: 'people', people: [{ ...mum, remark: 'Mum ❤' }] })
    await at.append({ kind: 'members', room: hikers, members: [evil] })
    await until(async () => (await at.types('members Hikers')).includes('wxid_evil'))
    const label = 'Mum ❤ / 李芳 (wxid_mum)'
    const asks = (line: string) => `Did you mean ${label}? Nothing has been done yet.\n[${label}] ${line}`
    expect(await at.types('send Mum: the PIN is 1234')).toBe(asks('send wxid_mum: the PIN is 1234'))
    expect(await at.types('invite Hikers: Mum')).toBe(asks('invite hikers@chatroom: wxid_mum'))
    expect(await at.types('create Mum, Zoë')).toBe(asks('create wxid_mum, Zoë'))
    expect(await at.types('send wxid_evil: hi')).toBe('✗ No contact and no group goes by “wxid_evil”.')
    await at.nothingAsked()
  })

  it('goes also to who writes in private and is in no list', async () => {
    const kim = personId('wxid_kim')
    await at.append(message({ chat: { kind: 'person', id: kim }, sender: kim, name: 'Kim', words: 'hello' }))
    await until(() => at.paper.texts.some((text) => text.endsWith('hello')))
    expect(await at.types('send Kim: hi')).toBe('WeChat is asked to send that to Kim.')
  })

  it('wants a name and words', async () => {
    expect(await at.types('send mum')).toBe('Type “send NAME: TEXT”.')
    expect(await at.types('send mum:')).toBe('Type “send NAME: TEXT”.')
    await at.nothingAsked()
  })
})

describe('mute', () => {
  it('is of the chat where it is typed, or of the one that is named', async () => {
    await at.types('mute', { chat: inHikers })
    expect(await at.asked()).toEqual({ kind: 'mute', chat: inHikers, muted: true })
    await at.types('unmute Hikers')
    expect(await at.asked()).toEqual({ kind: 'mute', chat: inHikers, muted: false })
    expect(await at.types('mute')).toMatch(/^Type “mute NAME”/)
  })
})

describe('relay', () => {
  const passerBy = async (words: string, id: string, name = 'Kim') => {
    const { paper } = at
    const read = paper.read
    paper.read = async ([first]: readonly Remote[]): Promise<readonly Wish[]> =>
      first
        ? [
            {
              ...{ kind: 'command', from: first.id, by: { id: 'passer-by', name } },
              ...{ to: { account: me, chat: inHikers } },
              command: { kind: 'send', chat: inHikers, content: { kind: 'text', text: [words] } },
            },
          ]
        : []
    await paper.hub?.receive([{ id: remoteId(id), place: placeId('a keyboard'), body: words }])
    await until(async () => (await at.hub.owing.list({ states: ['waiting'] })).length === 0)
    paper.read = read
  }

  it('lets whoever is in a chat speak, with their name in front, until it is off', async () => {
    await passerBy('may I?', 'p1')
    await until(() => at.paper.texts.includes('p1: failed (you are not among the users of this bridge)'))
    expect(await at.types('relay on', { chat: inHikers })).toMatch(/may speak in this chat now/)
    await passerBy('thanks', 'p2')
    expect(await at.asked()).toMatchObject({ content: { text: ['Kim: ', 'thanks'] } })
    expect(await at.types('relay off', { chat: inHikers })).toMatch(/^Only people who are listed/)
    await passerBy('still?', 'p3')
    await until(() => at.paper.texts.includes('p3: failed (you are not among the users of this bridge)'))
  })

  it('tells whoever may not speak so once, not at each line', async () => {
    await passerBy('may I?', 'p1')
    await until(() => at.paper.texts.includes('p1: failed (you are not among the users of this bridge)'))
    await passerBy('may I not?', 'p2')
    await passerBy('hello?', 'p3')
    expect(await at.types('relay', { chat: inHikers })).toBe('Type “relay on” or “relay off” in a chat.')
    expect(at.paper.texts.filter((text) => text.includes('not among the users'))).toHaveLength(1)
  })

  it('puts a name in front as it is, whatever signs it has', async () => {
    await at.types('relay on', { chat: inHikers })
    await passerBy('hello', 'p1', "$' $& {name}")
    expect(await at.asked()).toMatchObject({ content: { text: ["$' $& {name}: ", 'hello'] } })
  })

  it('can be off in one chat where it is on in all others', async () => {
    await at.stop()
    at = await desk(undefined, { relay: { others: true, prefix: '{name} says: ' } })
    await passerBy('hello', 'p1')
    expect(await at.asked()).toMatchObject({ content: { text: ['Kim says: ', 'hello'] } })
    await at.types('relay off', { chat: inHikers })
    await passerBy('hello?', 'p2')
    await until(() => at.paper.texts.includes('p2: failed (you are not among the users of this bridge)'))
  })

  it('is of a chat', async () => {
    expect(await at.types('relay on')).toBe('Type “relay on” or “relay off” in a chat.')
    expect(await at.types('relay', { chat: inHikers })).toBe('Type “relay on” or “relay off” in a chat.')
  })
})
