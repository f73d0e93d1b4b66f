import { dialects } from '@queqiao/protocol'
import { taskId } from '@queqiao/protocol/model'
import { describe, expect, test } from 'vitest'
import { natives } from '../../../packages/protocol/src/dialects/wequick-2021/natives.ts'
import { fixturesOf, NOW, settingOf } from './fixtures.ts'

const dialect = dialects['wequick-2021']
const { requests, commands } = fixturesOf('wequick-2021')
const at = { endpoint: 'office', now: NOW }

/** The headings of the document, in its order. */
const APIS = `openWeChat getLoginQrCode getLoginUser logout
  getContacts getImContacts getPublics getSingleContact updateContact addFriend delFriend updateRemark acceptFriend
  acceptBankTransfer refuseFriendWcpay autoAcceptFriend autoAcceptWcpay autoAcceptCard acceptOnewayFriend searchContact
  addSearchContact
  getChatRooms getImRooms getSingleChatRoomMembers getSingleImRoomMembers updateChatRoom sendChatroomLow sendChatroomHigh
  acceptChatroomInvite delChatRoomMembers updateChatRoomName sendChatRoomNotice updateChatRoomDisplayName showDisplayName
  createChatRoom quitDelChatRoom autoAcceptChatRoom acceptQrcodeChatRoom saveRoomToContact
  transAnyMessage sendTextMessage sendAtTextMessage sendPicMessage sendFileMessage sendVideoMessage sendGifMessage
  sendLinkMessage sendCardMessage sendMiniMessage sendFavorite sendXmlMessage sendCardXmlMessage
  addPublic getFavorites addFavoriteFrom transVoice zombieCheck decryptPic unreadMsgCountChange clearChatHistory
  scanQrcodePic modRecvNotify chatSessionTop openBrowser disableRevoke checkUrlStatus getSqlData closeProcess
  uploadFile downloadFile`.split(/\s+/)

const ACTIONS = `reportQrCodeMessage reportLoginUser reportLogout
  reportContacts reportImContacts reportPublics reportSingleContact reportUpdateContact reportContactAdd reportContactDel
  reportChatRooms reportImRooms reportSingleChatRoomMembers reportSingleImRoomMembers reportAcceptQrCodeChatRoom
  reportChatRoomMemberAdd reportChatRoomMemberDel reportNewChatRoom reportChatRoomQuit
  reportTextMessage reportPicMessage reportFileMessage reportVideoMessage reportVoiceMessage reportGifMessage
  reportCardMessage reportLocationMessage reportLinkMessage reportMiniMessage reportTransferMessage
  reportZombieCheckMessage reportDecryptPicMessage reportQrCodeWcPay reportFavitems reportSystemMessage reportOtherMessage
  reportOtherAppMessage
  reportFriendAddRequest reportAddFriendMessage reportSearchContact
  reportSqlData reportScanQrcodePic reportTalkerChange reportTransVoice reportCheckUrlStatus resUploadFile`.split(/\s+/)

interface Wire {
  readonly api: string
  readonly sendId: string
  readonly option: object
}
const written = commands.flatMap(([, { wire = [] }]) => wire as readonly Wire[])

describe('WeQuick 2021, as its document has it', () => {
  test('every one of the 70 commands can be given, and no other', () => {
    expect(APIS).toHaveLength(70)
    const given = new Set(written.map(({ api }) => api))
    expect([...given].toSorted()).toEqual(APIS.toSorted())
    expect(APIS).toEqual(expect.arrayContaining(Object.keys(natives)))
  })

  test('every one of the 46 reports has an example that is understood', () => {
    expect(ACTIONS).toHaveLength(46)
    for (const action of ACTIONS) {
      const understood = requests.some(([, { body, meaning }]) => {
        const named = body.replaceAll(' ', '').includes(`"action":"${action}"`)
        return named && !JSON.stringify(meaning).includes('"unknown"')
      })
      expect([action, understood]).toEqual([action, true])
    }
  })

  test('every command carries the id of its task and an object of options', () => {
    for (const { sendId, option } of written) {
      expect(sendId).toBe('task-1')
      expect(option).toEqual(expect.any(Object))
    }
  })

  test('as many places stand in a text as it mentions people', () => {
    const texts = written.filter(({ api }) => api === 'sendAtTextMessage')
    expect(texts.length).toBeGreaterThan(3)
    for (const { option } of texts) {
      const { text, atlist } = option as { text: string; atlist: string[] }
      expect(text.split('{$@}').length - 1).toBe(atlist.length)
    }
  })
})

