import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noSynapse } from '../servers/synapse.ts'
import { type MatrixHouse, matrixHouse } from './house.ts'
import { anna, home } from './people.ts'

// the homeserver tries again after 2, 4 and 8 seconds; the next time would be 30 seconds after the first
const away = 16_000
const soon = 7_000

describe.skipIf(noSynapse)(`an outage of ours${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let house: MatrixHouse
  beforeAll(async () => {
    house = await matrixHouse()
  })
  afterAll(() => house?.stop())

  test('is over for the homeserver as soon as we are back: it waits no longer', async () => {
    const { you, queqiao } = house
    const wechat = await house.wechat(home)
    await wechat.says({ from: anna.wxid, text: 'hello' })
    await you.until(() => you.rooms().includes('Anna') && you.bodies('Anna').length === 1)
    await queqiao.stop()
    const words = ['one', 'two', 'three']
    for (const text of words) await you.send('Anna', text)
    await sleep(away)
    await queqiao.start()
    await wechat.sees(({ text }) => text === 'three', soon)
    expect(wechat.seen.filter(({ chat }) => chat === anna.wxid).map(({ text }) => text)).toEqual(words)
  })
})
