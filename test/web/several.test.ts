import { accountId, personId, roomId } from '@queqiao/protocol/model'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { toPlace } from '../../bridges/web/src/ids.ts'
import { abilities, anna, bob, myself, report, until } from '../hub/paper.ts'
import { annaPage, deskPage, familyPage, now, type PageHouse, pageHouse, users } from './page-house.ts'
import { fieldIn, type Visitor, visitor } from './visitor.ts'

const second = accountId('second')
const secondDesk = `/c/${toPlace({ account: second })}`
const friend = { kind: 'person', id: anna } as const
const zoe = personId('zoe')

let house: PageHouse
let me: Visitor
let ben: Visitor
const textOf = async (one: Visitor, path: string) => (await one.get(path)).text()

beforeAll(async () => {
  const ids = { web: 'Ben' }
  const one = { name: 'Ben', role: 'member', accounts: [second], ids } as const
  house = await pageHouse({ settings: { users: [...users, one] } })
  const people = [
    { id: anna, nickname: 'Anna' },
    { id: bob, nickname: 'Bob Baker' },
    { id: zoe, nickname: 'Zoë', remark: '佐伊' },
  ]
  const members = [anna, bob, zoe, myself].map((id) => ({ id }))
  await house.says(
    { kind: 'people', people },
    { kind: 'rooms', rooms: [{ id: roomId('family'), name: 'Family', members }] },
    now('Fish at seven', { chat: friend }),
    now('Who comes?'),
  )
  const events = [
    { kind: 'login', person: personId('second'), name: 'Work' },
    { kind: 'people', people: [{ id: anna, nickname: 'Anna' }] },
    now('Fish at work', { chat: friend }),
  ] as const
  const can = { ...abilities, commands: { send: 'result', logout: 'result' } } as const
  await house.hub.keeper.append({ ...report(...events), account: second, can })
  me = await visitor(house, 'Me')
  ben = await visitor(house, 'Ben')
  await until(async () => (await textOf(me, '/')).includes('Fish at work'))
})
afterAll(() => house?.stop())

const whoseIn = (html: string) => [...html.matchAll(/<bdi class="whose">(.*?)<\/bdi>/g)].map(([, name]) => name).sort()

it('who sees several accounts reads at each chat, and at each that is found, whose it is; who sees one, nowhere', async () => {
  expect(whoseIn(await textOf(me, '/chats'))).toEqual(['Me', 'Me', 'Work'])
  expect(whoseIn(await textOf(me, '/search?words=Fish'))).toEqual(expect.arrayContaining(['Me', 'Work']))
  expect(await textOf(ben, '/search?words=Fish')).toContain('at work')
  expect(whoseIn(await textOf(ben, '/search?words=Fish'))).toEqual([])
})

const types = async (page: string, text: string) =>
  expect((await me.send(page, { id: crypto.randomUUID(), text })).status).toBe(204)

it('a line for another account is answered where it was typed, which says whose it is; so is what its buttons do', async () => {
  await types(deskPage, 'for Work status')
  await until(async () => (await textOf(me, deskPage)).includes('Work:'))
  expect(await textOf(me, secondDesk)).not.toContain('Work:')
  await types(deskPage, 'for Work logout')
  const asked = async () => {
    const html = await textOf(me, deskPage)
    return html.includes('This logs WeChat (Work) out') ? html : ''
  }
  await until(async () => (await asked()) !== '')
  const html = await asked()
  const [token, id] = [fieldIn(html, 'token'), fieldIn(html, 'id')]
  expect((await me.post(`${deskPage}/press`, { id, token })).status).toBe(200)
  await until(async () => (await textOf(me, deskPage)).includes('How that ends is told at the desk of that account.'))
  const [handed] = await house.hub.keeper.take(second, 1)
  expect(handed?.command.kind).toBe('logout')
  expect(await textOf(me, secondDesk)).not.toContain('This logs WeChat')
})

it('where people read a desk who may not see the account it is answered at its own, and that is said', async () => {
  await types(secondDesk, 'for Me status')
  await until(async () => (await textOf(me, secondDesk)).includes('answered at the desk of the account'))
  await until(async () => (await textOf(me, deskPage)).includes('Me:'))
  expect(await textOf(ben, secondDesk)).not.toContain('Me:')
})

it.each([
  ['zy', '佐伊'],
  ['zo', '佐伊'],
  ['佐', '佐伊'],
  ['bob b', 'Bob Baker'],
  ['baker', 'Bob Baker'],
])('who is called is found by what would call them if it were typed: %s', async (typed, name) => {
  const offered = await (await me.get(`${familyPage}/members?${new URLSearchParams({ words: typed })}`)).json()
  expect(offered).toMatchObject([{ name }])
})

it('nobody is offered to call themselves, or whoever is not meant', async () => {
  const offered = async (words: string) =>
    (await me.get(`${familyPage}/members?${new URLSearchParams({ words })}`)).json()
  expect(await offered('zz')).toEqual([])
  expect((await offered('')).map(({ id }: { readonly id: string }) => id)).not.toContain(myself)
})

it('who may only read has nothing to write in, and is told why', async () => {
  const gus = await visitor(house, 'Gus')
  const html = await textOf(gus, annaPage)
  expect(html).toContain('You may read here, and not write.')
  expect(html).not.toContain('id="compose"')
  expect(await textOf(me, annaPage)).toContain('id="compose"')
})
