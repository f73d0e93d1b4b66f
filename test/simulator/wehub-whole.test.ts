import { type Saying, type WeHub, type WeHubOptions, wehub } from '@queqiao/simulator'
import { afterEach, describe, expect, it } from 'vitest'
import { club, house } from './cast.ts'
import { type CallbackServer, callbackServer, type ServerOptions } from './server.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

const pair = async (
  options: Partial<WeHubOptions> = {},
  serving: ServerOptions = {},
): Promise<{ wechat: WeHub; server: CallbackServer }> => {
  const { version = '0.4.26' } = options
  const server = await callbackServer({ v1: version.startsWith('0.1'), ...serving })
  cleanups.push(() => server.close())
  const wechat = wehub({ url: server.url, appid: 'app', version, ...house, ...options })
  cleanups.push(() => wechat.kill())
  return { wechat, server }
}

const reported = (server: CallbackServer, action: string) =>
  server.requests.filter((request) => request.action === action).map(({ data }) => data)

const result = (server: CallbackServer) => reported(server, 'report_task_result').at(-1)

const done = async ({ wechat, server }: Awaited<ReturnType<typeof pair>>, type: number, dict: object) => {
  server.tasks.push({ task_type: type, task_dict: dict })
  await wechat.poll()
  expect(wechat.complaints).toEqual([])
  return result(server)
}

const ok = expect.objectContaining({ task_result: 1, error_reason: '' })
const refused = (reason: string) => expect.objectContaining({ task_result: 0, error_reason: reason })
const xml = (part: string) => expect.stringContaining(part)

describe('every kind of message is reported as the newest client does', () => {
  const index = expect.stringMatching(/^[0-9a-f]{50,}$/)
  const file = { name: 'plan.pdf', bytes: Buffer.from('%PDF-1.4 plan') }
  const other = { wxid: '333@chatroom', name: 'Other', owner: 'wxid_anna', members: [] }
  it.each<[string, Saying, object]>([
    ['picture', { from: 'Anna', kind: 'image' }, { msg_type: 3, file_index: index }],
    ['voice', { from: 'Anna', kind: 'voice', seconds: 3 }, { msg_type: 34, raw_msg: xml('voicelength="3000"') }],
    ['card', { from: 'Anna', kind: 'card', person: 'Bob' }, { msg_type: 42, raw_msg: xml('username="wxid_bob"') }],
    ['video', { from: 'Anna', kind: 'video' }, { msg_type: 43, file_index: index, raw_msg: xml('playlength="5"') }],
    [
      'sticker',
      { from: 'Anna', kind: 'sticker', url: 'http://emoji.example/1' },
      { msg_type: 47, emoji_url: 'http://emoji.example/1', raw_msg: xml('cdnurl="http://emoji.example/1"') },
    ],
    [
      'link',
      { from: 'Anna', kind: 'link', title: 'A & B', url: 'http://a.example/?a=1&b=2' },
      {
        ...{ msg_type: 49, sub_type: 5, link_title: 'A & B', link_url: 'http://a.example/?a=1&b=2', link_desc: '' },
        raw_msg: xml('<url>http://a.example/?a=1&amp;b=2</url>'),
      },
    ],
    [
      'invitation',
      { from: 'Anna', kind: 'invite', into: other },
      { msg_type: 49, sub_type: 5, link_url: expect.stringContaining('addchatroombyinvite?ticket=') },
    ],
    ['mini-program', { from: 'Anna', kind: 'mini-program', title: 'Shop' }, { msg_type: 4901, file_index: index }],
    [
      'transfer',
      { from: 'Anna', kind: 'transfer', amount: '￥8.88', memo: 'tea' },
      { msg_type: 4902, paysubtype: 1, raw_msg: xml('<feedesc><![CDATA[￥8.88]]></feedesc>') },
    ],
    [
      'file',
      { from: 'Anna', kind: 'file', file },
      { msg_type: 4903, file_name: 'plan.pdf', file_size: 13, raw_msg: xml('<totallen>13</totallen>') },
    ],
    [
      'system line',
      { from: 'Anna', kind: 'system', text: '你已成为新群主' },
      { msg_type: 10000, raw_msg: '你已成为新群主' },
    ],
    [
      'quote',
      { from: 'Anna', kind: 'quote', text: 'yes', of: { from: 'Me', text: 'coming?' } },
      { msg_type: 49, sub_type: 57, raw_msg: xml('<content>coming?</content>') },
    ],
    [
      'location',
      { from: 'Anna', kind: 'location', latitude: 31.2, longitude: 121.5, name: 'Park' },
      { msg_type: 48, raw_msg: xml('poiname="Park"') },
    ],
  ])('%s', async (_, saying, wire) => {
    const { wechat, server } = await pair()
    const id = await wechat.says(saying)
    expect(reported(server, 'report_new_msg')).toEqual([
      { msg: expect.objectContaining({ msg_id: id, wxid_from: 'wxid_anna', wxid_to: 'wxid_me', ...wire }) },
    ])
    expect(wechat.history).toMatchObject([{ thing: { kind: saying.kind } }])
  })

  it('an old client names no file but pictures and videos', async () => {
    const { wechat, server } = await pair({ version: '0.1.5' })
    await wechat.says({ from: 'Anna', room: 'Club', kind: 'file' })
    await wechat.says({ from: 'Anna', room: 'Club', kind: 'link', title: 'a', url: 'http://a.example' })
    const [file, link] = reported(server, 'report_new_msg').map(({ msg }) => msg)
    expect(file).toMatchObject({ msg_type: 4903, file_index: '' })
    expect(file).not.toHaveProperty('file_name')
    expect(link).not.toHaveProperty('raw_msg')
  })

  it('a picture of the account itself is named by its path', async () => {
    const { wechat, server } = await pair()
    await wechat.phone({ room: 'Club', kind: 'image' })
    const path = expect.stringMatching(/^C:\\Users\\/)
    expect(reported(server, 'report_new_msg')).toMatchObject([{ msg: { wxid_from: 'wxid_me', file_index: path } }])
  })
})

