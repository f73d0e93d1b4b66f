import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noSynapse } from '../servers/synapse.ts'
import { type MatrixHouse, matrixHouse } from './house.ts'
import { anna, home } from './people.ts'

describe.skipIf(noSynapse)(`what people install${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let house: MatrixHouse
  beforeAll(async () => {
    house = await matrixHouse({ separate: true })
  })
  afterAll(() => house?.stop())

  test('the built command line takes a message to Matrix and its answer to WeChat, and goes on after a kill', async () => {
    const { you, queqiao } = house
    const wechat = await house.wechat(home)
    await wechat.says({ from: anna.wxid, text: 'Are you there?' })
    await you.until(() => you.rooms().includes('Anna') && you.bodies('Anna').length === 1)
    await you.send('Anna', 'I am')
    await wechat.sees(({ text }) => text === 'I am')
    await queqiao.kill()
    await queqiao.start()
    await wechat.says({ from: anna.wxid, text: 'And now?' })
    await you.until(() => you.bodies('Anna').includes('And now?'))
    expect(you.bodies('Anna')).toEqual(['Are you there?', 'I am', 'And now?'])
    expect(wechat.seen.map(({ text }) => text)).toEqual(['I am'])
  })
})
