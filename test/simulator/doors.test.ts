import { once } from 'node:events'
import type { Server } from 'node:http'
import { type ServerType, serve } from '@hono/node-server'
import { dialects } from '@queqiao/protocol'
import {
  accountId,
  type Command,
  type Event,
  type Offer,
  personId,
  roomId,
  type Source,
  weChatId,
} from '@queqiao/protocol/model'
import { wechat as doors, type MemoryKeeper, memoryKeeper } from '@queqiao/protocol/server'
import { sockets } from '@queqiao/protocol/socket'
import { type DialectName, type WeChatClient, wechat } from '@queqiao/simulator'
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { club, house } from './cast.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

const token = '0123456789abcdefghij'
const me = accountId('wxid_me')

interface Room {
  readonly client: WeChatClient
  readonly keeper: MemoryKeeper
  readonly events: Event<Source>[]
  readonly files: { readonly source: string; readonly bytes: Buffer }[]
}

const isNode = (server: ServerType): server is Server => 'closeAllConnections' in server

// the port is known only when somebody listens, and the doors want to know it
const listening = async (app: (url: string) => { hono: Hono; upgrade: ReturnType<typeof sockets>['upgrade'] }) => {
  let made: ReturnType<typeof app> | undefined
  const server = serve({
    fetch: (request, env) => made?.hono.fetch(request, env) ?? new Response(),
    port: 0,
    hostname: '127.0.0.1',
  })
  if (!server.listening) await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/wechat`
  made = app(url)
  server.on('upgrade', (request, socket, head) => {
    if (!made?.upgrade(request, socket, head)) socket.destroy()
  })
  cleanups.push(async () => {
    if (isNode(server)) server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return url
}

const between = async (dialect: DialectName, options: { socket?: boolean } = {}): Promise<Room> => {
  const events: Event<Source>[] = []
  const files: { source: string; bytes: Buffer }[] = []
  const file = async ({ source, bytes }: { source: string; bytes: ReadableStream<Uint8Array> }) =>
    void files.push({ source, bytes: Buffer.from(await new Response(bytes).arrayBuffer()) })
  const keeper = memoryKeeper((event) => void events.push(event), { file, limit: 1500 })
  const endpoints = [{ name: 'a', dialect: dialects[dialect], token, secret: 'k' }]
  const url = await listening((at) => {
    const behind = { endpoints, keeper, url: at }
    const socket = sockets({ ...behind, heartbeat: 0.05 })
    cleanups.push(() => socket.close())
    const hono = new Hono()
    hono.route('/wechat', doors({ ...behind, sockets: socket }))
    return { hono, upgrade: socket.upgrade.bind(socket) }
  })
  const own = { url: `${url}/${token}`, secret: 'k', pollEvery: 10, ...house, ...options }
  const client = wechat(dialect, own)
  cleanups.push(() => client.kill())
  await client.start()
  return { client, keeper, events, files }
}

const ways: readonly [string, DialectName, { socket?: boolean }][] = [
  ['wehub', 'wehub', { socket: false }],
  ['wehub over the WebSocket', 'wehub', {}],
  ['wehelp', 'wehelp', {}],
  ['wequick-2019', 'wequick-2019', {}],
  ['wequick-2021', 'wequick-2021', {}],
]

const heard = ({ events }: Room) => events.flatMap((event) => (event.kind === 'message' ? [event] : []))
const clubRoom = { kind: 'room', id: roomId(club.wxid) } as const
const say = (text: string): Command<Offer> => ({
  kind: 'send',
  chat: clubRoom,
  content: { kind: 'text', text: [text] },
})

describe.each(ways)('%s and our doors understand each other', (_, dialect, options) => {
  it('about words, both ways', async () => {
    const room = await between(dialect, options)
    await room.client.says({ from: 'Bob', room: 'Club', text: 'hello' })
    expect(heard(room)).toMatchObject([
      { chat: clubRoom, sender: 'wxid_bob', content: { kind: 'text', text: ['hello'] } },
    ])
    void room.keeper.send(me, say('hello back'))
    await room.client.sees(({ text, chat }) => text === 'hello back' && chat === club.wxid)
    await expect.poll(() => heard(room)).toHaveLength(2)
    expect(heard(room)[1]).toMatchObject({ fromSelf: true, content: { kind: 'text', text: ['hello back'] } })
    expect([room.client.complaints, room.client.troubles]).toEqual([[], []])
  })

  it('about every kind of message', async () => {
    const room = await between(dialect, options)
    const { client } = room
    const from = 'Anna'
    await client.says({ from, kind: 'image' })
    await client.says({ from, kind: 'voice' })
    await client.says({ from, kind: 'video' })
    await client.says({ from, kind: 'file' })
    await client.says({ from, kind: 'card', person: 'Bob' })
    await client.says({ from, kind: 'sticker', url: 'http://emoji.example/1.gif' })
    await client.says({ from, kind: 'link', title: 'a', url: 'http://a.example/' })
    await client.says({ from, kind: 'mini-program', title: 'a' })
    await client.says({ from, kind: 'transfer', amount: '￥1.00' })
    await client.says({ from, kind: 'invite', into: { ...club, wxid: '9@chatroom', name: 'New' } })
    await client.says({ from, kind: 'location', latitude: 1, longitude: 2, name: 'a' })
    await client.says({ from, kind: 'system', text: 'a' })
    // the document of 2019 has no places
    const files = ['image', 'voice', 'video', 'file']
    const others = ['card', 'sticker', 'link', 'mini-program', 'transfer', 'room-invite']
    const place = dialect === 'wequick-2019' ? [] : ['location']
    expect(heard(room).map(({ content }) => content.kind)).toEqual([...files, ...others, ...place, 'system'])
    // nothing brings files of WeHelp: they are only told of
    const brought = heard(room).filter(({ content }) => 'file' in content && content.file.key !== undefined)
    expect(brought).toHaveLength(dialect === 'wehelp' ? 0 : files.length)
    expect(room.events.filter(({ kind }) => kind === 'unknown')).toHaveLength(1 - place.length)
    await client.says({ from, kind: 'quote', text: 'yes', of: { from: 'Me', text: 'coming?' } })
    expect(heard(room).at(-1)).toMatchObject({ quote: {}, content: { kind: 'text', text: ['yes'] } })
    expect(client.complaints).toEqual([])
  })

  it('about who is there', async () => {
    const room = await between(dialect, options)
    await room.client.reportContacts()
    const people = room.events.flatMap((event) => (event.kind === 'people' ? event.people : []))
    const rooms = room.events.flatMap((event) => (event.kind === 'rooms' ? event.rooms : []))
    expect(people).toContainEqual(expect.objectContaining({ id: 'wxid_anna', nickname: 'Anna', remark: 'Mum' }))
    expect(rooms).toContainEqual(expect.objectContaining({ id: club.wxid, name: 'Club' }))
    const person = { wxid: 'wxid_carol', nickname: 'Carol' }
    await room.client.happens({
      kind: 'friend-request',
      person,
      greeting: 'hi',
      v1: 'v1_a@stranger',
      v2: 'v2_a@stranger',
    })
    const asked = room.events.find((event) => event.kind === 'friend-request')
    expect(asked).toMatchObject({ ticket: { v1: 'v1_a@stranger', v2: 'v2_a@stranger' } })
    void room.keeper.send(me, { kind: 'accept-friend', ticket: { v1: 'v1_a@stranger', v2: 'v2_a@stranger' } })
    await expect.poll(() => room.client.cast.people.at(-1)?.wxid).toBe('wxid_carol')
    expect(room.client.complaints).toEqual([])
  })

  it('about what is to be done in a room', async () => {
    const room = await between(dialect, options)
    const commands: readonly Command<Offer>[] = [
      { kind: 'kick', room: roomId(club.wxid), member: personId('wxid_bob') },
      { kind: 'nickname', room: roomId(club.wxid), name: 'Boss' },
      { kind: 'refresh', what: 'members', room: roomId(club.wxid) },
      { kind: 'refresh', what: 'people' },
      { kind: 'refresh', what: 'rooms' },
      { kind: 'remove-friend', person: personId('wxid_anna') },
    ]
    for (const command of commands) void room.keeper.send(me, command)
    await expect.poll(() => room.client.cast.people[0]?.friend, { timeout: 3000 }).toBe(false)
    expect(room.client.cast.rooms[0]?.members).toEqual([
      { wxid: 'wxid_me', roomNickname: 'Boss' },
      { wxid: 'wxid_anna' },
    ])
    expect(room.client.complaints).toEqual([])
  })
})

const bob = personId('wxid_bob')
const here = roomId(club.wxid)
const file = { url: 'http://127.0.0.1:9/a.jpg', name: 'a.jpg', path: 'C:\\a.jpg', size: 10 }
const mention = { kind: 'text', text: ['hi ', { mention: bob, name: 'Bobby' }, '!'] } as const
const contents: readonly (Command<Offer> & { kind: 'send' })['content'][] = [
  mention,
  { kind: 'image', file },
  { kind: 'video', file: { ...file, url: 'http://127.0.0.1:9/a.mp4', name: 'a.mp4' } },
  { kind: 'file', file: { ...file, url: 'http://127.0.0.1:9/a.pdf', name: 'a.pdf' } },
  { kind: 'sticker', file: { ...file, url: 'http://127.0.0.1:9/a.gif', name: 'a.gif' } },
  { kind: 'link', title: 'a', url: 'http://a.example/' },
  { kind: 'card', person: bob },
  { kind: 'mini-program', title: 'a', raw: '<msg><appmsg><title>a</title></appmsg></msg>' },
]

describe.each(ways)('whatever %s is told', (_, dialect, options) => {
  it('is as its document says, and every task has an end', async () => {
    const room = await between(dialect, options)
    const { client, keeper } = room
    for (const path of [file.path]) client.disk.write(path, 'a.jpg', Buffer.from('ffd8ff', 'hex'))
    const chat = { kind: 'room', id: here } as const
    const voice = await client.says({ from: 'Anna', kind: 'voice' })
    await client.says({ from: 'Anna', kind: 'transfer', amount: '￥1', transfer: '1' })
    await client.says({ from: 'Anna', kind: 'transfer', amount: '￥2', transfer: '2' })
    await client.says({ from: 'Anna', kind: 'invite', into: { ...club, wxid: '9@chatroom' }, url: 'https://i.example' })
    const from = personId('wxid_anna')
    const commands: readonly Command<Offer>[] = [
      ...contents.map((content): Command<Offer> => ({ kind: 'send', chat, content })),
      { kind: 'invite', room: here, person: bob },
      { kind: 'rename', room: here, name: 'Circle' },
      { kind: 'announce', room: here, text: 'hear' },
      { kind: 'nickname', room: here, name: 'Boss' },
      { kind: 'create-room', people: [bob, from] },
      { kind: 'join-room', url: 'https://i.example', from },
      { kind: 'add-friend', person: personId('wxid_eve'), greeting: 'hi', room: here },
      { kind: 'remark', person: bob, name: 'B.' },
      { kind: 'mute', chat, muted: true },
      { kind: 'accept-transfer', transfer: '1', from },
      { kind: 'refuse-transfer', transfer: '2', from },
      { kind: 'transcribe', chat: { kind: 'person', id: from }, message: weChatId(voice) },
      { kind: 'put', file },
      { kind: 'kick', room: here, member: bob },
      { kind: 'remove-friend', person: bob },
      { kind: 'login-qr', session: 's' },
      { kind: 'leave', room: here },
    ]
    const ended = commands.map((command) =>
      keeper.send(me, command).then((outcome) => [command.kind, outcome] as const),
    )
    const failed = (await Promise.all(ended)).filter(([, outcome]) => outcome.kind === 'failed')
    // what the dialect itself turns down is never handed out
    const turnedDown = /^send it as|cannot do this$/
    const refusals = failed.filter(([, outcome]) => 'reason' in outcome && !turnedDown.test(outcome.reason))
    expect(refusals).toEqual([])
    expect(client.complaints).toEqual([])
    expect(client.troubles).toEqual([])
  })
})

describe.each(ways.filter(([, dialect]) => dialect !== 'wehelp'))(
  '%s brings files to our doors',
  (_, dialect, options) => {
    it('as they were before WeChat encrypted them', async () => {
      const room = await between(dialect, options)
      await room.client.says({ from: 'Anna', kind: 'image' })
      const [message] = heard(room)
      const source = message?.content.kind === 'image' ? message.content.file : {}
      await expect(room.keeper.send(me, { kind: 'fetch', source })).resolves.toEqual({ kind: 'done' })
      expect(room.files).toMatchObject([{ source: source.key }])
      expect(room.files[0]?.bytes.subarray(0, 3).toString('hex')).toBe('ffd8ff')
      expect([room.client.complaints, room.client.troubles]).toEqual([[], []])
    })
  },
)
