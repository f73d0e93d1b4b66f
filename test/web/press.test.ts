import { randomUUID } from 'node:crypto'
import { roomId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { abilities, anna, bob, myself, until } from '../hub/paper.ts'
import { familyPage, now, type PageHouse, pageHouse } from './page-house.ts'
import { fieldIn, type Visitor, visitor } from './visitor.ts'

const family = roomId('family')
const can = { ...abilities, commands: { send: 'result', announce: 'result' } } as const

let house: PageHouse
let me: Visitor
beforeEach(async () => {
  house = await pageHouse()
  const room = { id: family, name: 'Family', members: [{ id: anna }, { id: bob }, { id: myself }] }
  await house.able(can)
  await house.says({ kind: 'rooms', rooms: [room] }, now('hello'))
  me = await visitor(house, 'Me')
})
afterEach(() => house.stop())

const page = async (who = me) => (await who.get(familyPage)).text()
const asks = async () => {
  let html = ''
  await until(async () => {
    html = await page()
    return html.includes('class="choices"')
  })
  return html
}
const callsAll = (who = me) =>
  who.send(familyPage, {
    id: randomUUID(),
    text: '@everybody dinner!',
    mentions: [{ id: 'all', name: 'everybody' }],
  })
const press = (token: string, id: string = randomUUID(), who = me, isPlain = false) =>
  who.post(`${familyPage}/press`, { id, token }, isPlain)

it('who calls everybody is asked first, on the page; as they say, it is announced', async () => {
  await callsAll()
  const html = await asks()
  expect(html).toContain('calls nobody')
  const pressed = await press(fieldIn(html, 'token'), fieldIn(html, 'id'))
  expect([pressed.status, await pressed.text()]).toEqual([200, ''])
  expect(await house.handed()).toEqual({ kind: 'announce', room: family, text: 'dinner!' })
})

it('a button that is pressed twice does one thing, and is gone once it does nothing', async () => {
  await callsAll()
  const html = await asks()
  const tokens = [...html.matchAll(/name="token" value="([^"]+)"/g)].map(([, token = '']) => token)
  const [id, plain = ''] = [fieldIn(html, 'id'), tokens[1]]
  await press(plain, id)
  const { content } = await house.takes()
  expect(content).toEqual({ kind: 'text', text: ['@all dinner!'] })
  await until(async () => !(await page()).includes('class="choices"'))
  const again = await press(plain)
  expect([again.status, await again.text()]).toEqual([409, 'That has been answered already.'])
})

it('without scripts it leads back to the conversation', async () => {
  await callsAll()
  const pressed = await press(fieldIn(await asks(), 'token'), randomUUID(), me, true)
  expect([pressed.status, pressed.headers.get('location')]).toEqual([303, `../..${familyPage}`])
})

it('is no button for who may not answer, and does nothing for them', async () => {
  await callsAll()
  const token = fieldIn(await asks(), 'token')
  const may = await visitor(house, 'May')
  const html = await page(may)
  expect(html).toContain('calls nobody')
  expect(html).not.toContain('class="choices"')
  expect((await press(token, randomUUID(), may)).status).toBe(409)
})

it('that names no button is refused with the field that is wrong', async () => {
  const answer = await me.post(`${familyPage}/press`, { id: randomUUID() })
  expect([answer.status, await answer.json()]).toMatchObject([422, { fields: [{ path: 'token' }] }])
})
