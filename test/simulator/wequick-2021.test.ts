import { type Saying, type WeQuick2021Options, wequick2021 } from '@queqiao/simulator'
import { afterEach, describe, expect, it } from 'vitest'
import { club, house } from './cast.ts'
import { commanded, pairs, told } from './polled.ts'

const { pair, close } = pairs((url, options: Partial<WeQuick2021Options>) => wequick2021({ url, ...house, ...options }))
afterEach(close)

describe('login', () => {
  it('says who it is', async () => {
    const { wechat, server } = await pair({})
    await wechat.login()
    expect(server.events).toMatchObject([{ action: 'reportLoginUser', cwxid: 'wxid_me', data: { nick: 'Me' } }])
  })

  it('the lists come when they are asked for, or by themselves when a test wants that', async () => {
    const both = await pair({})
    await both.wechat.reportContacts()
    expect(both.server.events.map(({ action }) => action)).toEqual([
      'reportContacts',
      'reportChatRooms',
      'reportPublics',
    ])
    expect(told(both, 'reportContacts')).toMatchObject([
      { friendList: [{ wxid: 'wxid_anna', alias: 'anna_c', remark: 'Mum', sex: '0' }, { wxid: 'wxid_bob' }] },
    ])
    expect(told(both, 'reportChatRooms')).toMatchObject([
      { groupList: [{ isowner: 1, roomCount: '3', userLists: ['wxid_me', 'wxid_anna', 'wxid_bob'] }] },
    ])
  })
})

describe('messages', () => {
  it('are flat, have an id and a time in seconds, and say where they were written', async () => {
    const both = await pair({})
    const id = await both.wechat.says({ from: 'Anna', room: 'Club', text: 'hi', at: ['Bob'] })
    await both.wechat.phone({ room: 'Club', text: 'yes' })
    await commanded(both, 'sendTextMessage', { wxid: club.wxid, text: 'no' })
    const way = { roomWxid: club.wxid, wxidTo: club.wxid }
    expect(told(both, 'reportTextMessage')).toMatchObject([
      { ...way, msgid: id, myMsg: '0', ispc: '0', wxidFrom: 'wxid_anna', message: '@Bobby hi', atlist: ['wxid_bob'] },
      { ...way, myMsg: '1', ispc: '0', wxidFrom: 'wxid_me' },
      { ...way, myMsg: '1', ispc: '1', wxidFrom: 'wxid_me' },
    ])
    const seconds = told(both, 'reportTextMessage')[0]?.timestamp
    expect(Math.abs(Date.now() / 1000 - Number(seconds))).toBeLessThan(5)
  })

  const xml = (part: string) => ({ xmlmsg: expect.stringContaining(part) })
  it.each<[Saying, string, object]>([
    [{ from: 'Anna', kind: 'image' }, 'reportPicMessage', { image: expect.stringMatching(/\.dat$/) }],
    [{ from: 'Anna', kind: 'file' }, 'reportFileMessage', { msgType: '4906', ...xml('<type>6</type>') }],
    [{ from: 'Anna', kind: 'video' }, 'reportVideoMessage', { coverIndex: expect.any(String) }],
    [{ from: 'Anna', kind: 'voice' }, 'reportVoiceMessage', { mp3Index: expect.stringMatching(/\.mp3$/) }],
    [{ from: 'Anna', kind: 'sticker', url: 'http://e.example/1' }, 'reportGifMessage', { msg_type: 47 }],
    [{ from: 'Anna', kind: 'card', person: 'Bob' }, 'reportCardMessage', xml('username="wxid_bob"')],
    [{ from: 'Anna', kind: 'location', latitude: 1, longitude: 2 }, 'reportLocationMessage', xml('x="1" y="2"')],
    [{ from: 'Anna', kind: 'link', title: 'a', url: 'http://a' }, 'reportLinkMessage', xml('<url>http://a</url>')],
    [{ from: 'Anna', kind: 'mini-program', title: 'a' }, 'reportMiniMessage', { msgType: 4933 }],
    [{ from: 'Anna', kind: 'transfer', amount: '￥1' }, 'reportTransferMessage', { msgType: '4920' }],
    [{ from: 'Anna', kind: 'system', text: 'a' }, 'reportSystemMessage', { msgType: '10000', message: 'a' }],
    [{ from: 'Anna', kind: 'xml', type: 50, xml: '<voip/>' }, 'reportOtherMessage', { msgType: '5000' }],
  ])('%j is a %s', async (saying, action, wire) => {
    const both = await pair({})
    await both.wechat.says(saying)
    expect(told(both, action)).toMatchObject([wire])
  })
})

