import { afterEach, describe, expect, test } from 'vitest'
import { noSynapse } from '../servers/synapse.ts'
import { type MatrixHouse, matrixHouse } from './house.ts'
import { anna, dad, group, home } from './people.ts'

const team = group('Team', '3001', home)

describe.skipIf(noSynapse)(`what the owner types on the phone${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let house: MatrixHouse
  afterEach(() => house?.stop())

  test.each(['registration', 'token'] as const)(
    'comes from their own Matrix user, in order, and does not go back to WeChat (by a %s)',
    async (puppet) => {
      house = await matrixHouse({ puppet, settings: { limits: { result: '3s' } } })
      const { you } = house
      const wechat = await house.wechat({ ...home, wxid: 'wxid_own', rooms: [team] })
      await wechat.says({ from: dad.wxid, room: team.wxid, text: 'Where are you?' })
      await wechat.phone({ room: team.wxid, text: 'on the bus' })
      await you.until(() => you.bodies('Team').length === 2)
      await you.send('Team', 'nearly there')
      await wechat.sees(({ text }) => text === 'nearly there')
      await wechat.phone({ room: team.wxid, text: 'here' })
      await you.until(() => you.bodies('Team').length === 4)
      expect(you.timeline('Team').map(({ body, mxid }) => [body, mxid === you.mxid])).toEqual([
        ['Where are you?', false],
        ['on the bus', true],
        ['nearly there', true],
        ['here', true],
      ])
      expect(wechat.seen.map(({ text }) => text)).toEqual(['nearly there'])

      await wechat.phone({ to: anna.wxid, text: 'Hi Anna' })
      await you.until(() => you.bodies('Anna').includes('Hi Anna'))
      const [hi] = you.timeline('Anna')
      expect(hi?.mxid).toBe(you.mxid)
      await you.until(() => you.directs('@wechat_anna-chen:localhost').includes(you.roomId('Anna')))
    },
  )

  test('comes from a ghost where the token has expired', async () => {
    house = await matrixHouse({ puppet: 'a token that has expired' })
    const { you } = house
    const wechat = await house.wechat({ ...home, wxid: 'wxid_own', rooms: [team] })
    await wechat.phone({ room: team.wxid, text: 'on the bus' })
    const [bus] = await you.until(() => you.bodies('Team').length === 1 && you.timeline('Team'))
    expect(bus?.mxid).toBe('@wechat_wxid__own:localhost')
  })
})
