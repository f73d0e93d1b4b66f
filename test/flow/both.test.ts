import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noSynapse } from '../servers/synapse.ts'
import { type BothHouse, bothHouse } from './house.ts'
import { group, home, mum } from './people.ts'

describe.skipIf(noSynapse)(`Matrix and Telegram at once${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let house: BothHouse
  beforeAll(async () => {
    house = await bothHouse()
  })
  afterAll(() => house?.stop())

  test('what is said in WeChat, on the phone or on one side stands once on each, under the right name', async () => {
    const { matrix, telegram } = house
    const room = group('一家人', '5001', home)
    const wechat = await house.wechat({ ...home, rooms: [room] })
    const inTelegram = (text: string) => telegram.server.until(() => telegram.texts('一家人').includes(text), 15_000)
    const inMatrix = (text: string) =>
      matrix.you.until((you) => you.rooms().includes('一家人') && you.bodies('一家人').includes(text))

    await wechat.says({ from: mum.wxid, room: room.wxid, text: '今晚回家吃饭吗？' })
    await Promise.all([inMatrix('今晚回家吃饭吗？'), inTelegram('妈妈: 今晚回家吃饭吗？')])

    telegram.you.send(telegram.forum, 'from Telegram', { thread: telegram.thread('一家人') })
    await wechat.sees(({ text }) => text === 'from Telegram')
    await inMatrix('You: from Telegram')

    await matrix.you.send('一家人', 'from Matrix')
    await wechat.sees(({ text }) => text === 'from Matrix')
    await inTelegram('You: from Matrix')

    await wechat.phone({ room: room.wxid, text: 'from the phone' })
    await Promise.all([inMatrix('from the phone'), inTelegram('Me: from the phone')])

    // an echo would have come by now
    await sleep(1_000)
    expect(wechat.seen.map(({ text }) => text)).toEqual(['from Telegram', 'from Matrix'])
    expect(matrix.you.timeline('一家人').map(({ sender, body }) => [sender, body])).toEqual([
      ['妈妈', '今晚回家吃饭吗？'],
      ['小桥', 'You: from Telegram'],
      ['you', 'from Matrix'],
      ['小桥', 'from the phone'],
    ])
    expect(telegram.topic('一家人').map(({ from, text }) => [from, text])).toEqual([
      ['Queqiao', '妈妈: 今晚回家吃饭吗？'],
      ['You', 'from Telegram'],
      ['Queqiao', 'You: from Matrix'],
      ['Queqiao', 'Me: from the phone'],
    ])
    expect(wechat.complaints).toEqual([])
    expect(telegram.server.violations).toEqual([])
  })
})