describe('what happens', () => {
  it('is reported with the room and the people in it', async () => {
    const both = await pair({})
    const room = { wxid: '444@chatroom', name: 'New', owner: 'wxid_anna', members: [{ wxid: 'wxid_anna' }] }
    await both.wechat.happens({ kind: 'members-joined', room: 'Club', people: ['Eve'], by: 'Anna' })
    await both.wechat.happens({ kind: 'members-left', room: 'Club', people: ['Eve'] })
    await both.wechat.happens({ kind: 'room-joined', room })
    await both.wechat.happens({ kind: 'room-left', room: 'New' })
    expect(told(both, 'reportChatRoomMemberAdd')).toMatchObject([
      { wxid: club.wxid, roomCount: '4', userLists: [{ wxid: 'wxid_eve', nick: 'Eve', inviteBy: 'wxid_anna' }] },
    ])
    expect(told(both, 'reportChatRoomMemberDel')).toMatchObject([{ roomCount: '3', userLists: [{ wxid: 'wxid_eve' }] }])
    expect(told(both, 'reportNewChatRoom')).toMatchObject([{ wxid: '444@chatroom', nick: 'New' }])
    expect(told(both, 'reportChatRoomQuit')).toEqual([{ roomWxid: '444@chatroom' }])
  })

  it('a friend asks in XML alone, is accepted, and removed', async () => {
    const both = await pair({})
    const person = { wxid: 'wxid_carol', nickname: 'Carol' }
    await both.wechat.happens({ kind: 'friend-request', person, v1: 'v1_a@stranger', v2: 'v2_a@stranger' })
    expect(told(both, 'reportFriendAddRequest')).toMatchObject([
      { msgType: 37, xmlmsg: expect.stringContaining('encryptusername="v1_a@stranger"') },
    ])
    await commanded(both, 'acceptFriend', { v1: 'v1_a@stranger', v2: 'v2_a@stranger', scene: 30 })
    await commanded(both, 'delFriend', { wxid: 'wxid_carol' })
    expect(told(both, 'reportContactAdd')).toMatchObject([{ wxid: 'wxid_carol' }])
    expect(told(both, 'reportContactDel')).toEqual([{ wxid: 'wxid_carol' }])
    expect(both.wechat.complaints).toEqual([])
  })
})

