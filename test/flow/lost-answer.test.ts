import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noSynapse } from '../servers/synapse.ts'
import { type MatrixHouse, matrixHouse } from './house.ts'
import { type Line, lineTo } from './line.ts'
import { anna, home } from './people.ts'

const sendTo = (room: string) => (asked: string) =>
  asked.includes(`/rooms/${encodeURIComponent(room)}/send/m.room.message/`)

describe.skipIf(noSynapse)(`an answer that is lost${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let line: Line
  let house: MatrixHouse
  beforeAll(async () => {
    const between = async (homeserver: string) => {
      line = await lineTo(homeserver)
      return line.url
    }
    house = await matrixHouse({ between })
  })
  afterAll(async () => {
    await house?.stop()
    await line?.stop()
  })

  test.each([
    ['goes on', 'Lost', async () => {}],
    ['then crashes and is started again', 'Crashed', () => house.synapse.kill().then(() => house.synapse.restart())],
  ])(
    'the homeserver took a message, its answer is lost, and it %s: the message stands once',
    async (_, name, happens) => {
      const { you } = house
      const wechat = await house.wechat({ ...home, wxid: `wxid_${name}`, people: [{ ...anna, remark: name }] })
      await wechat.says({ from: anna.wxid, text: 'before' })
      await you.until(() => you.rooms().includes(name) && you.bodies(name).length === 1)

      const cut = line.cutAfter(sendTo(you.roomId(name)))
      await wechat.says({ from: anna.wxid, text: 'in the middle' })
      const lost = await cut
      expect(lost.status).toBe(200)
      await wechat.says({ from: anna.wxid, text: 'after' })
      await happens()
      line.mend()

      await you.until(() => you.bodies(name).includes('after'), 40_000)
      expect(you.bodies(name)).toEqual(['before', 'in the middle', 'after'])
      const sent = line.requests.filter((asked) => asked === lost.asked)
      expect(sent.length, 'it was sent again, under the same transaction').toBeGreaterThan(1)
      expect(you.timeline(name)[1]?.eventId).toBe(JSON.parse(lost.body).event_id)
    },
  )
})
