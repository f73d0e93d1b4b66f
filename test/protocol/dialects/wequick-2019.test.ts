import { type CommandKind, type Source, taskId } from '@queqiao/protocol/model'
import { describe, expect, test } from 'vitest'
import { wequick2019 } from '../../../packages/protocol/src/dialects/wequick-2019/index.ts'
import { fixturesOf, NOW, settingOf } from './fixtures.ts'

const REPORTS = [
  'reportLoginQrCode',
  'loginStatus',
  'reportLoginUser',
  'reportLogout',
  'reportContact',
  'reportUsersWxid',
  'reportUsersInfo',
  'reportChatRoomUserLists',
  'reportGetChatRoomUserNick',
  'reportTextMessage',
  'reportPicMessage',
  'reportFileMessage',
  'reportAddChatRoomMessage',
  'reportMiniMessage',
  'reportUrlMessage',
  'reportTransferMessage',
  'reportCardMessage',
  'reportGifMessage',
  'reportVoiceMessage',
  'reportVideoMessage',
  'reportChatroomMessage',
  'reportSystemMessage',
  'reportFriendAddRequest',
  'reportChatRoomChange',
  'resUploadFile',
]

const COMMANDS = [
  'openWeChat',
  'getLoginQrCode',
  'getLoginStatus',
  'logout',
  'sendTextMessage',
  'sendPicMessage',
  'sendFileMessage',
  'sendXmlMessage',
  'sendCardMessage',
  'sendChatroom',
  'getContact',
  'getUsersWxid',
  'getUsersInfo',
  'delUser',
  'acceptFriend',
  'updateAsName',
  'getChatRoomUsers',
  'getChatRoomUserNick',
  'delChatRoomUser',
  'updateChatRoomName',
  'updateRoomAsName',
  'createChatRoom',
  'exitChatRoom',
  'acceptChatroomInvite',
  'acceptBankTransfer',
  'uploadFile',
  'closeProcess',
]

const at = { endpoint: 'office', now: NOW }
const { requests, commands } = fixturesOf('wequick-2019')
const speech = wequick2019.speak({}, settingOf({ links: true }))

const meaning = (request: unknown) => wequick2019.read(JSON.stringify(request), at).report

interface Wire {
  readonly api: string
}

/** What the client is asked by each of the examples that it can be asked for. */
const asked = commands.flatMap(([, { command }]) => {
  const writing = speech.write({ task: taskId('task-1'), command })
  return 'wire' in writing ? (writing.wire as readonly Wire[]).map(({ api }) => api) : []
})

describe('the document as a whole', () => {
  test('its 25 reports are all understood', () => {
    expect(REPORTS).toHaveLength(25)
    for (const action of REPORTS) {
      const {
        events,
        results,
        natives = [],
      } = meaning(requests.find(([file]) => file === `${action}.json`)?.[1].request)
      expect([action, events.length + results.length + natives.length]).not.toEqual([action, 0])
      expect([action, events.map(({ kind }) => kind)]).toEqual([action, expect.not.arrayContaining(['unknown'])])
    }
  })

  test('its 27 commands can all be given', () => {
    expect(COMMANDS).toHaveLength(27)
    expect([...new Set(asked)].toSorted()).toEqual(COMMANDS.toSorted())
  })

  test('each neutral command that the client can do has an example', () => {
    const shown = new Set<CommandKind>(commands.map(([, { command }]) => command.kind))
    expect(Object.keys(speech.can.commands).toSorted()).toEqual([...shown].toSorted())
  })
})

/** Every value below, one after the other, changed by `other`; where that gives nothing, the key is gone. */
const changed = (value: unknown, other: (value: unknown, key: string) => unknown, key = ''): unknown => {
  if (Array.isArray(value)) return value.map((each) => changed(each, other))
  if (typeof value !== 'object' || value === null) return other(value, key)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, changed(each, other, name)]))
}

