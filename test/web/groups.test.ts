import { randomUUID } from 'node:crypto'
import { type Handed, type PersonId, personId, roomId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toPlace } from '../../bridges/web/src/ids.ts'
import { abilities, me as account, anna, bob, myself, until } from '../hub/paper.ts'
import { annaPage, familyPage, now, type PageHouse, pageHouse } from './page-house.ts'
import { type Visitor, visitor } from './visitor.ts'

const family = roomId('family')
const deeds = ['invite', 'kick', 'rename', 'announce', 'nickname', 'mute', 'leave'] as const
const commands = { send: 'result', ...Object.fromEntries(deeds.map((deed) => [deed, 'result'] as const)) } as const
const can = { ...abilities, commands }
const zoe = personId('zoe')
const groupPage = `${familyPage}/group`

let house: PageHouse
let me: Visitor
const begin = async (options: Parameters<typeof pageHouse>[0] = {}) => {
  house = await pageHouse(options)
  const people = [
    { id: anna, nickname: 'Anna', friend: true },
    { id: bob, nickname: '\u202eBob', friend: true },
    { id: zoe, nickname: 'Zoë', friend: true },
    { id: myself, nickname: 'Me' },
  ]
  const members = [{ id: anna }, { id: bob }, { id: myself, roomNickname: 'Myself here' }]
  const room = { id: family, name: 'Family', owner: anna, members }
  await house.able(can)
  await house.says({ kind: 'people', people }, { kind: 'rooms', rooms: [room] }, now('hello'))
  me = await visitor(house, 'Me')
  await until(async () => (await page()).includes('Family'))
}
beforeEach(() => begin())
afterEach(() => house.stop())

const page = async (who = me) => (await who.get(groupPage)).text()
const does = async (deed: string, fields: Readonly<Record<string, string>> = {}, who = me) =>
  who.post(groupPage, { id: randomUUID(), do: deed, ...fields })
const lists = async (path: string) => (await me.get(`${groupPage}${path}`)).text()

describe('a group’s page', () => {
  it('says who is in it, who owns it, and what the account is called there', async () => {
    const html = await page()
    expect(html).toContain('3 members known')
    expect(html).toMatch(/Anna<\/bdi><small>owner of the group/)
    expect(html).toMatch(/Myself here<\/bdi><small>this account/)
    expect(html).toContain('value="Myself here"')
    expect(html).toContain('<bdi class="title">\u202eBob</bdi>')
  })

  it('finds members, and contacts who are in it not yet', async () => {
    expect(await lists('/members?words=ann')).toMatch(/Anna/)
    expect(await lists('/members?words=ann')).not.toMatch(/Bob/)
    expect(await lists('/members?words=nobody')).toContain('Nothing of that name.')
    expect(await lists('/people?words=z')).toContain('Zoë')
    expect(await lists('/people')).toContain('Zoë')
    expect(await lists('/people')).not.toContain('Anna')
    expect(await lists('/people?words=anna')).not.toContain('Anna')
  })

  it('shows members a page at a time', async () => {
    const members = Array.from({ length: 70 }, (_, n) => ({ id: personId(`member-${n}`), nickname: `Member ${n}` }))
    await house.says({ kind: 'members', room: family, members })
    await until(async () => (await page()).includes('73 members known'))
    const count = (html: string) => html.match(/class="person"/g)?.length
    expect(count(await lists('/members'))).toBe(30)
    expect(count(await lists('/members?from=30'))).toBe(30)
    const last = await lists('/members?from=60')
    expect([count(last), last.includes('class="more"')]).toEqual([13, false])
  })

  it('of which nobody is known to be in it says so, and its client is asked', async () => {
    const other = roomId('other')
    await house.able({ ...can, commands: { ...commands, refresh: 'result' } })
    await house.says({ kind: 'rooms', rooms: [{ id: other, name: 'Others' }] })
    const place = toPlace({ account, chat: { kind: 'room', id: other } })
    const html = await (await me.get(`/c/${place}/group`)).text()
    expect(html).toContain('Nobody is known to be in it yet.')
    const handed: Handed[] = []
    const asks = ({ command }: Handed) => command.kind === 'refresh' && command.what === 'members'
    await until(async () => {
      handed.push(...(await house.hub.keeper.take(account, 5)))
      return handed.some(asks)
    })
    expect(handed.find(asks)?.command).toEqual({ kind: 'refresh', what: 'members', room: other })
  })

  it('is one of a group alone', async () => {
    expect((await me.get(`${annaPage}/group`)).status).toBe(404)
    expect((await me.get('/c/nonsense/group')).status).toBe(404)
  })
})

