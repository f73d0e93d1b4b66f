import { setTimeout as sleep } from 'node:timers/promises'
import type { DialectName } from '@queqiao/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TelegramHouse, telegramHouse } from './house.ts'
import { anna, group, home, mum } from './people.ts'

const others = ['wehelp', 'wequick-2019', 'wequick-2021'] as const
const dialects: readonly DialectName[] = ['wehub', ...others]

let house: TelegramHouse
beforeAll(async () => {
  house = await telegramHouse({ separate: true, dialects: others, settings: { limits: { result: '3s' } } })
})
afterAll(async () => {
  const { violations } = house.server
  await house.stop()
  expect(violations).toEqual([])
})

const stands = (topic: string, text: string) =>
  house.server
    .until(() => house.texts(topic).includes(text), 15_000)
    .catch(() => {
      expect(house.texts(topic)).toContain(text)
    })
const write = (topic: string, text: string) => house.you.send(house.forum, text, { thread: house.thread(topic) })

/** Somebody's WeChat with a group of a name of its own. */
const living = (name: string, number: number) => {
  const own = { ...home, wxid: `wxid_of_${number}` }
  const room = group(name, `600${number}`, own)
  return { own: { ...own, rooms: [room] }, room }
}

describe.each(dialects.map((dialect, n) => [dialect, n] as const))('%s', (dialect, n) => {
  test('words go both ways and are settled, under the names of who said them', async () => {
    const topic = `Group of ${dialect}`
    const { own, room } = living(topic, n)
    const wechat = await house.speaking(dialect, own)

    // most clients report their lists only when they are told to: until then nobody is known
    await wechat.reportContacts()
    await wechat.says({ from: mum.wxid, room: room.wxid, text: '今晚回家吃饭吗？' })
    await house.server.until(() => house.texts(topic).length > 0, 15_000)
    await stands(topic, '妈妈: 今晚回家吃饭吗？')

    write(topic, 'yes, at seven 🌙')
    // old builds of WeChat have moons of their own
    await wechat.sees(({ text }) => /^yes, at seven (🌙|\ue04c)$/u.test(text))

    await wechat.phone({ room: room.wxid, text: 'from the phone' })
    await stands(topic, 'Me: from the phone')

    // longer than silence may last: neither a warning nor an echo
    await sleep(4_000)
    expect(house.texts(topic)).toEqual(['妈妈: 今晚回家吃饭吗？', 'yes, at seven 🌙', 'Me: from the phone'])
    expect(wechat.seen).toHaveLength(1)
    expect(wechat.complaints).toEqual([])
  })
})

test('lists that nobody reports are asked for, and people and groups have their names', async () => {
  const { own, room } = living('Early', 8)
  const later = group('Later', '6009', { ...home, wxid: own.wxid })
  const wechat = await house.speaking('wequick-2021', { ...own, rooms: [room, later] })
  await wechat.says({ from: mum.wxid, room: room.wxid, text: 'too early' })
  await stands(room.wxid, `${mum.wxid}: too early`)

  // a client has three seconds to report its lists by itself
  await sleep(4_000)
  await wechat.says({ from: mum.wxid, room: later.wxid, text: 'hello' })
  await wechat.says({ from: mum.wxid, room: room.wxid, text: 'hello again' })
  // this client names neither people nor groups in its messages: both names can only be those of the lists
  await stands('Later', '妈妈: hello')
  // its topic was made before anybody knew its name
  await stands('Early', '妈妈: hello again')
})

test('WeHub over its WebSocket gets what is written at once, is cut off, and goes on over HTTP', async () => {
  const { own } = living('Sockets', 9)
  const wechat = await house.speaking('wehub', { ...own, pollEvery: 60_000 })
  await wechat.says({ from: anna.wxid, text: 'over the socket' })
  await stands('Anna', 'over the socket')
  write('Anna', 'pushed')
  await wechat.sees(({ text }) => text === 'pushed', 5_000)
  wechat.kill()

  write('Anna', 'while nobody was there')
  await sleep(500)
  const again = await house.speaking('wehub', { ...own, socket: false })
  await again.sees(({ text }) => text === 'while nobody was there')
  await again.says({ from: anna.wxid, text: 'over HTTP' })
  await stands('Anna', 'over HTTP')
  await sleep(4_000)
  expect(house.texts('Anna')).toEqual(['over the socket', 'pushed', 'while nobody was there', 'over HTTP'])
  expect([...wechat.complaints, ...again.complaints]).toEqual([])
})
