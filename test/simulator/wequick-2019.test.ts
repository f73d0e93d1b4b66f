import { type Saying, type WeQuickOptions, wequick2019 } from '@queqiao/simulator'
import { afterEach, describe, expect, it } from 'vitest'
import { club, house } from './cast.ts'
import { commanded, pairs, told } from './polled.ts'

const { pair, close } = pairs((url, options: Partial<WeQuickOptions>) => wequick2019({ url, ...house, ...options }))
afterEach(close)

const done = (sendId: unknown, sendResult = '1') => ({ errorReason: '', sendId, sendResult })

describe('login', () => {
  it('says its status three times, first without an account, and itself in an object of its own', async () => {
    const { wechat, server } = await pair({})
    await wechat.login()
    expect(server.events.map(({ action, cwxid }) => [action, cwxid])).toEqual([
      ['loginStatus', ''],
      ['loginStatus', 'wxid_me'],
      ['loginStatus', 'wxid_me'],
      ['reportLoginUser', 'wxid_me'],
    ])
    expect(server.events[3]?.data).toMatchObject({
      info: { wxid: 'wxid_me', nick: 'Me', province: 'null', isFriend: 1 },
    })
  })

  it('polls with its account and its process, before it only with the process', async () => {
    const { wechat, server } = await pair({ pid: 77 })
    await wechat.poll()
    await wechat.login()
    await wechat.poll()
    expect(server.polls).toEqual([
      { wxid: '', pid: '77' },
      { wxid: 'wxid_me', pid: '77' },
    ])
  })

  it('fails where the server is not there', async () => {
    const { server } = await pair({})
    const wechat = wequick2019({ ...house, url: `${server.origin}/media/none` })
    await expect(wechat.login()).rejects.toMatchObject({ name: 'LoginRefused', message: 'HTTP 404' })
    wechat.kill()
  })
})

describe('messages', () => {
  it('have everything as text, and a name only in rooms', async () => {
    const both = await pair({})
    await both.wechat.says({ from: 'Anna', text: 'hi' })
    await both.wechat.says({ from: 'Bob', room: 'Club', text: 'hello' })
    const base = { msgType: '1', myMsg: '0' }
    expect(told(both, 'reportTextMessage')).toEqual([
      { msg: { ...base, roomWxid: '', wxidFrom: 'wxid_anna', wxidTo: 'wxid_me', message: 'hi' } },
      {
        msg: {
          ...{ ...base, roomWxid: club.wxid, wxidFrom: 'wxid_bob', wxidTo: club.wxid, nick: 'Bobby' },
          message: 'hello',
        },
      },
    ])
  })

  it('that the owner types elsewhere come the wrong way round in rooms', async () => {
    const both = await pair({})
    await both.wechat.phone({ room: 'Club', text: 'a' })
    await both.wechat.phone({ to: 'Mum', text: 'b' })
    expect(told(both, 'reportTextMessage')).toMatchObject([
      { msg: { myMsg: '1', roomWxid: '', wxidFrom: club.wxid, wxidTo: 'wxid_me' } },
      { msg: { myMsg: '1', roomWxid: '', wxidFrom: 'wxid_me', wxidTo: 'wxid_anna' } },
    ])
  })

  const dat = expect.stringMatching(/^C:\\.*\.dat$/)
  const other = { wxid: '333@chatroom', name: 'Other', owner: 'wxid_anna', members: [] }
  it.each<[Saying, string, object]>([
    [{ from: 'Anna', kind: 'image' }, 'reportPicMessage', { msgType: '3', fileIndex: dat }],
    [{ from: 'Anna', kind: 'file' }, 'reportFileMessage', { msgType: '4901', fileIndex: expect.any(String) }],
    [{ from: 'Anna', kind: 'invite', into: other }, 'reportAddChatRoomMessage', { msgType: '4902' }],
    [{ from: 'Anna', kind: 'mini-program', title: 'a' }, 'reportMiniMessage', { msg_type: '4903' }],
    [{ from: 'Anna', kind: 'link', title: 'a', url: 'http://a.example' }, 'reportUrlMessage', { msgType: '4904' }],
    [{ from: 'Anna', kind: 'transfer', amount: '￥1' }, 'reportTransferMessage', { paysubtype: '1', feedesc: '￥1' }],
    [{ from: 'Anna', kind: 'card', person: 'Bob' }, 'reportCardMessage', { msgType: '42' }],
    [{ from: 'Anna', kind: 'sticker', url: 'http://e.example/1' }, 'reportGifMessage', { url: '<msg><' }],
    [{ from: 'Anna', kind: 'voice' }, 'reportVoiceMessage', { voiceIndex: expect.stringMatching(/\.silk$/) }],
    [{ from: 'Anna', kind: 'video' }, 'reportVideoMessage', { videoIndex: expect.stringMatching(/\.mp4$/) }],
    [{ from: 'Anna', kind: 'system', text: 'a' }, 'reportSystemMessage', { msgType: '10000', message: 'a' }],
    [{ from: 'Anna', room: 'Club', kind: 'system', text: 'a' }, 'reportChatroomMessage', { message: 'a' }],
  ])('%j is a %s', async (saying, action, wire) => {
    const both = await pair({})
    await both.wechat.says(saying)
    expect(told(both, action)).toMatchObject([{ msg: wire }])
  })

  it('can be sent again as they were, and are unconfirmed where the server does not take them', async () => {
    const { wechat, server } = await pair({})
    const id = await wechat.says({ from: 'Anna', text: 'hi' })
    await wechat.resend(id)
    expect(server.events[1]).toEqual(server.events[0])
    const lost = await pair({ url: 'http://127.0.0.1:9/' })
    await expect(lost.wechat.says({ from: 'Anna', text: 'hi' })).rejects.toMatchObject({ name: 'Unconfirmed' })
  })
})

