import { type WeHelpOptions, wehelp } from '@queqiao/simulator'
import { afterEach, describe, expect, it } from 'vitest'
import { club, house } from './cast.ts'
import { type Both, pairs } from './polled.ts'

const { pair, close } = pairs((url, options: Partial<WeHelpOptions>) => wehelp({ url, ...house, ...options }))
afterEach(close)

const commanded = async (both: Both, command: object) => {
  const before = both.server.reports.length
  both.server.commands.push(command)
  await both.wechat.poll()
  return both.server.reports.slice(before)
}

describe('login', () => {
  it('says that it is in, who it is, and whom it knows', async () => {
    const { wechat, server } = await pair({})
    await wechat.login()
    const about = { processid: 6072, cwxid: 'wxid_me' }
    expect(server.reports).toMatchObject([
      { data: { type: 67, code: 200, ...about } },
      { data: { type: 71, wxid: 'wxid_me', nick: 'Me', sex: '0', ...about } },
      { data: { type: 97, cgi: '/cgi-bin/micromsg-bin/initcontact', ...about } },
    ])
    const packet = JSON.stringify(server.reports[2])
    expect(packet).toContain(Buffer.from('wxid_anna').toString('hex').toUpperCase())
  })

  it('polls with its account and its process', async () => {
    const { wechat, server } = await pair({})
    await wechat.login()
    await wechat.poll()
    expect(server.polls).toEqual([{ wxid: 'wxid_me', pid: '6072' }])
  })
})

describe('messages', () => {
  it('are printed bare, with the speaker only in rooms', async () => {
    const { wechat, server } = await pair({})
    await wechat.says({ from: 'Anna', text: 'hi' })
    await wechat.says({ from: 'Bob', room: 'Club', text: 'hello' })
    const about = { type: 78, msgType: '1', processid: '6072', cwxid: 'wxid_me' }
    expect(server.reports).toEqual([
      { ...about, wxid: 'wxid_anna', nick: 'Mum', message: 'hi' },
      { ...about, wxid: club.wxid, formWxid: 'wxid_bob', nick: 'Club', message: 'hello' },
    ])
  })

  it('of the account itself look like those of the other one, but in rooms', async () => {
    const { wechat, server } = await pair({})
    await wechat.phone({ to: 'Mum', text: 'a' })
    await wechat.phone({ room: 'Club', text: 'b' })
    expect(server.reports).toMatchObject([{ wxid: 'wxid_anna' }, { wxid: club.wxid, formWxid: 'wxid_me' }])
    expect(server.reports[0]).not.toHaveProperty('formWxid')
  })

  it('that are no words are XML', async () => {
    const { wechat, server } = await pair({})
    await wechat.says({ from: 'Anna', kind: 'image' })
    await wechat.says({ from: 'Anna', kind: 'link', title: 'a', url: 'http://a' })
    await wechat.happens({ kind: 'friend-request', person: { wxid: 'wxid_carol', nickname: 'Carol' }, greeting: 'hi' })
    expect(server.reports).toMatchObject([
      { msgType: '3', message: expect.stringContaining('<img ') },
      { msgType: '49', message: expect.stringContaining('<type>5</type>') },
      { msgType: '37', wxid: 'fmessage', message: expect.stringContaining('content="hi"') },
    ])
  })
})

