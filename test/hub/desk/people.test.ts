import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anna, until, withAnna } from '../paper.ts'
import { type Desk, desk, hikers, inHikers, people } from './typing.ts'

let at: Desk
beforeEach(async () => {
  at = await desk()
})
afterEach(() => at.stop())

describe('a name', () => {
  const asked = async (typed: string) => {
    await at.types(`remark ${typed}: X`)
    const command = await at.asked()
    return command.kind === 'remark' ? command.person : command
  }

  it('is any that is known, whatever the case of its letters', async () => {
    expect(await asked('MUM')).toBe(people.mum.id)
    expect(await asked('李芳')).toBe(people.mum.id)
    expect(await asked('AnnaChen')).toBe(anna)
    expect(await asked('@Annabel')).toBe(people.annabel.id)
    expect(await asked('wxid_zoe')).toBe(people.zoe.id)
    expect(await asked('ZOË')).toBe(people.zoe.id)
  })

  it.each([
    ['annab', 'Annabel (wxid_annabel)', 'wxid_annabel'],
    ['chen', 'Anna Chen / annachen (anna)', 'anna'],
    ['oë', 'Zoë (wxid_zoe)', 'wxid_zoe'],
  ])('of which only the beginning or a part is typed is asked about first: %s', async (typed, label, id) => {
    expect(await at.types(`remark ${typed}: X`)).toBe(
      `Did you mean ${label}? Nothing has been done yet.\n[${label}] remark ${id}: X`,
    )
    await at.nothingAsked()
  })

  it('that several have does nothing, and each is offered', async () => {
    expect(await at.types('remark Ann: X')).toBe(
      [
        '“Ann” may be one of 2: nothing has been done yet.',
        '[Anna Chen / annachen (anna)] remark anna: X',
        '[Annabel (wxid_annabel)] remark wxid_annabel: X',
      ].join('\n'),
    )
    await at.nothingAsked()
  })

  it('that nobody has does nothing; nor does one with signs that mean something to databases', async () => {
    for (const typed of ['Nobody', '%', '_nna', 'An%', '\\', "'"])
      expect(await at.types(`remark ${typed}: X`)).toBe(`✗ No contact goes by “${typed}”.`)
    await at.nothingAsked()
  })

  it('may be as long and as odd as anybody likes', async () => {
    for (const typed of ['x'.repeat(60_000), '%'.repeat(60_000), '\u0000', '\ud800', ' page'.repeat(10_000)])
      expect(await at.types(`remark ${typed}: X`)).toMatch(/^✗ No contact goes by “/)
    const began = performance.now()
    await at.types(`search a${' '.repeat(60_000)}b`)
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(await at.types(`create ${'Mum,'.repeat(5_000)}`)).toMatch(/^A group begins with 100 people/)
    await at.nothingAsked()
  })

  it('is found by its id also where somebody else calls themselves so', async () => {
    await at.append({ kind: 'people', people: [{ ...people.annabel, nickname: 'wxid_zoe' }] })
    await until(async () => (await at.types('search annabel')).startsWith('No '))
    expect(await asked('wxid_zoe')).toBe(people.zoe.id)
  })

  it('cannot write lines of its own into an answer', async () => {
    await at.append({ kind: 'people', people: [{ ...people.zoe, nickname: 'Zoë\n[Evil] logout now' }] })
    await until(async () => (await at.types('search zo')).includes('Evil'))
    expect((await at.types('search zo')).split('\n')).toHaveLength(1)
  })
})

describe('remark', () => {
  it('is of the contact whose chat it is, or of the one that is named', async () => {
    await at.types('remark Annie', { chat: withAnna })
    expect(await at.asked()).toEqual({ kind: 'remark', person: anna, name: 'Annie' })
    const answer = await at.types('remark Annabel: Bel', { chat: withAnna })
    expect(answer).toBe('WeChat is asked to call Annabel “Bel” from now on.')
    expect(await at.asked()).toEqual({ kind: 'remark', person: people.annabel.id, name: 'Bel' })
    expect(await at.types('remark Annie')).toMatch(/^Type “remark NAME: REMARK”/)
    expect(await at.types('remark Annie', { chat: inHikers })).toMatch(/^Type “remark NAME: REMARK”/)
    await until(async () => (await at.hub.owing.list({ states: ['queued'] })).length === 0)
  })
})

describe('add', () => {
  it('asks a member of the group to be a contact, and says where they were met', async () => {
    await at.types('add Guide: It was nice', { chat: inHikers })
    const person = people.stranger.id
    expect(await at.asked()).toEqual({ kind: 'add-friend', person, greeting: 'It was nice', room: hikers })
    await at.types('add stranger')
    expect(await at.asked()).toEqual({ kind: 'add-friend', person })
    expect(await at.types('add')).toMatch(/^Type “add NAME”/)
  })

  it('holds up nothing that is said in the group, however slow it has to be', async () => {
    await at.stop()
    at = await desk(undefined, { pace: { send: 0, room: 0, friend: 60_000, perDay: 0 } })
    await at.types('add Guide', { chat: inHikers })
    await at.types('add Mum', { chat: inHikers })
    await at.types('send Hikers: hello')
    expect(await at.asked()).toMatchObject({ kind: 'add-friend' })
    expect(await at.asked()).toMatchObject({ kind: 'send' })
  })
})

describe('create', () => {
  it('makes a group of the contacts that are named, and says how it gets its name', async () => {
    expect(await at.types('create Tea: Mum、wxid_zoe')).toBe(
      'WeChat is asked to make a group with Mum, Zoë.\nIt comes without a name: type “rename Tea” in it, once it is here.',
    )
    expect(await at.asked()).toEqual({ kind: 'create-room', people: [people.mum.id, people.zoe.id] })
  })

  it('asks about each name that several have, with the whole line', async () => {
    const answer = await at.types('create Tea: Mum, Ann')
    expect(answer).toContain('] create Tea: Mum, anna')
    expect(answer).toContain('] create Tea: Mum, wxid_annabel')
    await at.nothingAsked()
  })

  it('wants two people', async () => {
    expect(await at.types('create Mum')).toMatch(/^WeChat wants two people/)
    expect(await at.types('create Mum, wxid_mum')).toMatch(/^WeChat wants two people/)
    expect(await at.types('create')).toMatch(/^WeChat wants two people/)
    await at.nothingAsked()
  })
})