describe('what happens is reported, and changes who is there', () => {
  it('somebody comes and goes in a room', async () => {
    const { wechat, server } = await pair()
    await wechat.happens({ kind: 'members-joined', room: 'Club', people: ['Eve'], by: 'Anna' })
    await wechat.happens({ kind: 'members-left', room: 'Club', people: ['Eve'] })
    expect(reported(server, 'report_room_member_change')).toEqual([
      { room_wxid: club.wxid, owner_wxid: 'wxid_me', wxid_list: ['wxid_eve'], flag: 1 },
      { room_wxid: club.wxid, owner_wxid: 'wxid_me', wxid_list: ['wxid_eve'], flag: 0 },
    ])
    expect(reported(server, 'report_new_msg')).toMatchObject([
      { msg: { msg_type: 10000, room_wxid: club.wxid, raw_msg: '"Anna"邀请"Eve"加入了群聊' } },
    ])
    expect(wechat.cast.rooms[0]?.members).toHaveLength(3)
  })

  it('a room is renamed, a new one appears, one is lost', async () => {
    const { wechat, server } = await pair()
    const room = { wxid: '444@chatroom', name: 'New', owner: 'wxid_anna', members: [{ wxid: 'wxid_anna' }] }
    await wechat.happens({ kind: 'room-renamed', room: 'Club', name: 'Circle', by: 'Anna' })
    await wechat.happens({ kind: 'room-joined', room, by: 'Anna' })
    await wechat.happens({ kind: 'room-left', room: 'New' })
    expect(reported(server, 'report_contact_update')).toEqual([
      {
        update_list: [{ wxid: club.wxid, name: 'Circle', head_img: '', owner_wxid: 'wxid_me', member_count: 3 }],
      },
    ])
    expect(reported(server, 'report_new_room')).toMatchObject([
      { wxid: '444@chatroom', memberInfo_list: [{ wxid: 'wxid_anna', nickname: 'Anna' }] },
    ])
    expect(reported(server, 'report_room_removed')).toEqual([{ wxid_removed: '444@chatroom' }])
    expect(wechat.cast.rooms.map(({ name }) => name)).toEqual(['Circle'])
  })

  it('a friend asks, is accepted by a task, and is removed', async () => {
    const { wechat, server } = await pair()
    const person = { wxid: 'wxid_carol', nickname: 'Carol' }
    await wechat.happens({ kind: 'friend-request', person, greeting: 'hi', v1: 'v1_a@stranger', v2: 'v2_a@stranger' })
    expect(reported(server, 'report_friend_add_request')).toEqual([
      { v1: 'v1_a@stranger', v2: 'v2_a@stranger', notice_word: 'hi', raw_msg: xml('ticket="v2_a@stranger"') },
    ])
    expect(await done({ wechat, server }, 13, { v1: 'v1_a@stranger', v2: 'v2_a@stranger' })).toEqual(ok)
    expect(reported(server, 'report_new_friend')).toMatchObject([{ fans_wxid: 'wxid_carol', nickname: 'Carol' }])
    await wechat.happens({ kind: 'friend-removed', person: 'Carol' })
    expect(reported(server, 'report_friend_removed')).toEqual([{ wxid_removed: 'wxid_carol' }])
  })

  it('an old server accepts a friend in the answer', async () => {
    const change: ServerOptions['change'] = (envelope, { action, data: { v1, v2 } }) =>
      action === 'report_friend_add_request' ? { ...envelope, data: { op_code: 1, v1, v2 } } : envelope
    const { wechat, server } = await pair({ version: '0.1.5' }, { change })
    await wechat.happens({ kind: 'friend-request', person: { wxid: 'wxid_carol', nickname: 'Carol' } })
    await expect.poll(() => reported(server, 'report_new_friend')).toHaveLength(1)
    expect(wechat.complaints).toEqual([])
  })
})