/** Nothing of these is kept as it came. */
const readable = requests.filter(([, { request, meaning }]) => {
  const kept = /"kind":"(unknown|unsupported)"/.test(JSON.stringify(meaning)) || 'natives' in meaning
  return request !== undefined && !kept
})

const nothing = (value: unknown) => value === '' || value === null || value === 'null'

describe('the habits of real clients', () => {
  test.each([
    ['empty', ''],
    ['null', null],
    ['the word null', 'null'],
    ['missing', undefined],
  ])('what is not there means the same when it is %s', (_name, blank) => {
    const blanked = (value: unknown, key: string) => (nothing(value) && key !== 'message' ? blank : value)
    for (const [file, { request }] of readable) {
      expect([file, meaning(changed(request, blanked))]).toEqual([file, meaning(request)])
    }
  })

  test('a number means the same as text, and the other way round', () => {
    const asText = (value: unknown) => (typeof value === 'number' ? String(value) : value)
    const asNumber = (value: unknown) => (typeof value === 'string' && /^[1-9]?\d$/.test(value) ? Number(value) : value)
    for (const [file, { request }] of readable) {
      expect([file, meaning(changed(request, asText))]).toEqual([file, meaning(request)])
      expect([file, meaning(changed(request, asNumber))]).toEqual([file, meaning(request)])
    }
  })

  test('a report means the same with or without the outer `data`, and with more in it than the document says', () => {
    for (const [file, { request }] of readable) {
      const { data } = request as { readonly data: { readonly action?: string } }
      const bare = data.action === undefined ? request : data
      expect([file, meaning(bare)]).toEqual([file, meaning(request)])
      const more = { data: { ...(bare as object), machine: 4711, customid: 'x' } }
      expect([file, meaning(more)]).toEqual([file, meaning(request)])
    }
  })

  test('only the report of who it is logs an account in', () => {
    const logins = requests.filter(([, { body }]) => wequick2019.read(body, at).login)
    expect(logins.length).toBeGreaterThan(0)
    for (const [, { body }] of logins) expect(body).toContain('reportLoginUser')
  })
})

const through = async (source: Source, bytes: readonly number[]): Promise<readonly number[]> => {
  const body = new Response(new Uint8Array(bytes)).body ?? expect.fail('no body')
  const plain = wequick2019.files?.plain?.(source.key ?? '')
  const out = plain === undefined ? body : body.pipeThrough(plain)
  return [...new Uint8Array(await new Response(out).arrayBuffer())]
}

describe('files that the client uploads', () => {
  const jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46, 0x49, 0x46, 0, 1, 2, 3]

  test('a picture that WeChat keeps as .dat comes out as the picture', async () => {
    const kept = jpeg.map((byte) => byte ^ 0x5a)
    expect(await through({ key: 'C:\\Image\\2019-12\\a.dat' }, kept)).toEqual(jpeg)
    expect(await through({ key: 'C:\\Image\\2019-12\\A.DAT' }, kept)).toEqual(jpeg)
  })

  test('any other file stays as it is', async () => {
    expect(wequick2019.files?.plain?.('C:\\File\\plan.pdf')).toBeUndefined()
    expect(await through({ key: 'C:\\File\\data.dat' }, [1, 2, 3])).toEqual([1, 2, 3])
  })

  test('are answered with the number that the client reports back as the outcome', () => {
    expect(wequick2019.files?.answer({})).toEqual({ body: '1', type: 'text/plain' })
    expect(wequick2019.files?.answer({}, 'nobody asked for it')).toEqual({ body: '0', type: 'text/plain' })
    expect(wequick2019.files?.uploaded).toBeUndefined()
  })
})

test('one poll brings at most twenty commands, a report none', () => {
  const poll = wequick2019.poll?.({ wxid: 'wxid_me', pid: '1' }, at) ?? expect.fail('no polls')
  expect(speech.fits(poll)).toBe(20)
  expect(speech.fits(wequick2019.read('{"action":"loginStatus","data":{"code":"1"}}', at))).toBe(0)
})
