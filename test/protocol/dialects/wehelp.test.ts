import { dialects } from '@queqiao/protocol'
import { type Offer, personId, roomId, taskId } from '@queqiao/protocol/model'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pictureOf } from '../../../packages/protocol/src/dialects/picture.ts'
import { fromHex } from '../../../packages/protocol/src/dialects/wehelp/encoded.ts'
import { texts } from '../../../packages/protocol/src/dialects/wehelp/protobuf.ts'
import { fixturesOf, NOW } from './fixtures.ts'

/** Every command of the document, with its code; `isLoginInfo` is of its next edition. */
const DOCUMENTED = {
  sendTextMessage: 1,
  sendPicMessage: 2,
  sendFileMessage: 25,
  sendXmlMessage: 3,
  initContact: 45,
  addUserEvent: 5,
  delUser: 17,
  newGetUserLists: 46,
  getUserInfo: 19,
  acceptFriend: 10,
  getChatRoomLists: 47,
  delChatRoomUser: 12,
  getChatRoomUserLists: 6,
  updateRoomAsName: 44,
  getRoomUserV2: 34,
  sendChatroom: 4,
  getLoginStatus: 20,
  netGetUserInfo: 30,
  getLoginQrCode: 36,
  outLogin: 39,
  isLoginInfo: 8,
}

/** Every type of report that the documents show. */
const REPORTED = [67, 401, 71, 97, 210, 211, 77, 78, 88, 69, 96, 81, 95, 90, 98, 82, 66]

const { requests, commands } = fixturesOf('wehelp')

describe('WeHelp', () => {
  test('every command of the document can be given by its name', () => {
    const written = commands.flatMap(([, { command, wire }]) =>
      command.kind === 'native' && wire !== undefined ? [wire] : [],
    )
    const codes = written.map((wire) => Object(wire)).map(({ api, code }) => [api, code])
    expect(Object.fromEntries(codes)).toEqual(DOCUMENTED)
  })

  test('every type of report of the documents is understood', () => {
    const understood = requests.flatMap(([, { body, meaning }]) => {
      const { data = {}, type = data.type, code = data.code } = JSON.parse(body.replace(/[\x00-\x1f\uFEFF]/g, ' '))
      return Object(meaning.events)[0]?.kind === 'unknown' ? [] : [Number(type ?? code)]
    })
    expect(REPORTED.filter((type) => !understood.includes(type))).toEqual([])
  })

  test('a delay is whole seconds, for any command', () => {
    const speech = dialects.wehelp.speak({})
    const write = (time: unknown) =>
      speech.write({ task: taskId('task-1'), command: { kind: 'native', name: 'outLogin', options: { time } } })
    expect(write(5)).toEqual({ wire: { api: 'outLogin', code: 39, time: 5 } })
    expect(write('soon')).toEqual({ answer: { kind: 'failed', reason: expect.stringContaining('time') } })
  })

  test('a path on its own machine is sent as it is, an address only as a link', () => {
    const speech = dialects.wehelp.speak({})
    const send = (file: Offer, kind: 'image' | 'file') =>
      speech.write({
        task: taskId('task-1'),
        command: { kind: 'send', chat: { kind: 'room', id: roomId('1@chatroom') }, content: { kind, file } },
      })
    const file = { url: 'http://queqiao.example/media/lamp.jpg', name: 'lamp.jpg' }
    for (const kind of ['image', 'file'] as const) {
      expect(send(file, kind)).toEqual({ answer: { kind: 'instead', content: 'link' } })
      expect(send({ ...file, path: 'C:\\lamp.jpg' }, kind)).toMatchObject({ wire: { wxid: '1@chatroom' } })
    }
  })

  test('one poll is answered with one command, or with a list where that is set', () => {
    const poll = dialects.wehelp.poll?.({ wxid: 'wxid_a', pid: '7' }, { endpoint: 'office', now: NOW })
    if (poll === undefined) return expect.fail('no polls')
    expect(dialects.wehelp.speak({}).fits(poll)).toBe(1)
    expect(dialects.wehelp.speak({}, { tasks: 'array' }).fits(poll)).toBe(20)
    const report = dialects.wehelp.read('{"type":66,"code":200}', { endpoint: 'office', now: NOW })
    expect(dialects.wehelp.speak({}, { tasks: 'array' }).fits(report)).toBe(0)
  })

  test('what WeChat says in a room without a speaker is nobody’s own message', () => {
    const body = { type: 78, msgType: '10000', cwxid: 'wxid_me', wxid: '1@chatroom', message: '“A”加入了群聊' }
    const { events } = dialects.wehelp.read(JSON.stringify(body), { endpoint: 'office', now: NOW }).report
    expect(events).toMatchObject([{ kind: 'message', fromSelf: false, sender: personId('1@chatroom') }])
  })
})

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
const field = (number: number, bytes: Iterable<number>): number[] => {
  const content = [...bytes]
  return [...varint(number * 8 + 2), ...varint(content.length), ...content]
}
const utf8 = (text: string) => new TextEncoder().encode(text)