describe('commands', () => {
  it('become messages; how they ended is told by the own message alone', async () => {
    const both = await pair({})
    const command = { api: 'sendTextMessage', code: 1, wxid: club.wxid, text: 'hello' }
    expect(await commanded(both, command)).toMatchObject([{ type: 78, formWxid: 'wxid_me', message: 'hello' }])
    expect(both.wechat.seen).toMatchObject([{ chat: club.wxid, text: 'hello' }])
    expect(both.wechat.complaints).toEqual([])
  })

  it('may wait for seconds', async () => {
    const both = await pair({})
    const started = Date.now()
    await commanded(both, { api: 'sendTextMessage', code: 1, wxid: 'wxid_bob', text: 'later', time: 0.05 })
    expect(Date.now() - started).toBeGreaterThanOrEqual(45)
    expect(both.wechat.seen).toHaveLength(1)
  })

  it.each<[object, object]>([
    [
      { api: 'initContact', code: 45 },
      { type: 210, userLists: [{ wxid: 'wxid_anna', asName: 'Mum' }, { asName: '(null)' }] },
    ],
    [
      { api: 'newGetUserLists', code: 46, wxidLists: ['wxid_bob'] },
      { type: 210, userLists: [{ wxid: 'wxid_bob' }] },
    ],
    [
      { api: 'getUserInfo', code: 19, wxid: 'wxid_bob' },
      { type: 71, wxid: 'wxid_bob' },
    ],
    [
      { api: 'getChatRoomLists', code: 47 },
      { type: 211, chatrooms: [{ wxid: club.wxid, count: 3, roomLord: true }] },
    ],
    [
      { api: 'getChatRoomUserLists', code: 6, wxid: club.wxid },
      { type: 77, userLists: [{}, {}, { nick: 'Bob' }] },
    ],
    [
      { api: 'getRoomUserV2', code: 34, chatroom: club.wxid, wxid: 'wxid_eve' },
      { type: 81, v2: expect.any(String) },
    ],
    [
      { api: 'getLoginStatus', code: 20, info: 'a' },
      { type: 66, code: 200 },
    ],
    [
      { api: 'netGetUserInfo', code: 30, wxid: 'wxid_eve' },
      { type: 88, hex: expect.stringMatching(/^0A0408001200/) },
    ],
    [
      { api: 'getLoginQrCode', code: 36 },
      { code: 401, message: expect.stringMatching(/^data:image\/png;base64,/) },
    ],
    [{ api: 'outLogin', code: 39 }, { type: 90 }],
  ])('%j is followed by %j', async (command, data) => {
    const both = await pair({})
    expect(await commanded(both, command)).toContainEqual({ data: expect.toSatisfy((it) => matches(it, data)) })
    expect(both.wechat.complaints).toEqual([])
  })

  it('change who is there', async () => {
    const both = await pair({})
    await commanded(both, { api: 'delUser', code: 17, wxid: 'wxid_anna' })
    await commanded(both, { api: 'delChatRoomUser', code: 12, chatroom: club.wxid, wxid: 'wxid_bob' })
    await commanded(both, { api: 'updateRoomAsName', code: 44, chatroom: club.wxid, name: 'Boss' })
    expect(both.wechat.cast.people.find(({ wxid }) => wxid === 'wxid_anna')?.friend).toBe(false)
    expect(both.wechat.cast.rooms[0]?.members).toEqual([
      { wxid: 'wxid_me', roomNickname: 'Boss' },
      { wxid: 'wxid_anna' },
    ])
    expect(both.wechat.complaints).toEqual([])
  })

  it('may come one by one without an array, or in one; a test may insist on either', async () => {
    const command = { api: 'getLoginStatus', code: 20 }
    const one = await pair({ accepts: 'one' }, { one: true })
    await commanded(one, command)
    expect(one.wechat.complaints).toEqual([])
    const array = await pair({ accepts: 'array' }, { one: true })
    await commanded(array, command)
    expect(array.wechat.complaints).toEqual(['tasks: answer: found a object'])
  })

  it('with a wrong number are complained about', async () => {
    const both = await pair({})
    await commanded(both, { api: 'getLoginStatus', code: 1 })
    expect(both.wechat.complaints).toEqual(['tasks: getLoginStatus: code: expected 20'])
  })
})

const matches = (found: unknown, wanted: unknown): boolean => {
  try {
    expect(found).toMatchObject(Object(wanted))
    return true
  } catch {
    return false
  }
}