describe('a client of WeQuick 2021', () => {
  test('is asked for a file under the name of who logged in there', () => {
    const login = { data: { action: 'reportLoginUser', cwxid: 'wxid_lin7001', data: { wxid: 'wxid_lin7001' } } }
    const { report } = dialect.read(JSON.stringify(login), at)
    const speech = dialect.speak(report.session ?? {}, settingOf({ links: true }))
    const command = { kind: 'fetch', source: { key: 'C:\\a.dat' } } as const
    expect(speech.write({ task: taskId('t-1'), command })).toMatchObject({
      wire: [{ api: 'uploadFile', option: { cwxid: 'wxid_lin7001', filepath: 'C:\\a.dat' } }],
    })
  })

  test('is answered with a number when it uploads, which it reports back', () => {
    expect(dialect.files?.answer({})).toEqual({ body: '1', type: 'text/plain' })
    expect(dialect.files?.answer({}, 'nobody asked for it')).toEqual({ body: '0', type: 'text/plain' })
  })

  test('has its .dat pictures undone, and nothing else', () => {
    expect(dialect.files?.plain?.('C:\\Image\\3f.DAT')).toBeInstanceOf(TransformStream)
    expect(dialect.files?.plain?.('C:\\File\\plan.pdf')).toBeUndefined()
  })

  test('takes at most twenty commands with one poll, and none with a report', () => {
    const speech = dialect.speak({})
    const poll = dialect.poll?.({ wxid: 'wxid_lin7001', pid: '7' }, at)
    expect(poll && speech.fits(poll)).toBe(20)
    expect(speech.fits(dialect.read('{"action":"reportLogout"}', at))).toBe(0)
  })

  test('that is turned down, or that says nothing we can read, gets an empty list', () => {
    const poll = dialect.poll?.({ wxid: 'wxid_lin7001' }, at)
    const wire = [[{ api: 'logout', sendId: 't-1', option: {} }]]
    expect(poll && dialect.speak({}).reply(poll, wire, 'this account may not log in here')).toBe('[]')
    expect(dialect.unreadable('not JSON')).toBe('[]')
  })
})

describe('whatever a client of WeQuick 2021 leaves out', () => {
  const sent = requests.flatMap(([file, { request }]) => (request === undefined ? [] : [[file, request] as const]))
  const inner = (request: unknown) => (request as { data: { data?: Record<string, unknown> } }).data

  test('an empty text, null, a missing key and its words for nothing mean the same', () => {
    const said = (request: unknown) => dialect.read(JSON.stringify(request), at).report.events
    let compared = 0
    for (const [file, request] of sent) {
      const { data = {}, ...envelope } = inner(request)
      for (const key of Object.keys(data).filter((each) => data[each] === '' && each !== 'message')) {
        const { [key]: _, ...rest } = data
        const others = [undefined, null, 'null', '(null)', 'None'].map((nothing) =>
          said({ data: { ...envelope, data: nothing === undefined ? rest : { ...rest, [key]: nothing } } }),
        )
        const first = JSON.stringify(said(request))
        // what is kept whole shows what stood there
        if (first.includes('"raw"')) continue
        for (const other of others) expect([file, key, JSON.stringify(other)]).toEqual([file, key, first])
        compared++
      }
    }
    expect(compared).toBeGreaterThan(30)
  })

  test('keys that no document names change nothing', () => {
    for (const [file, request] of sent) {
      const { data, ...envelope } = inner(request)
      if (data === undefined || Object.keys(data).length === 0) continue
      const more = { data: { ...envelope, data: { ...data, zzz: { a: [1] } }, zzz: 1 } }
      const { report } = dialect.read(JSON.stringify(more), at)
      const before = dialect.read(JSON.stringify(request), at).report
      if (JSON.stringify(before.events).includes('"raw"')) continue
      expect([file, report.events, report.results]).toEqual([file, before.events, before.results])
    }
  })
})

test('one text alone counts as a list of it, where a native command wants a list', () => {
  const options = { roomWxid: '20118765432@chatroom', wxidList: 'caiming_1990' }
  const command = { kind: 'native', name: 'sendChatroomHigh', options } as const
  expect(dialect.speak({}).write({ task: taskId('task-1'), command })).toEqual({
    wire: [{ api: 'sendChatroomHigh', sendId: 'task-1', option: { ...options, wxidList: ['caiming_1990'] } }],
  })
})
