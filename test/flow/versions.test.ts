import { EventType, type Room } from 'matrix-js-sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noSynapse } from '../servers/synapse.ts'
import { type MatrixHouse, matrixHouse } from './house.ts'
import { dad, group, home, mum } from './people.ts'

const why = noSynapse ? ` (no Synapse: ${noSynapse})` : ''
const state = (of: Room | null | undefined, type: string, key = '') =>
  of?.currentState.getStateEvents(type, key)?.getContent()

/** The room, once somebody is in it. */
const joinedBy = (room: Room | null, user: string) => (room?.getMember(user)?.membership === 'join' ? room : undefined)

// from version 12 on the creator stands above all powers and must not be named among them; `next`: what the room is replaced by
describe.each([
  { version: '11', next: '12', powers: (bot: string, you: string) => ({ [bot]: 100, [you]: 50 }) },
  { version: '12', next: '11', powers: (_: string, you: string) => ({ [you]: 50 }) },
])(`where rooms have version $version${why}`, ({ version, next, powers }) => {
  let house: MatrixHouse
  beforeAll(async () => {
    if (noSynapse === undefined) house = await matrixHouse({ roomVersion: version })
  })
  afterAll(() => house?.stop())

  test.skipIf(noSynapse)(
    'the bot can do all that it must, before and after the room is replaced by another version',
    async () => {
      const { you, bot } = house
      const tea = group('Tea', '8001', home)
      const wechat = await house.wechat({ ...home, rooms: [tea] })
      await wechat.says({ from: mum.wxid, room: tea.wxid, text: 'tea?' })
      const old = await you.until(() => you.rooms().includes('Tea') && (you.client.getRoom(you.roomId('Tea')) ?? false))
      expect(old.getVersion()).toBe(version)
      expect(state(old, EventType.RoomPowerLevels)?.users).toEqual(powers(bot.mxid, you.mxid))
      await wechat.happens({ kind: 'room-renamed', room: tea.wxid, name: 'Coffee' })
      await you.until(() => you.rooms().includes('Coffee'))
      await you.until(() => you.members('Coffee').includes(dad.nickname))

      const levels = state(old, EventType.RoomPowerLevels)
      const raised = {
        ...levels,
        users: { ...levels?.users, [you.mxid]: 100 },
        events: { ...levels?.events, 'm.room.tombstone': 100 },
      }
      const path = `rooms/${encodeURIComponent(old.roomId)}/state/m.room.power_levels`
      const answer = await fetch(
        `${house.synapse.url}/_matrix/client/v3/${path}?user_id=${encodeURIComponent(bot.mxid)}`,
        {
          ...{ method: 'PUT', body: JSON.stringify(raised) },
          headers: { authorization: `Bearer ${bot.token}` },
        },
      )
      expect(answer.status).toBe(200)
      await you.until(() => old.getMember(you.mxid)?.powerLevel === 100)
      const { replacement_room: to } = await you.client.upgradeRoom(old.roomId, next)
      await you.client.invite(to, bot.mxid)
      const room = await you.until(() => joinedBy(you.client.getRoom(to), bot.mxid))
      expect(room.getVersion()).toBe(next)
      if (room.getMember(bot.mxid)?.powerLevel !== 100) await you.client.setPowerLevel(to, bot.mxid, 100)
      await you.until(() => state(room, 'm.bridge', `io.queqiao.wechat://wechat/${home.wxid}`))
      await wechat.says({ from: dad.wxid, room: tea.wxid, text: 'coffee!' })
      await you.until(() =>
        room
          .getLiveTimeline()
          .getEvents()
          .some((event) => event.getContent().body === 'coffee!'),
      )
      await you.client.sendTextMessage(to, 'and back')
      await wechat.sees(({ text, chat }) => text === 'and back' && chat === tea.wxid)
    },
  )
})