describe('tasks change WeChat', () => {
  it('2 removes a member, and only the owner may', async () => {
    const both = await pair({
      rooms: [club, { ...club, wxid: '555@chatroom', name: 'Hers', owner: 'wxid_anna' }],
    })
    expect(await done(both, 2, { room_wxid: club.wxid, wxid: 'wxid_bob' })).toEqual(ok)
    expect(reported(both.server, 'report_room_member_change')).toMatchObject([{ wxid_list: ['wxid_bob'], flag: 0 }])
    expect(both.wechat.cast.rooms[0]?.members.map(({ wxid }) => wxid)).toEqual(['wxid_me', 'wxid_anna'])
    expect(await done(both, 2, { room_wxid: '555@chatroom', wxid: 'wxid_bob' })).toEqual(
      refused('not the owner of the room'),
    )
  })

  it.each<[number, string, object, string]>([
    [3, 'pulls somebody in', { room_wxid: club.wxid, wxid: 'wxid_bob', flag: 1 }, 'report_room_member_change'],
    [4, 'reports members', { room_wxid_list: [club.wxid] }, 'report_room_member_info'],
    [6, 'gives a remark', { wxid: 'wxid_bob', remark_name: 'B.' }, 'report_contact_update'],
    [8, 'leaves', { room_wxid: club.wxid }, 'report_room_removed'],
    [10, 'announces', { room_wxid: club.wxid, msg: 'hear' }, 'report_new_msg'],
    [12, 'removes a friend', { wxid_delete: 'wxid_bob' }, 'report_friend_removed'],
    [14, 'reports contacts', { flag_report_contact: 4 }, 'report_contact'],
    [15, 'looks for who removed the account', { wxid: 'wxid_eve' }, 'report_zoom_check_status'],
    [16, 'reports somebody', { wxid: 'wxid_anna' }, 'report_user_info'],
    [17, 'makes a room', { member_list: ['wxid_anna', 'wxid_bob'] }, 'report_new_room'],
    [18, 'renames a room', { room_wxid: club.wxid, room_name: 'Circle' }, 'report_contact_update'],
  ])('%i %s', async (type, _, dict, action) => {
    const both = await pair()
    expect(await done(both, type, dict)).toEqual(ok)
    expect(reported(both.server, action)).toHaveLength(1)
  })

  it.each<[number, object]>([
    [5, { room_wxid: club.wxid, wxid: 'wxid_eve', msg: 'hi' }],
    [7, { room_wxid: club.wxid, room_nickname: 'Boss' }],
    [100, { tag_name: 'a', wxid_list: ['wxid_bob'], op_code: 1 }],
    [101, { old_tag_name: 'a', new_tag_name: 'b' }],
  ])('%i is done in silence', async (type, dict) => {
    expect(await done(await pair(), type, dict)).toEqual(ok)
  })

  it('11 takes money, and 19 an invitation, that somebody sent', async () => {
    const both = await pair()
    const other = { wxid: '333@chatroom', name: 'Other', owner: 'wxid_anna', members: [{ wxid: 'wxid_anna' }] }
    await both.wechat.says({ from: 'Anna', kind: 'transfer', amount: '￥1.00', transfer: '1000' })
    await both.wechat.says({ from: 'Anna', kind: 'invite', into: other, url: 'https://i.example/1' })
    expect(await done(both, 11, { wxid_from: 'wxid_anna', transferid: '1000' })).toEqual(ok)
    expect(reported(both.server, 'report_new_msg').at(-1)).toMatchObject({
      msg: { wxid_from: 'wxid_me', wxid_to: 'wxid_anna', transferid: '1000', paysubtype: 3 },
    })
    expect(await done(both, 19, { invite_url: 'https://i.example/1' })).toEqual(ok)
    expect(both.wechat.cast.rooms.map(({ name }) => name)).toEqual(['Club', 'Other'])
    expect(await done(both, 11, { wxid_from: 'wxid_anna', transferid: '1' })).toEqual(refused('no such transfer'))
  })

  it('that came with a later version are not known to an earlier', async () => {
    const both = await pair({ version: '0.4.6' })
    expect(await done(both, 18, { room_wxid: club.wxid, room_name: 'Circle' })).toEqual(
      refused('task_type 18: not supported'),
    )
  })

  it('with fields that no document has are complained about', async () => {
    const { wechat, server } = await pair()
    server.tasks.push({ task_type: 8, task_dict: { room_wxid: club.wxid, extra: 1 }, more: 1 })
    await wechat.poll()
    expect(wechat.complaints).toEqual(['pull_task: more: not in the document', 'task 8: extra: not in the document'])
  })
})

