import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { until } from '../hub/paper.ts'
import { familyPage, now, type PageHouse, pageHouse } from './page-house.ts'
import { type Visitor, visitor } from './visitor.ts'

let house: PageHouse
let me: Visitor
let may: Visitor
const begin = async (options: Parameters<typeof pageHouse>[0] = {}) => {
  house = await pageHouse(options)
  await house.says(now('Who is coming?'))
  me = await visitor(house, 'Me')
  may = await visitor(house, 'May')
  await shows(me, 'Who is coming?')
}
beforeEach(() => begin())
afterEach(() => house.stop())

const page = async (who: Visitor) => (await who.get(familyPage)).text()
const shows = (who: Visitor, words: string) => until(async () => (await page(who)).includes(words))
const last = async (who: Visitor) => [...(await page(who)).matchAll(/data-n="(\d+)"/g)].at(-1)?.[1] ?? ''
const answer = (who: Visitor, text: string, seen: string, id: string = randomUUID()) =>
  who.send(familyPage, { id, text, seen })

it('who answers what somebody else has answered meanwhile is asked once, and nothing is sent before', async () => {
  const seen = await last(me)
  expect((await answer(may, 'May comes', seen)).status).toBe(204)
  await shows(me, 'May comes')
  const id = randomUUID()
  const asked = await answer(me, 'I come, too', seen, id)
  expect(asked.status).toBe(409)
  const words = expect.stringMatching(/^\u2068May\u2069 answered .+ ago\. Send yours all the same\?$/)
  expect(await asked.json()).toEqual({
    error: words,
    ask: { words, yes: 'Send it all the same', no: 'Go on writing' },
  })
  expect(await page(me)).not.toContain('I come, too')
  expect((await answer(me, 'I come, too', '', id)).status).toBe(204)
  await shows(may, 'I come, too')
})

it('nobody is asked about their own answers, about what WeChat says, or about what they have seen', async () => {
  const seen = await last(me)
  expect((await answer(me, 'first', seen)).status).toBe(204)
  await house.says(now('Good!'))
  await shows(me, 'Good!')
  expect((await answer(me, 'second', seen)).status).toBe(204)
  await shows(may, 'second')
  expect((await answer(may, 'third', await last(may))).status).toBe(204)
})

it('who answered stands on the chat, in the list and above the conversation', async () => {
  await answer(may, 'May comes', '')
  await shows(me, 'May comes')
  const html = await page(me)
  expect(html).toMatch(/<small id="answered"><bdi>May<\/bdi> answered <time datetime="[^"]+"/)
  expect(html).toMatch(/<span class="last" dir="auto"><bdi>May<\/bdi>: May comes/)
  expect(await page(may)).toMatch(/<span class="last" dir="auto"><bdi>You<\/bdi>: May comes/)
})

it('a place in the list that is none is refused', async () => {
  expect((await answer(me, 'x', 'nonsense')).status).toBe(422)
})

it('is asked in Chinese where the page is', async () => {
  await house.stop()
  await begin({ language: 'zh-CN' })
  const seen = await last(me)
  await answer(may, '我来', seen)
  await shows(me, '我来')
  expect((await (await answer(me, '我也来', seen)).json()).error).toMatch(/^\u2068May\u2069 .+前已回复，仍要发送吗？$/)
})