describe('what is done there', () => {
  it.each([
    ['rename', { text: ' 一家人 ' }, { kind: 'rename', room: family, name: '一家人' }],
    ['nickname', { text: 'Tom' }, { kind: 'nickname', room: family, name: 'Tom' }],
    ['invite', { person: zoe }, { kind: 'invite', room: family, person: zoe }],
    ['mute', {}, { kind: 'mute', chat: { kind: 'room', id: family }, muted: true }],
    ['unmute', {}, { kind: 'mute', chat: { kind: 'room', id: family }, muted: false }],
  ])('%s goes to WeChat at once', async (deed, fields, command) => {
    const answer = await does(deed, fields)
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('It is asked for.')])
    expect(await house.handed()).toEqual(command)
  })

  it.each([
    ['kick', { person: bob }, /Remove <bdi>.?Bob<\/bdi> from/, { kind: 'kick', room: family, member: bob }],
    ['announce', { text: 'Dinner\nat 7' }, /calls everybody/, { kind: 'announce', room: family, text: 'Dinner\nat 7' }],
    ['leave', {}, /invite the account again/, { kind: 'leave', room: family }],
  ])('%s is asked about first', async (deed, fields: Readonly<Record<string, string>>, words, command) => {
    const question = new RegExp(`<dialog id="${deed}[^>]*>\\s*<h2[^>]*>[^\\n]*?${words.source}`)
    expect(await page()).toMatch(question)
    expect((await does(deed, fields)).status).toBe(200)
    expect(await house.handed()).toEqual(command)
  })

  it('sent twice under one id is done once', async () => {
    const id = randomUUID()
    await does('rename', { id, text: 'One' })
    await does('rename', { id, text: 'One' })
    await does('nickname', { text: 'Two' })
    expect([(await house.handed()).kind, (await house.handed()).kind]).toEqual(['rename', 'nickname'])
  })

  it('sent again under one id with other fields, as where an answer was lost, is done, too', async () => {
    const id = randomUUID()
    await does('rename', { id, text: 'One' })
    await does('rename', { id, text: 'Two' })
    expect([await house.handed(), await house.handed()]).toMatchObject([{ name: 'One' }, { name: 'Two' }])
  })

  it('who was removed is gone once WeChat has done it, and a new name stands there', async () => {
    await does('kick', { person: bob })
    await house.handed()
    await until(async () => !(await lists('/members')).includes('Bob'))
    await does('rename', { text: 'Us' })
    await house.handed()
    await until(async () => (await lists('/state')).includes('<bdi>Us</bdi>'))
  })

  it('stands on the page until it is done, with who asked for it, and with why where it did not go', async () => {
    await does('rename', { text: 'Us' })
    await until(async () => (await lists('/state')).includes('Rename the group'))
    expect(await lists('/state')).toContain('waits for WeChat')
    await house.settles({ kind: 'failed', reason: 'the client is too old' })
    await until(async () => (await lists('/state')).includes('the client is too old'))
    expect(await lists('/state')).toContain('<bdi>Me</bdi>')
  })

  it('lets others speak, or not', async () => {
    expect(await page()).toContain('Only people who are listed may speak here.')
    await does('relay')
    await until(async () => (await lists('/state')).includes('with their names in front'))
    await does('unrelay')
    await until(async () => (await lists('/state')).includes('Only people who are listed'))
  })

  it.each([
    ['rename', 'a blank', ' ', 'A name is missing.'],
    ['rename', 'two lines', 'a\nb', 'A name has one line.'],
    ['nickname', 'too many letters', 'x'.repeat(33), 'That is too long'],
    ['announce', 'nothing', '', 'Nothing is written there yet.'],
    ['announce', 'too many letters', 'x'.repeat(2_001), 'That is too long'],
  ])('%s with %s is refused at its field, and what was written stays', async (deed, _, text, why) => {
    const answer = await does(deed, { text })
    const html = await answer.text()
    expect([answer.status, html.includes(why), html.includes('aria-invalid="true"')]).toEqual([422, true, true])
    const plain = await me.post(groupPage, { id: randomUUID(), do: deed, text }, true)
    expect([plain.status, (await plain.text()).includes(why)]).toEqual([422, true])
  })

  it('works without scripts', async () => {
    const left = await me.post(groupPage, { id: randomUUID(), do: 'leave' }, true)
    expect([left.status, left.headers.get('location')]).toEqual([303, `../..${groupPage}`])
    expect(await house.handed()).toMatchObject({ kind: 'leave' })
  })
})

describe('what somebody may not do, or the client cannot', () => {
  const shows = (html: string) => deeds.filter((deed) => html.includes(`name="do" value="${deed}"`))

  it('is not shown, and refused', async () => {
    expect(shows(await page())).toEqual([...deeds])
    const may = await visitor(house, 'May')
    const gus = await visitor(house, 'Gus')
    expect(shows(await page(may))).toEqual(['invite', 'mute'])
    expect(shows(await page(gus))).toEqual([])
    expect((await does('rename', { text: 'x' }, may)).status).toBe(403)
    expect((await does('invite', { person: zoe }, gus)).status).toBe(403)
    expect((await does('constructor')).status).toBe(403)
  })

  it('is not shown where the client cannot', async () => {
    await house.able(abilities)
    await until(async () => shows(await page()).length === 0)
    expect((await does('rename', { text: 'x' })).status).toBe(403)
  })

  it('the group’s owner and the account itself are not removed from here', async () => {
    const html = await page()
    const who = (person: PersonId) => html.includes(`id="kick-${person}"`)
    expect([who(anna), who(bob), who(myself)]).toEqual([false, true, false])
  })
})

it('speaks Chinese', async () => {
  await house.stop()
  await begin({ language: 'zh-CN' })
  const html = await page()
  for (const words of ['群资料', '3 位已知成员', '群主', '移出', '退出群聊', '发布群公告'])
    expect(html).toContain(words)
})