describe('what is sent', () => {
  const send = (unit: object) => ({ wxid_to: 'wxid_anna', at_list: [], msg_list: [unit] })
  const jpeg = Buffer.from('ffd8ffe000104a46494600', 'hex')

  it('is fetched, and seen for what it is', async () => {
    const both = await pair({ fetchMedia: true })
    both.server.media.set('a.jpg', jpeg).set('b.mp4', Buffer.from('000000206674797069736f6d', 'hex'))
    both.server.media.set('c.pdf', Buffer.from('%PDF-1.4')).set('d.gif', Buffer.from('GIF89a'))
    const at = (name: string) => `${both.server.origin}/media/${name}`
    await done(both, 1, send({ msg_type: 3, msg: at('a.jpg') }))
    await done(both, 1, send({ msg_type: 43, video_url: at('b.mp4') }))
    await done(both, 1, send({ msg_type: 43, video_url: at('c.pdf') }))
    await done(both, 1, send({ msg_type: 47, msg: at('d.gif') }))
    expect(both.wechat.seen.map(({ thing }) => thing)).toMatchObject([
      { kind: 'image', file: { name: 'a.jpg', type: 'image/jpeg', bytes: jpeg } },
      { kind: 'video', file: { type: 'video/mp4' } },
      { kind: 'file', file: { name: 'c.pdf', type: 'application/pdf' } },
      { kind: 'sticker', file: { type: 'image/gif' } },
    ])
  })

  it('fails where it is not what it should be, or not there', async () => {
    const both = await pair({ fetchMedia: true })
    both.server.media.set('a.jpg', Buffer.from('GIF89a'))
    const wrong = { msg_type: 3, msg: `${both.server.origin}/media/a.jpg` }
    expect(await done(both, 1, send(wrong))).toEqual(refused('not image/jpeg or image/png'))
    const missing = { msg_type: 3, msg: `${both.server.origin}/media/none.jpg` }
    expect(await done(both, 1, send(missing))).toEqual(refused('download failed: HTTP 404'))
  })

  it('may be a card, a link, a mini-program', async () => {
    const both = await pair()
    await done(both, 1, send({ msg_type: 42, wxid_card: 'wxid_bob' }))
    const link = { link_url: 'http://a.example', link_title: 'A', link_desc: '', link_img_url: '' }
    await done(both, 1, send({ msg_type: 49, ...link }))
    await done(both, 1, send({ msg_type: 4901, raw_msg: '<msg><appmsg><title>Shop</title></appmsg></msg>' }))
    expect(both.wechat.seen.map(({ thing }) => thing)).toMatchObject([
      { kind: 'card', person: 'wxid_bob' },
      { kind: 'link', title: 'A', url: 'http://a.example' },
      { kind: 'mini-program', title: 'Shop' },
    ])
    expect(reported(both.server, 'report_new_msg').map(({ msg }) => msg)).toMatchObject([
      { msg_type: 42 },
      { msg_type: 49 },
      { msg_type: 4901 },
    ])
  })
})

