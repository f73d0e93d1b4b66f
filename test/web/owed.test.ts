import { randomUUID } from 'node:crypto'
import { roomId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { abilities, me as account, anna, bob, myself, report, until } from '../hub/paper.ts'
import { familyPage, now, type PageHouse, pageHouse } from './page-house.ts'
import { type Visitor, visitor } from './visitor.ts'

const family = roomId('family')
const can = { ...abilities, commands: { send: 'result', invite: 'result', rename: 'result' } } as const

let house: PageHouse
let me: Visitor
let may: Visitor
beforeEach(async () => {
  house = await pageHouse()
  await house.able(can)
  const room = { id: family, name: 'Family', members: [{ id: anna }, { id: bob }, { id: myself }] }
  await house.says({ kind: 'rooms', rooms: [room] }, now('hello'))
  me = await visitor(house, 'Me')
  may = await visitor(house, 'May')
})
afterEach(() => house.stop())

const page = async (who: Visitor) => (await who.get(familyPage)).text()
const shows = (who: Visitor, words: string) => until(async () => (await page(who)).includes(words))
const write = (who: Visitor, text: string) => who.send(familyPage, { id: randomUUID(), text })
/** Where the button is sent that does this with the last of it. */
const button = async (who: Visitor, what: 'retry' | 'drop', path = familyPage) => {
  const html = await (await who.get(path)).text()
  const [, below = ''] =
    [...html.matchAll(new RegExp(`hx-post="[./]*(/c/[^"]+/owed/[^"]+/${what}[^"]*)"`, 'g'))].at(-1) ?? []
  return below.replaceAll('&amp;', '&')
}
/** So many things that are asked of WeChat end badly. */
const allFail = async (count: number) => {
  const { keeper } = house.hub
  for (let left = count; left > 0; ) {
    const handed = await keeper.take(account, left)
    const answer = { kind: 'failed', reason: 'they have left' } as const
    if (handed.length) await keeper.append({ ...report(), results: handed.map(({ task }) => ({ task, answer })) })
    else await new Promise((resolve) => setTimeout(resolve, 20))
    left -= handed.length
  }
}
const fails = () => allFail(1)

it('a member has it sent once more, once however often they press', async () => {
  await write(may, 'two tickets')
  await fails()
  await shows(may, 'they have left')
  const path = await button(may, 'retry')
  for (let n = 0; n < 2; n++) expect((await may.post(path, {})).status).toBe(204)
  expect((await house.takes()).content).toEqual({ kind: 'text', text: ['two tickets'] })
  await shows(may, 'It goes once more.')
  expect(await page(may)).not.toContain('decided about it already')
  expect(await house.hub.keeper.take(account, 5)).toEqual([])
})

it('is dropped as well, and then nothing is left to decide', async () => {
  await write(me, 'two tickets')
  await fails()
  await shows(may, 'they have left')
  expect((await may.post(await button(may, 'drop'), {})).status).toBe(204)
  await until(async () => (await button(may, 'drop')) === '')
})

it('who may only read sees no buttons, and is refused', async () => {
  await write(me, 'two tickets')
  await fails()
  await shows(me, 'they have left')
  const gus = await visitor(house, 'Gus')
  expect(await page(gus)).toContain('they have left')
  expect(await page(gus)).not.toContain('/owed/')
  expect((await gus.post(await button(me, 'retry'), {})).status).toBe(403)
})

it('goes also where a hundred others did not go before it', async () => {
  for (let n = 0; n <= 100; n++) await write(me, `ticket ${n}`)
  await allFail(101)
  await write(me, 'the last')
  await allFail(1)
  await until(async () => (await house.hub.owing.list({ states: ['failed'], limit: 200 })).length === 102)
  expect((await me.post(await button(me, 'retry'), {})).status).toBe(204)
  expect((await house.takes()).content).toEqual({ kind: 'text', text: ['the last'] })
})

it('what only an owner may ask in a group, only an owner asks once more', async () => {
  const groupPage = `${familyPage}/group`
  await me.post(groupPage, { id: randomUUID(), do: 'rename', text: 'Us' })
  await allFail(1)
  await until(async () => (await (await may.get(groupPage)).text()).includes('they have left'))
  expect([await button(may, 'retry', groupPage), await button(may, 'drop', groupPage)]).toEqual([
    '',
    expect.stringContaining('/drop'),
  ])
  expect(await button(me, 'retry', groupPage)).toContain('/retry')
})

it('what names nothing that can be decided about is not found', async () => {
  for (const id of ['x', 'wechat.1', 'c1 now']) {
    const path = `${familyPage}/owed/${encodeURIComponent(id)}/retry?id=${randomUUID()}`
    expect([id, (await me.post(path, {})).status]).toEqual([id, 404])
  }
  expect((await me.post(`${familyPage}/owed/c1/retry`, {})).status).toBe(422)
})
