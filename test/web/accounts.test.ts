import { randomUUID } from 'node:crypto'
import { type Capabilities, personId, type Report } from '@queqiao/protocol/model'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { abilities, me as account, anna, bob, until, withAnna } from '../hub/paper.ts'
import { annaPage, deskPage, now, type PageHouse, pageHouse } from './page-house.ts'
import { fieldIn, type Visitor, visitor } from './visitor.ts'

const deeds = ['login-qr', 'logout', 'accept-friend', 'remark', 'remove-friend', 'add-friend'] as const
const kinds = ['send', ...deeds, 'accept-transfer'] as const
const can: Capabilities = { ...abilities, commands: Object.fromEntries(kinds.map((kind) => [kind, 'result'] as const)) }
const accountPage = deskPage.replace('/c/', '/a/')
const peoplePage = `${accountPage}/people`
const friends = [
  { id: anna, nickname: 'Anna', friend: true },
  { id: bob, nickname: 'Bob', friend: true },
  { id: personId('tom'), nickname: 'Tom', friend: false },
]
const asked = { kind: 'friend-request', ticket: { v1: 'v1', v2: 'v2' }, person: personId('eve') } as const
const request = { ...asked, name: 'Eve', greeting: 'We met in Lyon' }
const transfer = { kind: 'transfer', transfer: 't1', state: 'started', amount: '¥88.00', memo: 'tickets' } as const

let house: PageHouse
let me: Visitor
beforeEach(async () => {
  house = await pageHouse()
  await house.able(can)
  await house.says({ kind: 'people', people: friends })
  me = await visitor(house, 'Me')
})
afterEach(() => house.stop())

const text = async (path: string, who = me) => (await who.get(path)).text()
const shows = (path: string, words: string) => until(async () => (await text(path)).includes(words))
/** What stands above the desk. */
const panel = async (who = me) => /<section id="account"[\s\S]*<\/section>/.exec(await text(deskPage, who))?.[0] ?? ''
const panelShows = (words: string) => until(async () => (await panel()).includes(words))
const post = (path: string, fields: Readonly<Record<string, string>> = {}, who = me) =>
  who.post(path, { id: randomUUID(), ...fields })
const personPage = (words: string) => {
  const place = Buffer.from(`me\nperson\n${words}`).toString('base64url')
  return `${peoplePage}/${place}`
}