describe('files', () => {
  const indexIn = (server: CallbackServer): string =>
    /"file_index":"(?<index>\w+)"/.exec(server.requests.at(-1)?.raw ?? '')?.groups?.index ?? ''

  it('that a task asks for are brought, in a form as Qt writes it', async () => {
    const both = await pair()
    await both.wechat.says({ from: 'Anna', kind: 'image' })
    const index = indexIn(both.server)
    expect(await done(both, 9, { file_index: index })).toEqual(ok)
    const [brought] = both.server.brought
    expect(brought?.path).toBe('/wechat/callback/upload')
    expect(brought?.type).toMatch(/^multipart\/form-data; boundary="boundary_\.oOo\._[A-Za-z0-9+/]+=/)
    expect(brought?.raw.toString('latin1')).toMatch(/name="file";filename="[0-9a-f]{40}\.jpg"\r\n\r\n\xff\xd8/)
    expect(brought?.fields).toEqual({ file_index: index })
    expect(both.wechat.complaints).toEqual([])
  })

  it('that are not there yet cannot be brought', async () => {
    const both = await pair({ late: 100 })
    await both.wechat.says({ from: 'Anna', kind: 'video' })
    const index = indexIn(both.server)
    expect(await done(both, 9, { file_index: index })).toEqual(refused('file_index: no such file'))
    await expect.poll(() => both.wechat.disk.read(index)).toBeDefined()
    expect(await done(both, 9, { file_index: index })).toEqual(ok)
  })

  it('the QR code of another login is brought too', async () => {
    const both = await pair()
    expect(await done(both, 200, { qrcode_session_id: 's1' })).toEqual(ok)
    const [brought] = both.server.brought
    expect(brought?.fields).toEqual({ qr_session_id: 's1', machine_id: 'PC:1234' })
    expect(brought?.files.file?.bytes.subarray(1, 4).toString()).toBe('PNG')
    const { wechat, server } = await pair({ qrSession: 's1' })
    await wechat.login()
    expect(server.requests[0]?.data).toMatchObject({ qr_session_id: 's1' })
  })
})

describe('over a WebSocket', () => {
  const push = (server: CallbackServer, frame: object) => {
    for (const socket of server.sockets) socket.send(JSON.stringify({ error_code: 0, error_reason: '', ...frame }))
  }
  const task = {
    task_type: 1,
    task_dict: { wxid_to: 'wxid_anna', at_list: [], msg_list: [{ msg_type: 1, msg: 'hi' }] },
  }

  it('it logs in once more, reports its contacts, and goes on there; it does not poll', async () => {
    const { wechat, server } = await pair({ secret: 'k', pollEvery: 5 }, { secret: 'k', heartbeat: 30 })
    await wechat.start()
    expect(wechat.onSocket()).toBe(true)
    await wechat.says({ from: 'Anna', text: 'a\nb' })
    await wechat.stop()
    expect(server.requests.map(({ action }) => action)).toEqual([
      ...['login', 'login', 'report_contact', 'report_new_msg', 'logout'],
    ])
    expect(wechat.complaints).toEqual([])
  })

  it('it does what is pushed, with a result or without', async () => {
    const { wechat, server } = await pair({}, { heartbeat: 30 })
    await wechat.login()
    push(server, { ack_type: 'pull_task_ack', data: { task_id: 'p1', task_data: task } })
    await expect
      .poll(() => reported(server, 'report_task_result'))
      .toEqual([expect.objectContaining({ task_id: 'p1' })])
    push(server, { ack_type: 'common_ack', data: { reply_task_list: [task] } })
    await expect.poll(() => reported(server, 'report_new_msg')).toHaveLength(2)
    expect(wechat.seen).toHaveLength(2)
    expect(wechat.complaints).toEqual([])
  })

  it('its heart beats, under a misspelt key', async () => {
    const { wechat, server } = await pair({}, { heartbeat: 0.02 })
    await wechat.login()
    await expect.poll(() => reported(server, 'heartbeat').length).toBeGreaterThan(2)
    expect(server.requests.find(({ action }) => action === 'heartbeat')?.raw).toContain('"atcion":"heartbeat"')
  })

  it('when it breaks, what was under way fails, and the client comes back by a login over HTTP', async () => {
    const { wechat, server } = await pair({ reconnectAfter: 10 }, { heartbeat: 30 })
    await wechat.login()
    wechat.dropSocket()
    await expect.poll(() => reported(server, 'login')).toHaveLength(4)
    await expect.poll(() => wechat.onSocket()).toBe(true)
    await wechat.says({ from: 'Anna', text: 'back' })
    expect(reported(server, 'report_new_msg')).toHaveLength(1)
  })

  it('may be declined', async () => {
    const { wechat, server } = await pair({ socket: false }, { heartbeat: 30 })
    await wechat.login()
    expect(wechat.onSocket()).toBe(false)
    expect(reported(server, 'login')).toHaveLength(1)
  })

  it('killed, it is gone without a word', async () => {
    const { wechat, server } = await pair({ reconnectAfter: 5 }, { heartbeat: 30 })
    await wechat.login()
    wechat.kill()
    await expect.poll(() => server.sockets.size).toBe(0)
    expect(reported(server, 'login')).toHaveLength(2)
  })
})
