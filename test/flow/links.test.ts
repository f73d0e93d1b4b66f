import { EventType, Preset, type Room } from 'matrix-js-sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noSynapse } from '../servers/synapse.ts'
import { type MatrixHouse, matrixHouse } from './house.ts'
import { anna, dad, group, home, mum } from './people.ts'

const family = group('一家人', '5001', home)
const bridge = 'm.bridge'

describe.skipIf(noSynapse)(`rooms bridged by hand${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let house: MatrixHouse
  beforeAll(async () => {
    house = await matrixHouse()
  })
  afterAll(() => house?.stop())

  const roomAt = (id: string): Room | undefined => house.you.client.getRoom(id) ?? undefined
  const state = (id: string, type: string, key = '') =>
    roomAt(id)?.currentState.getStateEvents(type, key)?.getContent() ?? {}
  const bodies = (id: string): readonly string[] =>
    (roomAt(id)?.getLiveTimeline().getEvents() ?? [])
      .filter((event) => event.getType() === EventType.RoomMessage)
      .map((event) => String(event.getContent().body))
  const hears = (id: string, words: string) => house.you.until(() => bodies(id).find((body) => body.includes(words)))
  const membership = (id: string, user: string) => roomAt(id)?.getMember(user)?.membership
  const ghost = (wxid: string) => `@wechat_${wxid.replace('_', '__')}:localhost`
  /** A room of your own to which the bot has come. */
  const ownRoom = async (about: object = {}): Promise<string> => {
    const { you, bot } = house
    const { room_id } = await you.client.createRoom({ preset: Preset.PrivateChat, name: 'Ours', ...about })
    await you.client.invite(room_id, bot.mxid)
    await you.until(() => membership(room_id, bot.mxid) === 'join')
    return room_id
  }
  const types = (id: string, line: string) => house.you.client.sendTextMessage(id, line)
  const roomOf = (name: string): string => house.you.roomId(name)

  test('become the place of the chat that is named, and of no other; the room of before leads there', async () => {
    const { you, bot } = house
    const wechat = await house.wechat({ ...home, wxid: 'wxid_hand', nickname: 'Hand', rooms: [family] })
    await wechat.says({ from: mum.wxid, room: family.wxid, text: 'before' })
    await you.until(() => you.rooms().includes(family.name))
    const before = roomOf(family.name)
    await you.until(() => bodies(before).includes('before'))
    const room = await ownRoom()
    await hears(room, '!wx link CHAT')
    await types(room, `!wx link ${family.name}`)
    await hears(room, `This is the place of the chat with ${family.name} now.`)
    await hears(room, `may not do all that it does elsewhere: say which chat this is (50)`)
    await you.until(() => membership(before, bot.mxid) === 'leave')
    expect(state(before, EventType.RoomTombstone)).toMatchObject({ replacement_room: room })
    expect(membership(before, ghost(mum.wxid))).toBe('leave')
    await wechat.says({ from: mum.wxid, room: family.wxid, text: 'after' })
    await you.until(() => bodies(room).includes('after'))
    await types(room, 'and back')
    await wechat.sees(({ text, chat }) => text === 'and back' && chat === family.wxid)
    expect(roomAt(room)?.name).toBe('Ours')
    await types(room, '!wx link Anna')
    await hears(room, 'the place of the chat with 一家人 already')
    expect(wechat.complaints).toEqual([])
  })

  test('are let go by unlink: ghosts and bot leave, and the next message makes a room; it can be linked again', async () => {
    const { you, bot } = house
    const wechat = await house.wechat({
      ...home,
      wxid: 'wxid_let',
      nickname: 'Let',
      people: [{ ...anna, remark: 'Anna L.' }],
    })
    await you.until(() => you.rooms().includes('WeChat Let'))
    const room = await ownRoom({ power_level_content_override: { users: { [bot.mxid]: 50 } } })
    await types(room, '!wx link Anna L.')
    await hears(room, 'This is the place of the chat with Anna L. now.')
    await wechat.says({ from: anna.wxid, text: 'hello' })
    await you.until(() => bodies(room).includes('hello'))
    const key = 'io.queqiao.wechat://wechat/wxid_let'
    await you.until(() => state(room, bridge, key).bridgebot === bot.mxid)
    await types(room, '!wx unlink')
    await you.until(() => membership(room, bot.mxid) === 'leave')
    expect(membership(room, ghost(anna.wxid))).toBe('leave')
    expect(state(room, bridge, key)).toEqual({})
    await wechat.says({ from: anna.wxid, text: 'anew' })
    await you.until(() => you.rooms().includes('Anna L.') && you.bodies('Anna L.').includes('anew'))
    const made = roomOf('Anna L.')
    await you.client.invite(room, bot.mxid)
    await you.until(() => membership(room, bot.mxid) === 'join')
    await types(room, '!wx link Anna L.')
    await you.until(() => membership(made, bot.mxid) === 'leave')
    await wechat.says({ from: anna.wxid, text: 'once more' })
    await you.until(() => bodies(room).includes('once more'))
    expect(roomAt(room)?.name).toBe('Ours')
  })

  test('that were made for a chat are closed once that was confirmed: everybody leaves, and the alias is free', async () => {
    const { you, bot } = house
    const wechat = await house.wechat({
      ...home,
      wxid: 'wxid_close',
      nickname: 'Close',
      people: [{ ...dad, remark: 'Papa C.' }],
    })
    await wechat.says({ from: dad.wxid, text: 'hello' })
    await you.until(() => you.rooms().includes('Papa C.') && you.bodies('Papa C.').includes('hello'))
    const room = roomOf('Papa C.')
    const { alias } = state(room, EventType.RoomCanonicalAlias)
    await types(room, '!wx close')
    await hears(room, 'Nothing has been done yet.')
    await types(room, `!wx close now ${dad.wxid}`)
    await you.until(() => membership(room, you.mxid) === 'leave')
    expect(roomAt(room)?.getMember(you.mxid)?.events.member?.getContent().reason).toContain('closed')
    await expect(you.client.getRoomIdForAlias(String(alias))).rejects.toThrow(/404/)
    await wechat.says({ from: dad.wxid, text: 'again' })
    await you.until(() => you.rooms().includes('Papa C.') && roomOf('Papa C.') !== room)
    await you.until(() => you.bodies('Papa C.').includes('again'))
    expect(membership(roomOf('Papa C.'), bot.mxid)).toBe('join')
  })

  test('are refused where they are encrypted', async () => {
    const { you, bot } = house
    const content = { algorithm: 'm.megolm.v1.aes-sha2' }
    const { room_id } = await you.client.createRoom({
      ...{ preset: Preset.PrivateChat, invite: [bot.mxid] },
      initial_state: [{ type: EventType.RoomEncryption, state_key: '', content }],
    })
    await you.until(() => membership(room_id, bot.mxid) === 'leave')
    await hears(room_id, 'encrypted')
  })

  test('can be replaced by their owner, without more power than they have', async () => {
    const { you, bot } = house
    const wechat = await house.wechat({
      ...home,
      wxid: 'wxid_up',
      nickname: 'Up',
      people: [{ ...dad, remark: 'Papa U.' }],
    })
    await wechat.says({ from: dad.wxid, text: 'hello' })
    await you.until(() => you.rooms().includes('Papa U.') && you.bodies('Papa U.').includes('hello'))
    const room = roomAt(roomOf('Papa U.'))
    await you.until(() => room?.currentState.maySendStateEvent(EventType.RoomTombstone, you.mxid))
    const { replacement_room: to } = await you.client.upgradeRoom(room?.roomId ?? '', '12')
    await you.client.invite(to, bot.mxid)
    await you.until(() => membership(to, bot.mxid) === 'join')
    await you.client.setPowerLevel(to, bot.mxid, 100)
    await you.until(() => state(to, bridge, 'io.queqiao.wechat://wechat/wxid_up').bridgebot === bot.mxid)
    await wechat.says({ from: dad.wxid, text: 'after' })
    await you.until(() => bodies(to).includes('after'))
  })
})
