import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dropped, tooMany } from '../servers/telegram/index.ts'
import { type TelegramHouse, telegramHouse } from './house.ts'
import { anna, home } from './people.ts'

describe('when Telegram is in trouble', () => {
  let house: TelegramHouse
  beforeAll(async () => {
    house = await telegramHouse()
  })
  afterAll(async () => {
    await house?.stop()
    expect(house?.server.violations ?? []).toEqual([])
  })

  const until = <T>(look: () => T) => house.server.until(look, 20_000)

  /** A WeChat in which Anna, who goes by this name, has said `before`, and it stands in her topic. */
  const talk = async (name: string) => {
    const wechat = await house.wechat({ ...home, wxid: `wxid_${name}`, people: [{ ...anna, remark: name }] })
    const hear = async (...texts: readonly string[]) => {
      for (const text of texts) await wechat.says({ from: anna.wxid, text })
    }
    await hear('before')
    await until(() => house.texts(name).includes('before'))
    const say = (text: string) => house.you.send(house.forum, text, { thread: house.thread(name) })
    return { wechat, hear, say }
  }

  test('it is away for some seconds in the middle of a talk: nothing is lost, and all is in order', async () => {
    const { wechat, hear, say } = await talk('Away')
    await house.server.away()
    await hear('one', 'two')
    say('first')
    await sleep(3_000)
    await hear('three')
    say('second')
    await house.server.back()
    await hear('four')
    say('third')
    const standing = ['before', 'one', 'two', 'three', 'four', 'first', 'second', 'third'].toSorted()
    await until(() => house.texts('Away').length >= standing.length)
    await wechat.sees(({ text }) => text === 'third', 20_000)
    expect(house.texts('Away').toSorted()).toEqual(standing)
    const heard = house.texts('Away').filter((text) => !['first', 'second', 'third'].includes(text))
    expect(heard).toEqual(['before', 'one', 'two', 'three', 'four'])
    expect(wechat.seen.map(({ text }) => text)).toEqual(['first', 'second', 'third'])
  })

  test.each([
    ['after it was carried out: it stands there once', 'after', ['perhaps']],
    ['before it was carried out: nobody could know that', 'before', []],
  ] as const)('a send breaks off %s; it is said to be doubtful, and later ones go on', async (_, when, stands) => {
    const name = `Broken ${when}`
    const { hear } = await talk(name)
    const broken = Promise.withResolvers<void>()
    house.server.faults.add({ ...dropped(when), struck: () => broken.resolve() }, { method: 'sendMessage' })
    await hear('perhaps')
    await broken.promise
    await hear('one', 'two')
    await until(() => house.texts(name).includes('two'))
    const doubt = expect.stringMatching(/^⚠ .*may or may not have arrived/)
    expect(house.texts(name)).toEqual(['before', ...stands, doubt, 'one', 'two'])
  })

  test('it says "too many requests, wait two seconds": nothing is tried in that time, and nothing lost', async () => {
    const { hear } = await talk('Flood')
    house.server.faults.add(tooMany(2), { method: 'sendMessage' })
    await hear('one', 'two', 'three')
    await until(() => house.texts('Flood').includes('three'))
    expect(house.texts('Flood')).toEqual(['before', 'one', 'two', 'three'])
    const sends = house.server.calls.filter(({ method }) => method === 'sendMessage')
    const refused = sends.findIndex(({ verdict }) => verdict?.kind === 'answer' && !verdict.body.ok)
    const waited = (sends[refused + 1]?.at ?? 0) - (sends[refused]?.at ?? 0)
    expect(waited).toBeGreaterThanOrEqual(2_000)
  })
})