it('an account that is away says since when, and is logged in from its page by a code that another one follows', async () => {
  await house.says({ kind: 'logout' })
  await panelShows('WeChat is logged out')
  expect(await panel()).toMatch(/since <time datetime="20/)
  expect((await post(`${accountPage}/login`)).status).toBe(200)
  expect(await house.handed()).toMatchObject({ kind: 'login-qr' })
  const picture = (letter: string) =>
    `data:image/png;base64,${Buffer.from(`\x89PNG\r\n\x1a\n${letter}`).toString('base64')}`
  await house.says({ kind: 'login-qr', picture: picture('a') })
  await panelShows('Scan this with the phone')
  const html = await panel()
  expect(html).toMatch(/Scan within 10 min/)
  expect(html).not.toContain('>Log in<')
  await house.says({ kind: 'login', person: personId('me'), name: 'Me' })
  await until(async () => !(await panel()).includes('Scan this'))
  expect(await panel()).toContain('WeChat is logged in')
})

it('an account whose client is not heard any more says since when', async () => {
  await house.stop()
  house = await pageHouse({ settings: { offlineAfter: 200 } })
  me = await visitor(house, 'Me')
  await panelShows('Nothing is heard from the WeChat client')
  expect(await panel()).toMatch(/class="standing silent"[\s\S]*since <time datetime="20/)
})

it('logging out is asked first, and then goes to WeChat', async () => {
  await panelShows('command="show-modal" commandfor="log-out"')
  await post(`${accountPage}/logout`)
  expect(await house.handed()).toMatchObject({ kind: 'logout' })
})

it('who wants to be a contact is accepted, under a name, and listed no more', async () => {
  await house.says(request)
  await panelShows('We met in Lyon')
  const [, id = ''] = /id="request-(\d+)"/.exec(await panel()) ?? []
  const answer = await post(`${accountPage}/requests/${id}`, { name: 'Eve of Lyon' })
  expect(await answer.text()).not.toContain('We met in Lyon')
  expect(await house.handed()).toMatchObject({ kind: 'accept-friend', person: 'eve' })
  expect(await house.handed()).toEqual({ kind: 'remark', person: 'eve', name: 'Eve of Lyon' })
  await until(async () => !(await panel()).includes('We met in Lyon'))
})

it('a name that is too long is said at its field, and nobody is accepted', async () => {
  await house.says(request)
  await panelShows('We met in Lyon')
  const [, id = ''] = /id="request-(\d+)"/.exec(await panel()) ?? []
  const answer = await post(`${accountPage}/requests/${id}`, { name: 'x'.repeat(61) })
  const html = await answer.text()
  expect(answer.status).toBe(422)
  expect(html).toMatch(new RegExp(`aria-describedby="name-${id}-note"`))
  expect(html).toContain('A name has at most 60 characters.')
  expect(await panel()).toContain('We met in Lyon')
})

it('money is accepted after a dialog that says how much, where it is offered or on the account’s page, and once', async () => {
  await house.says(now('', { chat: { kind: 'person', id: anna }, content: transfer }))
  await shows(annaPage, 'Accept the money')
  for (const page of [annaPage, deskPage]) {
    const html = await text(page)
    expect(html).toMatch(
      /<dialog id="money-[^"]+-0"[\s\S]*¥88.00<\/bdi> from <bdi>Anna[\s\S]*Nobody can take that back/,
    )
  }
  const page = await text(annaPage)
  const [, message = ''] = /id="money-(.+?)-0"/.exec(page) ?? []
  const decide = (fields: Readonly<Record<string, string>>) => post(`${annaPage}/money/${message}`, fields)
  for (const choice of ['', '0', 'accept now 99', 'logout now']) expect((await decide({ choice })).status).toBe(422)
  expect(await (await decide({})).text()).toContain('choice')
  const accept = () => decide({ choice: fieldIn(page, 'choice') })
  expect(await (await accept()).text()).toContain('WeChat is asked.')
  expect(await house.handed()).toEqual({ kind: 'accept-transfer', transfer: 't1', from: anna })
  await until(async () => !(await text(annaPage)).includes('<dialog id="money'))
  expect((await accept()).status).toBe(422)
})

it('contacts are found, written to, given another name and removed; what is wrong is said at the field', async () => {
  await shows(peoplePage, 'Anna')
  const html = await text(peoplePage)
  expect(html).toContain('2 people')
  expect(html).not.toContain('Tom')
  expect(html).toContain(annaPage.replace('/c/', '../../c/'))
  expect(await text(`${peoplePage}/list?among=contacts&words=bo`)).not.toContain('Anna')
  expect(await text(annaPage)).toContain('id="text"')
  const empty = await post(`${personPage(anna)}/remark`, { name: ' ' })
  expect([empty.status, await empty.text()]).toEqual([422, expect.stringContaining('A name is missing.')])
  const answer = await post(`${personPage(anna)}/remark`, { name: 'Annie' })
  expect(await answer.text()).toContain('WeChat is asked.')
  expect(await house.handed()).toEqual({ kind: 'remark', person: anna, name: 'Annie' })
  await shows(peoplePage, 'Annie')
  await post(`${personPage(bob)}/remove`)
  expect(await house.handed()).toEqual({ kind: 'remove-friend', person: bob })
  await until(async () => !(await text(peoplePage)).includes('Bob'))
})

it('somebody of a group is asked to be a contact, once for each form', async () => {
  await shows(`${peoplePage}/list?among=others&words=tom`, 'Tom')
  const form = { id: fieldIn(await text(`${peoplePage}/list?among=others&words=tom`), 'id'), greeting: 'Hello Tom' }
  for (let n = 0; n < 2; n++) await me.post(`${personPage('tom')}/add`, form)
  expect(await house.handed()).toEqual({ kind: 'add-friend', person: 'tom', greeting: 'Hello Tom' })
  await house.says({ kind: 'logout' })
  await panelShows('WeChat is logged out')
  expect(await house.hub.keeper.take(account, 5)).toEqual([])
})

it('who is no owner sees how the account is and whom it knows, and nothing that they may not do', async () => {
  await house.says(request, now('', { chat: { kind: 'person', id: anna }, content: transfer }))
  await shows(annaPage, '¥88.00')
  const may = await visitor(house, 'May')
  const [home, contacts, chat] = [await panel(may), await text(peoplePage, may), await text(annaPage, may)]
  expect(home).toContain('WeChat is logged in')
  expect(contacts).toContain('Anna')
  expect(contacts).not.toContain('Add a contact')
  expect(await text(peoplePage)).toContain('Add a contact')
  for (const html of [home, contacts, chat])
    expect(html).not.toMatch(/<dialog id="[^s]|<form method="post" action="[^"]*\/a\//)
  for (const path of [`${accountPage}/logout`, `${personPage(anna)}/remove`, `${annaPage}/money/w1`])
    expect((await post(path, {}, may)).status).toBe(403)
})

it('what the client cannot is not there', async () => {
  await house.says(request)
  await panelShows('We met in Lyon')
  await house.able(abilities)
  await until(async () => !(await panel()).includes('Log out'))
  expect(await panel()).not.toContain('>Accept')
  expect(await text(peoplePage)).not.toMatch(/Change the name|Remove|Add a contact/)
})

it('an account that is not for somebody’s eyes is not there', async () => {
  const other = Buffer.from('another').toString('base64url')
  for (const path of [`/a/${other}`, `/a/${other}/people`, `/a/${annaPage.slice(3)}`, '/a/x/people/list'])
    expect((await me.get(path)).status).toBe(404)
  const deeds = [`/a/${other}/login`, `/a/${other}/requests/1`, `/a/${other}/people/x/remove`, `/c/${other}/money/w1`]
  for (const path of [...deeds, `/c/${other}/owed/c1/retry`, `${personPage(anna)}/constructor`])
    expect([path, (await post(path)).status]).toEqual([path, 404])
})

it('who writes while nobody is logged in is told under the message that it waits for a login, until it goes', async () => {
  const chinese = await pageHouse({ language: 'zh-CN' })
  try {
    for (const [at, words] of [
      [house, 'waits for WeChat: WeChat is not logged in: this waits until it is.'],
      [chinese, '等待微信: 微信尚未登录：登录后才会执行。'],
    ] as const) {
      const who = await visitor(at, 'Me')
      await at.says(now('hello', { chat: withAnna }), { kind: 'logout' })
      await until(async () => (await text(annaPage, who)).includes('data-answer='))
      expect((await who.send(annaPage, { id: randomUUID(), text: 'later' })).status).toBe(204)
      await until(async () => (await text(annaPage, who)).includes(`<span>${words}</span>`))
      await at.says({ kind: 'login', person: personId('me'), name: 'Me' })
      expect(await at.takes()).toMatchObject({ content: { text: ['later'] } })
      expect(await text(annaPage, who)).not.toContain(words)
    }
  } finally {
    await chinese.stop()
  }
})

it('what answers something that is not in the chat is refused with words, and nothing of it is sent', async () => {
  await house.says(now('hello', { chat: withAnna }))
  await until(async () => (await text(annaPage)).includes('data-answer='))
  const said = { id: randomUUID(), text: 'what?' }
  const refused = await me.send(annaPage, { ...said, answers: 'zzz' })
  expect([refused.status, await refused.json()]).toMatchObject([
    422,
    { error: 'What you answer is not here any more: send it without that.', fields: [{ path: 'answers' }] },
  ])
  const [, answers = ''] = /data-answer="([^"]+)"/.exec(await text(annaPage)) ?? []
  expect((await me.send(annaPage, { ...said, answers })).status).toBe(204)
  expect(await house.takes()).toMatchObject({ kind: 'send' })
})

it('a code of a client on which nobody was ever logged in is shown to who owns every account, and to nobody else', async () => {
  const picture = `data:image/png;base64,${Buffer.from('\x89PNG\r\n\x1a\n', 'latin1').toString('base64')}`
  const about: Report = { endpoint: 'new-pc', events: [{ kind: 'login-qr', picture }], results: [] }
  await house.hub.keeper.append(about)
  const html = await text('/')
  expect(html).toContain('Another account can be logged in here.')
  expect(html).toContain('at the endpoint new-pc')
  const path = /newcomers\/\w+\?until=\d+/.exec(html)?.[0] ?? ''
  const shown = await me.get(`/${path}`)
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png'])
  const may = await visitor(house, 'May')
  expect(await text('/', may)).not.toContain('new-pc')
  expect((await may.get(`/${path}`)).status).toBe(404)
  await house.hub.keeper.append({ ...about, account, events: [{ kind: 'login', person: personId('me'), name: 'Me' }] })
  expect(await text('/newcomers')).not.toContain('new-pc')
})