describe('commands', () => {
  it.each<[string, object, string]>([
    ['getLoginQrCode', {}, 'reportQrCodeMessage'],
    ['getLoginUser', {}, 'reportLoginUser'],
    ['getContacts', {}, 'reportContacts'],
    ['getImContacts', {}, 'reportImContacts'],
    ['getPublics', {}, 'reportPublics'],
    ['getSingleContact', { wxid: 'wxid_bob' }, 'reportSingleContact'],
    ['updateContact', { wxid: 'wxid_bob' }, 'reportUpdateContact'],
    ['addFriend', { wxid: 'wxid_eve', remark: 'hi', scene: '14', roomWxid: '' }, 'reportAddFriendMessage'],
    ['searchContact', { search: 'anna_c' }, 'reportSearchContact'],
    ['getChatRooms', {}, 'reportChatRooms'],
    ['getImRooms', {}, 'reportImRooms'],
    ['getSingleChatRoomMembers', { roomWxid: club.wxid }, 'reportSingleChatRoomMembers'],
    ['getSingleImRoomMembers', { roomWxid: club.wxid }, 'reportSingleImRoomMembers'],
    ['sendChatroomLow', { roomWxid: club.wxid, wxidList: ['wxid_bob'] }, 'reportChatRoomMemberAdd'],
    ['sendChatroomHigh', { roomWxid: club.wxid, wxidList: ['wxid_bob'] }, 'reportLinkMessage'],
    ['delChatRoomMembers', { roomWxid: club.wxid, wxidList: ['wxid_bob'] }, 'reportChatRoomMemberDel'],
    ['updateChatRoomName', { roomWxid: club.wxid, name: 'Circle' }, 'reportSystemMessage'],
    ['sendChatRoomNotice', { roomWxid: club.wxid, notice: 'hear' }, 'reportTextMessage'],
    ['createChatRoom', { wxidLists: ['wxid_anna', 'wxid_bob'] }, 'reportNewChatRoom'],
    ['quitDelChatRoom', { roomWxid: club.wxid }, 'reportChatRoomQuit'],
    ['acceptQrcodeChatRoom', { url: 'http://q.example' }, 'reportAcceptQrCodeChatRoom'],
    ['sendLinkMessage', { wxid: 'wxid_bob', title: 'a', url: 'http://a', desc: '', pic: '' }, 'reportLinkMessage'],
    ['sendCardMessage', { wxid: 'wxid_bob', wxidCard: 'wxid_anna' }, 'reportCardMessage'],
    ['sendXmlMessage', { wxid: 'wxid_bob', xml: '<msg/>' }, 'reportOtherAppMessage'],
    ['getFavorites', {}, 'reportFavitems'],
    ['zombieCheck', { wxid: 'wxid_eve' }, 'reportZombieCheckMessage'],
    ['checkUrlStatus', { url: 'http://a' }, 'reportCheckUrlStatus'],
    ['getSqlData', { sql: 'select 1', db: 1, extend: 'a' }, 'reportSqlData'],
    ['scanQrcodePic', { pic: 'C:\\a.png' }, 'reportScanQrcodePic'],
  ])('%s %j is followed by %s', async (api, option, action) => {
    const both = await pair({})
    const events = await commanded(both, api, option)
    expect(events.map((event) => event.action)).toContain(action)
    expect(events.find((event) => event.action.startsWith('res'))?.data).toMatchObject({ sendResult: '1' })
    expect(both.wechat.complaints).toEqual([])
  })

  it('mention people in their places, if there are as many', async () => {
    const both = await pair({})
    const atlist = ['wxid_anna', 'wxid_bob']
    await commanded(both, 'sendAtTextMessage', { wxid: club.wxid, text: 'you {$@} and {$@}!', atlist })
    expect(both.wechat.seen).toMatchObject([{ text: 'you @Anna and @Bobby!', at: atlist }])
    const [result] = await commanded(both, 'sendAtTextMessage', { wxid: club.wxid, text: 'you', atlist })
    expect(result?.data).toMatchObject({ errorReason: 'atlist: 0 places, 2 people' })
  })

  it('give money back', async () => {
    const both = await pair({})
    await both.wechat.says({ from: 'Anna', kind: 'transfer', amount: '￥1', transfer: '1' })
    await commanded(both, 'refuseFriendWcpay', { transferid: '1' })
    const returned = expect.stringContaining('<paysubtype><![CDATA[4]]>')
    expect(told(both, 'reportTransferMessage').at(-1)).toMatchObject({ myMsg: '1', xmlmsg: returned })
  })

  it('send a mini-program on, and write down what was spoken', async () => {
    const both = await pair({})
    const program = await both.wechat.says({ from: 'Anna', kind: 'mini-program', title: 'Shop' })
    const voice = await both.wechat.says({ from: 'Anna', kind: 'voice' })
    await commanded(both, 'sendMiniMessage', { wxid: 'wxid_bob', msgid: program })
    await commanded(both, 'transVoice', { wxid: 'wxid_anna', msgid: voice })
    expect(both.wechat.seen).toMatchObject([{ thing: { kind: 'mini-program', title: 'Shop' } }])
    expect(told(both, 'reportTransVoice')).toMatchObject([{ msgId: voice, wxidFrom: 'wxid_anna', status: '1' }])
  })
})

describe('files', () => {
  it('are fetched to the PC first, and then sent from there', async () => {
    const both = await pair({ fetchMedia: true, downloads: 'D:\\in' })
    const bytes = Buffer.from('ffd8ffe0', 'hex')
    both.server.media.set('a.jpg', bytes)
    const [missing] = await commanded(both, 'sendPicMessage', { wxid: 'wxid_bob', imgPath: 'D:\\in\\a.jpg' })
    expect(missing?.data).toMatchObject({ errorReason: 'file not found' })
    const [put] = await commanded(both, 'downloadFile', { cwxid: 'wxid_me', url: `${both.server.origin}/media/a.jpg` })
    expect(put).toMatchObject({ action: 'resDownloadFile', data: { sendResult: '1' } })
    await commanded(both, 'sendPicMessage', { wxid: 'wxid_bob', imgPath: 'D:\\in\\a.jpg' })
    expect(both.wechat.seen).toMatchObject([{ thing: { kind: 'image', file: { bytes, type: 'image/jpeg' } } }])
  })

  it('pictures are decrypted on the PC, and brought', async () => {
    const both = await pair({})
    await both.wechat.says({ from: 'Anna', kind: 'image' })
    const srcfile = String(told(both, 'reportPicMessage')[0]?.image)
    await commanded(both, 'decryptPic', { srcfile, tarfile: 'C:\\out.jpg' })
    expect(told(both, 'reportDecryptPicMessage')).toEqual([{ srcfile, tarfile: 'C:\\out.jpg', status: '1' }])
    const url = `${both.server.origin}/upload/a`
    await commanded(both, 'uploadFile', { cwxid: 'wxid_me', filepath: 'C:\\out.jpg', url })
    expect(both.server.brought[0]?.files.file?.bytes.subarray(0, 2).toString('hex')).toBe('ffd8')
    expect(both.wechat.complaints).toEqual([])
  })
})