describe('commands', () => {
  it('become messages, with a result and with the own message coming back', async () => {
    const both = await pair({})
    const [result, echo] = await commanded(both, 'sendTextMessage', { wxid: 'wxid_anna', text: 'hello' })
    expect(result).toMatchObject({ action: 'resSendTextMessage', data: done('sendTextMessage 0') })
    expect(echo).toMatchObject({ action: 'reportTextMessage', data: { msg: { myMsg: '1', message: 'hello' } } })
    expect(both.wechat.seen).toMatchObject([{ chat: 'wxid_anna', text: 'hello', thing: { kind: 'text' } }])
    expect(both.wechat.complaints).toEqual([])
  })

  it('may come many at once, and in the answer to a report', async () => {
    const both = await pair({})
    const say = (sendId: string) => ({ api: 'sendTextMessage', sendId, option: { wxid: 'wxid_bob', text: sendId } })
    both.server.commands.push(say('a'), say('b'))
    await both.wechat.poll()
    expect(both.wechat.seen.map(({ text }) => text)).toEqual(['a', 'b'])
    const answering = await pair({ timeout: 500 }, { answer: JSON.stringify([say('c')]) })
    await answering.wechat.report('loginStatus', { code: '1' })
    await answering.wechat.sees(({ text }) => text === 'c')
  })

  it.each<[string, object, string]>([
    ['getContact', { flag: 7 }, 'reportContact'],
    ['getUsersWxid', {}, 'reportUsersWxid'],
    ['getUsersInfo', { wxidLists: ['wxid_bob'] }, 'reportUsersInfo'],
    ['getChatRoomUsers', { wxid: club.wxid }, 'reportChatRoomUserLists'],
    ['getChatRoomUserNick', { chatroom: club.wxid, wxid: 'wxid_bob' }, 'reportGetChatRoomUserNick'],
    ['getLoginQrCode', {}, 'reportLoginQrCode'],
    ['getLoginStatus', {}, 'loginStatus'],
    ['createChatRoom', { wxidLists: ['wxid_anna', 'wxid_bob'] }, 'reportChatRoomChange'],
    ['delChatRoomUser', { chatroom: club.wxid, wxid: 'wxid_bob' }, 'reportChatroomMessage'],
    ['updateChatRoomName', { chatroom: club.wxid, name: 'Circle' }, 'reportChatroomMessage'],
    ['sendChatroom', { wxid: 'wxid_anna', chatroom: club.wxid }, 'reportAddChatRoomMessage'],
    ['sendXmlMessage', { wxid: 'wxid_anna', title: 'a', url: 'http://a', desc: '', pic: '' }, 'reportUrlMessage'],
    ['sendCardMessage', { wxid: 'wxid_anna', wxidCard: 'wxid_bob' }, 'reportCardMessage'],
    ['sendPicMessage', { wxid: 'wxid_anna', imgPath: 'http://a.example/a.jpg' }, 'reportPicMessage'],
    ['sendFileMessage', { wxid: 'wxid_anna', filePath: 'http://a.example/a.pdf' }, 'reportFileMessage'],
  ])('%s %j is followed by %s', async (api, option, action) => {
    const both = await pair({})
    const events = await commanded(both, api, option)
    expect(events.map((event) => event.action)).toContain(action)
    expect(events.find((event) => event.action.startsWith('res'))?.data).toMatchObject({ sendResult: '1' })
    expect(both.wechat.complaints).toEqual([])
  })

  it.each<[string, object]>([
    ['openWeChat', {}],
    ['delUser', { wxid: 'wxid_bob' }],
    ['updateAsName', { wxid: 'wxid_bob', asName: 'B.' }],
    ['updateRoomAsName', { chatroom: club.wxid, nick: 'Boss', name: 'Boss' }],
    ['exitChatRoom', { chatroom: club.wxid }],
    ['closeProcess', { pid: '6072' }],
  ])('%s is done with a result alone', async (api, option) => {
    const both = await pair({})
    const events = await commanded(both, api, option)
    expect(events).toMatchObject([{ data: { sendResult: '1', errorReason: '' } }])
    expect(both.wechat.complaints).toEqual([])
  })

  it('logout names neither the account nor the command', async () => {
    const both = await pair({})
    await both.wechat.login()
    const [result] = await commanded(both, 'logout')
    expect(result).toEqual({ action: 'resLogout', data: { errorReason: '', sendResult: '1' } })
  })

  it('accept a friend, money and an invitation that came', async () => {
    const both = await pair({})
    const other = { wxid: '333@chatroom', name: 'Other', owner: 'wxid_anna', members: [] }
    const person = { wxid: 'wxid_carol', nickname: 'Carol' }
    await both.wechat.happens({ kind: 'friend-request', person, v1: 'v1_a@stranger', greeting: 'hi' })
    await both.wechat.says({ from: 'Anna', kind: 'transfer', amount: '￥1', transfer: '1' })
    await both.wechat.says({ from: 'Anna', kind: 'invite', into: other, url: 'https://i.example' })
    expect(told(both, 'reportFriendAddRequest')).toMatchObject([{ wxid: 'wxid_carol', noticeWord: 'hi', sex: '0' }])
    await commanded(both, 'acceptFriend', { v1: 'v1_a@stranger', v2: '' })
    await commanded(both, 'acceptBankTransfer', { transferid: '1', wxid: 'wxid_anna' })
    await commanded(both, 'acceptChatroomInvite', { url: 'https://i.example' })
    expect(told(both, 'reportSystemMessage')).toMatchObject([{ msg: { wxidFrom: 'wxid_carol' } }])
    expect(told(both, 'reportTransferMessage')).toMatchObject([{}, { msg: { myMsg: '1', paysubtype: '3' } }])
    expect(told(both, 'reportChatRoomChange')).toEqual([{ nick: 'Other', chatroom: '333@chatroom' }])
    expect(both.wechat.complaints).toEqual([])
  })

  it('fail with the reason', async () => {
    const both = await pair({ fail: ({ type }) => (type === 'sendTextMessage' ? 'censored' : undefined) })
    const [censored] = await commanded(both, 'sendTextMessage', { wxid: 'wxid_bob', text: 'a' })
    const [unknown] = await commanded(both, 'delUser', { wxid: 'wxid_nobody' })
    expect(censored?.data).toMatchObject({ errorReason: 'censored', sendResult: '0' })
    expect(unknown?.data).toMatchObject({ errorReason: 'no such friend', sendResult: '0' })
  })
})

