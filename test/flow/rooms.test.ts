import { createServer } from 'node:http'
import { EventType, Preset, type Room } from 'matrix-js-sdk'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen } from '../servers/listen.ts'
import { noSynapse } from '../servers/synapse.ts'
import { type MatrixHouse, matrixHouse } from './house.ts'
import { anna, dad, group, home, mum } from './people.ts'

const family = group('一家人', '1001', home)

describe.skipIf(noSynapse)(`the rooms of WeChat in Matrix${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let house: MatrixHouse
  let address: string
  const pictures = createServer(async (_, response) => {
    const create = { width: 8, height: 8, channels: 3, background: 'red' } as const
    response.end(await sharp({ create }).png().toBuffer())
  })
  beforeAll(async () => {
    address = `http://127.0.0.1:${await listen(pictures)}`
    house = await matrixHouse({ settings: { fetch: { allowPrivate: ['127.0.0.1'] } } })
  })
  afterAll(async () => {
    await house?.stop()
    pictures.close()
  })

  const room = (name: string): Room | undefined => {
    const { you } = house
    return you.rooms().includes(name) ? (you.client.getRoom(you.roomId(name)) ?? undefined) : undefined
  }
  const state = (of: Room | undefined, type: string, key = '') =>
    of?.currentState.getStateEvents(type, key)?.getContent()
  const joined = (of: Room | undefined) => of?.getJoinedMembers().map(({ name }) => name) ?? []
  const spaceOf = (account: string) =>
    house.you.client.getRooms().find((one) => one.isSpaceRoom() && one.name === `WeChat ${account}`)
  const said = (roomId: string) =>
    house.you.client
      .getRoom(roomId)
      ?.getLiveTimeline()
      .getEvents()
      .filter((event) => event.getType() === EventType.RoomMessage) ?? []
  const asBot = (method: string, path: string, body: unknown) =>
    fetch(`${house.synapse.url}/_matrix/client/v3/${path}`, {
      ...{ method, body: JSON.stringify(body) },
      headers: { authorization: `Bearer ${house.bot.token}`, 'content-type': 'application/json' },
    })

  test('take the name, the announcement and the picture that their chat has in WeChat, as it changes', async () => {
    const { you } = house
    const rooms = [{ ...family, name: 'Before' }]
    const wechat = await house.wechat({ ...home, wxid: 'wxid_looks', nickname: 'Looks', rooms })
    await wechat.says({ from: mum.wxid, room: family.wxid, text: 'hello' })
    const { roomId } = await you.until(() => room('Before'))
    await wechat.happens({ kind: 'room-renamed', room: family.wxid, name: 'After' })
    await you.until(() => room('After')?.roomId === roomId)
    const xml =
      '<msg><appmsg><title></title><type>87</type><textannouncement>七点开饭</textannouncement></appmsg></msg>'
    await wechat.says({ from: mum.wxid, room: family.wxid, kind: 'xml', type: 49, xml })
    await you.until(() => state(room('After'), EventType.RoomTopic)?.topic === '七点开饭')
    await wechat.says({ from: anna.wxid, text: 'hi' })
    await you.until(() => room('Anna'))
    await wechat.happens({
      kind: 'person-changed',
      person: anna.wxid,
      to: { remark: 'Anna C.', avatar: `${address}/a.png` },
    })
    const private_ = await you.until(() => room('Anna C.'))
    await you.until(() => private_.getMxcAvatarUrl() !== null && private_.getMxcAvatarUrl())
    expect(wechat.complaints).toEqual([])
  })

  test('say what they are: a private chat is one for clients too, and its bot no member of it', async () => {
    const { you, bot } = house
    const wechat = await house.wechat({
      ...home,
      wxid: 'wxid_dm',
      nickname: 'Dm',
      people: [{ ...dad, remark: 'Papa' }],
    })
    await wechat.says({ from: dad.wxid, text: 'hello' })
    const papa = await you.until(() => room('Papa'))
    expect(papa.getMember(you.mxid)?.events.member?.getPrevContent()).toMatchObject({ is_direct: true })
    expect(papa.getDMInviter()).toBe(bot.mxid)
    expect(state(papa, 'io.element.functional_members')).toEqual({ service_members: [bot.mxid] })
    const told = state(papa, 'm.bridge', 'io.queqiao.wechat://wechat/wxid_dm')
    expect(told).toMatchObject({
      protocol: { id: 'wechat' },
      channel: { displayname: 'Papa' },
      'com.beeper.room_type': 'dm',
    })
    expect(state(papa, 'uk.half-shot.bridge', 'io.queqiao.wechat://wechat/wxid_dm')).toEqual(told)
    const powers = papa.currentState
    expect(powers.maySendStateEvent('m.room.topic', you.mxid)).toBe(true)
    expect(powers.maySendStateEvent('m.room.encryption', you.mxid)).toBe(false)
    expect(powers.maySendStateEvent('m.room.encryption', bot.mxid)).toBe(true)
  })

  test('stand in a space of the account, to which its owner is invited', async () => {
    const { you } = house
    const wechat = await house.wechat({
      ...home,
      wxid: 'wxid_space',
      nickname: 'Space',
      people: [{ ...dad, remark: 'Pa' }],
    })
    await wechat.says({ from: dad.wxid, text: 'hello' })
    await you.until(() => room('Pa') && room('WeChat Space'))
    const space = await you.until(() => spaceOf('Space'))
    const children = () => space.currentState.getStateEvents(EventType.SpaceChild).map((event) => event.getStateKey())
    await you.until(() => children().length === 2)
    expect(children().sort()).toEqual([you.roomId('Pa'), you.roomId('WeChat Space')].sort())
    expect(state(room('Pa'), EventType.SpaceParent, space.roomId)).toMatchObject({ canonical: true })
  })

  test('have all members of a small group in them, and who leaves it leaves them', async () => {
    const { you } = house
    const team = { ...family, name: 'Team', wxid: '1004@chatroom' }
    const wechat = await house.wechat({ ...home, wxid: 'wxid_members', nickname: 'Members', rooms: [team] })
    await wechat.says({ from: mum.wxid, room: team.wxid, text: 'hello' })
    await you.until(() => ['妈妈', '王建国', 'Anna'].every((name) => joined(room('Team')).includes(name)))
    await wechat.happens({ kind: 'members-left', room: team.wxid, people: [dad.wxid] })
    await you.until(() => !joined(room('Team')).includes('王建国'))
    expect(joined(room('Team'))).toContain('Anna')
  })

  test('that were replaced in Matrix are followed to the new one', async () => {
    const { you, bot } = house
    const wechat = await house.wechat({
      ...home,
      wxid: 'wxid_moved',
      nickname: 'Moved',
      people: [{ ...dad, remark: 'Old' }],
    })
    await wechat.says({ from: dad.wxid, text: 'before' })
    const old = await you.until(() => room('Old'))
    // nobody but the bot may give so much power
    const powers = await you.until(() => old.getMyMembership() === 'join' && state(old, EventType.RoomPowerLevels))
    const raised = { ...powers, users: { ...powers.users, [you.mxid]: 100 } }
    expect(
      (await asBot('PUT', `rooms/${encodeURIComponent(old.roomId)}/state/m.room.power_levels`, raised)).status,
    ).toBe(200)
    await you.until(() => old.getMember(you.mxid)?.powerLevel === 100)
    const upgraded = await you.client.upgradeRoom(old.roomId, '11')
    const to = upgraded.replacement_room
    await you.client.invite(to, bot.mxid)
    await you.until(() => you.client.getRoom(to)?.getMember(bot.mxid)?.membership === 'join')
    await you.client.setPowerLevel(to, bot.mxid, 100)
    await you.until(() =>
      state(you.client.getRoom(to) ?? undefined, 'm.bridge', 'io.queqiao.wechat://wechat/wxid_moved'),
    )
    await wechat.says({ from: dad.wxid, text: 'after' })
    await you.until(() => said(to).some((event) => event.getContent().body === 'after'))
    await you.client.sendTextMessage(to, 'and back')
    await wechat.sees(({ text, chat }) => text === 'and back' && chat === dad.wxid)
  })

  test('are shown the way to by a bot or a ghost that is invited to an encrypted or a new private chat', async () => {
    const { you, bot } = house
    const uncle = { wxid: 'wxid_uncle', nickname: '王叔叔' }
    const people = [{ ...anna, remark: 'Way' }, uncle]
    const wechat = await house.wechat({ ...home, wxid: 'wxid_way', nickname: 'Way to', people })
    await wechat.says({ from: anna.wxid, text: 'hello' })
    await you.until(() => room('Way') && room('WeChat Way to'))
    const ask = async (who: string, encrypted: boolean) => {
      const algorithm = { algorithm: 'm.megolm.v1.aes-sha2' }
      const { room_id } = await you.client.createRoom({
        ...{ preset: Preset.TrustedPrivateChat, invite: [who], is_direct: true },
        initial_state: encrypted ? [{ type: EventType.RoomEncryption, state_key: '', content: algorithm }] : [],
      })
      await you.until(() => you.client.getRoom(room_id)?.getMember(who)?.membership === 'leave')
      return said(room_id).map((event) => [event.getSender(), String(event.getContent().body)] as const)
    }
    const [clear, ...more] = await ask(bot.mxid, true)
    expect(more).toEqual([])
    expect(clear).toEqual([bot.mxid, expect.stringContaining('encrypted')])
    expect(clear?.[1]).toContain(encodeURIComponent(you.roomId('WeChat Way to')))
    const ghost = (wxid: string) => `@wechat_${wxid.replace('_', '__')}:localhost`
    const [opened] = await ask(ghost(uncle.wxid), false)
    const uncles = await you.until(() => room('王叔叔'))
    expect(opened).toEqual([ghost(uncle.wxid), expect.stringContaining(encodeURIComponent(uncles.roomId))])
    await you.send('王叔叔', 'Hello uncle')
    expect(await wechat.sees(({ text }) => text === 'Hello uncle')).toMatchObject({ chat: uncle.wxid })
  })
})