type Node = string | readonly Node[]
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5 },
    fc.stringMatching(/^wxid_[a-z0-9]{1,30}$/),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
  ),
}))
const bytesOf = (tree: Node): Iterable<number> =>
  typeof tree === 'string' ? utf8(tree) : tree.flatMap((each) => field(1, bytesOf(each)))
const leaves = (tree: Node): readonly string[] => (typeof tree === 'string' ? [tree] : tree.flatMap(leaves))

describe('a packet', () => {
  test('gives every text in it, however deep, in order', () => {
    fc.assert(
      fc.property(fc.array(node, { maxLength: 4 }), (trees) => {
        const found = texts(Uint8Array.from(trees.flatMap((tree) => field(5, bytesOf(tree)))))
        expect(found?.map(({ text }) => text)).toEqual(trees.flatMap(leaves))
      }),
    )
  })

  test('names the fields that a text stands in', () => {
    const packet = [...field(1, field(3, utf8('wxid_a'))), 16, 5, ...field(300, utf8('灯'))]
    expect(texts(Uint8Array.from(packet))).toEqual([
      { path: '1.3', text: 'wxid_a' },
      { path: '300', text: '灯' },
    ])
  })

  test('that is cut off, or something else, gives nothing', () => {
    for (const hex of ['0a04', '0a', 'ff', '08', '00', '0b', '0affffffffffffffffff01', 'ffffffffffffffffffffff']) {
      expect([hex, texts(fromHex(hex) ?? Uint8Array.of())]).toEqual([hex, undefined])
    }
  })

  test('whatever its bytes are, ends, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const { text, path } of texts(bytes) ?? []) {
          expect(text).not.toBe('')
          expect(path).toMatch(/^\d+(\.\d+)*$/)
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('of a report can be anything: it is understood or kept', () => {
    fc.assert(
      fc.property(fc.constantFrom(97, 88, 96), fc.uint8Array({ maxLength: 60 }), (type, bytes) => {
        const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
        const body = JSON.stringify({ data: { type, cwxid: 'wxid_me', hex } })
        const { events, natives = [] } = dialects.wehelp.read(body, { endpoint: 'office', now: NOW }).report
        const kept = [...events, ...natives].some((each) => JSON.stringify(each).includes(hex))
        expect(kept).toBe(true)
      }),
    )
  })

  test('nested without end is not followed', () => {
    let packet: number[] = [...utf8('wxid_deep')]
    for (let depth = 0; depth < 1000; depth++) packet = field(1, packet)
    expect(texts(Uint8Array.from(packet))?.map(({ text }) => text)).not.toContain('wxid_deep')
  })
})

describe('a QR code', () => {
  test('is a data: URL, whether the client sends one or only its base64', () => {
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB'
    expect(pictureOf(png)).toBe(`data:image/png;base64,${png}`)
    expect(pictureOf(`${png.slice(0, 9)}\r\n${png.slice(9)}`)).toBe(`data:image/png;base64,${png}`)
    expect(pictureOf('/9j/4AAQ')).toBe('data:image/jpeg;base64,/9j/4AAQ')
    expect(pictureOf(`data:image/png;base64,${png}`)).toBe(`data:image/png;base64,${png}`)
    for (const other of ['javascript:alert(1)', 'data:text/html;base64,PGI+', 'http://img.example/qr.png', '扫我']) {
      expect([other, pictureOf(other)]).toEqual([other, undefined])
    }
  })
})