describe('files', () => {
  const path = (both: Awaited<ReturnType<typeof pair>>, action: string, key: string): string => {
    const [data] = told(both, action)
    const msg = data?.msg
    return typeof msg === 'object' && msg !== null ? String(Reflect.get(msg, key)) : ''
  }

  it('are brought in a form, as WeChat keeps them; the number that was answered is the result', async () => {
    const both = await pair({})
    await both.wechat.says({ from: 'Anna', kind: 'image' })
    const fileUrl = path(both, 'reportPicMessage', 'fileIndex')
    const [result] = await commanded(both, 'uploadFile', { fileUrl, upUrl: `${both.server.origin}/upload/a` })
    expect(result).toMatchObject({ action: 'resUploadFile', data: { sendResult: '1' } })
    const [brought] = both.server.brought
    expect(brought?.path).toBe('/upload/a')
    // encrypted: a JPEG's first two bytes under one key
    const [first = 0, second = 0] = brought?.files.file?.bytes ?? []
    expect(first ^ second).toBe(0xff ^ 0xd8)
  })

  it.each<[string, WeQuickOptions['upload'] & object]>([
    ['an odd name', { field: 'Filedata' }],
    ['no form at all', { raw: true }],
  ])('are brought under %s', async (_, upload) => {
    const both = await pair({ upload })
    const file = { name: 'a.txt', bytes: Buffer.from('hello') }
    await both.wechat.says({ from: 'Anna', kind: 'file', file })
    const fileUrl = path(both, 'reportFileMessage', 'fileIndex')
    await commanded(both, 'uploadFile', { fileUrl, upUrl: `${both.server.origin}/upload/a` })
    const [brought] = both.server.brought
    expect(upload.raw ? brought?.raw.toString() : brought?.files.Filedata?.bytes.toString()).toBe('hello')
  })

  it('that are not there fail', async () => {
    const both = await pair({})
    const option = { fileUrl: 'C:\\none', upUrl: `${both.server.origin}/upload/a` }
    const [result] = await commanded(both, 'uploadFile', option)
    expect(result?.data).toMatchObject({ errorReason: 'file not found', sendResult: '0' })
  })
})

describe('it complains about a server that', () => {
  it.each([
    ['answers with an object', '{"api":"getContact","sendId":"a","option":{}}', 'tasks: answer: found a object'],
    ['answers with words', 'ok', 'tasks: answer: no JSON'],
    ['hands out what is no command', '[1]', 'tasks: command: found a number'],
    ['forgets the id', '[{"api":"openWeChat","option":{}}]', 'tasks: sendId: found nothing'],
    ['adds a key', '[{"api":"openWeChat","sendId":"a","option":{},"code":1}]', 'tasks: code: not in the document'],
    ['forgets a field', '[{"api":"delUser","sendId":"a","option":{}}]', 'delUser: wxid: found nothing'],
    ['adds a field', '[{"api":"openWeChat","sendId":"a","option":{"b":1}}]', 'openWeChat: b: not in the document'],
    ['invents a command', '[{"api":"fly","sendId":"a","option":{}}]', 'fly: no such command'],
  ])('%s', async (_, answer, complaint) => {
    const { wechat } = await pair({ silent: () => true }, { answer })
    await wechat.poll()
    expect(wechat.complaints).toContain(complaint)
  })
})
