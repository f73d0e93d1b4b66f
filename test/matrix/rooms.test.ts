import { createServer } from 'node:http'
import { type Event, personId, roomId, type Source } from '@queqiao/protocol/model'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Room, stateId } from '../servers/homeserver/index.ts'
import { listen } from '../servers/listen.ts'
import {
  anna,
  annaGhost,
  bob,
  bobGhost,
  bot,
  type House,
  house,
  known,
  me,
  message,
  names,
  owner,
  until,
  withAnna,
} from './house.ts'

let at: House
const begin = async (options: { readonly spaces?: boolean; readonly joins?: number } = {}) => {
  at = await house((homeserver) => ({ ...names, homeserver, ...options }), { allowPrivate: ['127.0.0.1'] })
  await at.append(...known)
}
afterEach(() => at.stop())

let count = 0
/** A message stands in the room of a chat. */
const hear = async (about: Parameters<typeof message>[1] = {}) => {
  const words = `message ${++count}`
  await at.append(message(words, about))
  await until(() => at.stub.sends.some(({ content }) => content.body === words))
}
const roomOf = (name: string): Room => at.stub.state.rooms.get(at.room(name)) ?? expect.fail(`no room ${name}`)
const state = (name: string, type: string, key = '') => roomOf(name).state.get(stateId(type, key))
const bridgeKey = 'io.queqiao.wechat://wechat/wxid_me'
const isSpace = (room: Room) => room.state.get(stateId('m.room.create'))?.type === 'm.space'
const spaces = () => [...at.stub.state.rooms.values()].filter(isSpace)
/** What is asked of the homeserver while something happens, and until nothing more is asked. */
const asked = async (work: () => Promise<unknown>) => {
  await at.calm()
  const before = at.stub.requests()
  await work()
  await at.calm()
  return at.stub.asked().slice(before)
}
const renamed = (name: string): Event<Source> => ({
  kind: 'rooms',
  rooms: [{ id: roomId('family@chatroom'), name }],
})

describe('the room of a chat', () => {
  beforeEach(() => begin())

  it('of a group has its name, and says which chat of WeChat it is', async () => {
    await hear()
    expect(roomOf('Family').name).toBe('Family')
    const told = state('Family', 'm.bridge', bridgeKey)
    expect(told).toMatchObject({
      bridgebot: bot,
      protocol: { id: 'wechat', displayname: 'WeChat' },
      channel: { id: 'family@chatroom', displayname: 'Family' },
      'com.beeper.room_type': 'group',
    })
    expect(state('Family', 'uk.half-shot.bridge', bridgeKey)).toEqual(told)
    expect(state('Family', 'io.element.functional_members')).toBeUndefined()
  })

  it('of a person is called like them, leaves the bot out of its members and is among the private chats of who is invited', async () => {
    await hear({ chat: withAnna })
    expect(state('Anna', 'io.element.functional_members')).toEqual({ service_members: [bot] })
    expect(state('Anna', 'm.bridge', bridgeKey)).toMatchObject({ 'com.beeper.room_type': 'dm' })
    expect(roomOf('Anna').members.get(owner)).toEqual({ membership: 'invite', is_direct: true })
  })

  it('lets its owner change names, topics and members, and nobody its encryption', async () => {
    await hear()
    expect(state('Family', 'm.room.power_levels')).toMatchObject({
      users: { [owner]: 50 },
      ...{ invite: 50, kick: 50, ban: 50 },
      events: { 'm.room.name': 50, 'm.room.topic': 50, 'm.room.avatar': 50, 'm.room.encryption': 100 },
    })
  })

  it('takes another name in three requests, and none where nothing is new', async () => {
    await hear()
    const requests = await asked(() => at.append(renamed('The Family')))
    expect(roomOf('The Family').id).toBe(at.room('The Family'))
    const put = (path: string) => `PUT /_matrix/client/v3/rooms/${at.room('The Family')}/state/${path}`
    expect(requests).toEqual([
      put('m.room.name'),
      put(`m.bridge/${bridgeKey}`),
      put(`uk.half-shot.bridge/${bridgeKey}`),
    ])
    expect(await asked(() => at.append(renamed('The Family')))).toEqual([])
  })

  it('takes the new name of the person whose chat it is', async () => {
    await hear({ chat: withAnna })
    await at.append({ kind: 'people', people: [{ id: anna, remark: 'Sis' }] })
    await until(() => [...at.stub.state.rooms.values()].some(({ name }) => name === 'Sis'))
    await until(() => Object(state('Sis', 'm.bridge', bridgeKey)?.channel).displayname === 'Sis')
  })

  it('has what was announced last as its topic', async () => {
    await hear()
    await at.append(message('', { content: { kind: 'announcement', text: 'Tea at 3' } }))
    await until(() => state('Family', 'm.room.topic')?.topic === 'Tea at 3')
  })

  it('keeps the name that people gave it in Matrix until WeChat has another', async () => {
    await hear()
    const { id } = roomOf('Family')
    roomOf('Family').state.set(stateId('m.room.name'), { name: 'Ours' })
    await at.restart()
    await hear()
    expect(at.room('Ours')).toBe(id)
    await at.append(renamed('The Family'))
    await until(() => at.stub.state.rooms.get(id)?.name === 'The Family')
  })

  it('is looked at once after a restart, and nothing is set that stands there', async () => {
    await hear()
    await at.calm()
    await at.restart()
    const requests = await asked(async () => {
      await hear()
      await hear()
    })
    const room = `rooms/${at.room('Family')}/state`
    expect(requests.filter((one) => one.endsWith(room))).toHaveLength(1)
    expect(requests.filter((one) => /^PUT .*\/state\/(?!m\.room\.member)/.test(one))).toEqual([])
  })

  it('of an earlier version is brought up to all that, once', async () => {
    await hear({ chat: withAnna })
    await at.close()
    const room = roomOf('Anna')
    const [space] = spaces()
    space?.state.delete(stateId('m.space.child', room.id))
    const kept = ['m.room.create ', 'm.room.name ']
    for (const key of room.state.keys()) if (!kept.includes(key)) room.state.delete(key)
    room.state.set(stateId('m.room.power_levels'), {
      invite: 0,
      events: { 'm.room.name': 50, 'm.room.tombstone': 100 },
    })
    await at.restart()
    await hear({ chat: withAnna })
    expect(state('Anna', 'm.bridge', bridgeKey)).toMatchObject({ channel: { displayname: 'Anna' } })
    expect(state('Anna', 'io.element.functional_members')).toEqual({ service_members: [bot] })
    expect(state('Anna', 'm.space.parent', space?.id)).toMatchObject({ via: ['example.org'] })
    expect(state('Anna', 'm.room.power_levels')).toMatchObject({
      ...{ users: { [owner]: 50 }, invite: 50 },
      events: { 'm.room.tombstone': 100, 'm.room.encryption': 100 },
    })
    await until(() => space?.state.has(stateId('m.space.child', room.id)) === true)
    const events = room.state.size
    await at.restart()
    await hear({ chat: withAnna })
    expect(room.state.size).toBe(events)
  })

  it('that the bot may not change stays as it is, and its messages come', async () => {
    await hear()
    at.stub.fail({ on: 'PUT .*/state/(m.room.name|m.bridge)', status: 403, errcode: 'M_FORBIDDEN' })
    await at.append(renamed('The Family'))
    await hear()
    expect(roomOf('Family').name).toBe('Family')
    expect(at.logged.join('\n')).toContain('a room stays as it is')
    expect(at.stub.sends.filter(({ content }) => String(content.body).includes('could not be shown'))).toEqual([])
  })
})

describe('the picture of a chat', () => {
  const draw = (background: string) =>
    sharp({ create: { width: 8, height: 8, channels: 3, background } })
      .png()
      .toBuffer()
  let address: string
  let server: ReturnType<typeof createServer>
  beforeEach(async () => {
    await begin()
    const pictures = new Map([
      ['/red.png', await draw('red')],
      ['/blue.png', await draw('blue')],
    ])
    server = createServer((request, response) => void response.end(pictures.get(request.url ?? '')))
    address = `http://127.0.0.1:${await listen(server)}`
  })
  afterEach(() => void server.close())
  const url = (name: string) => state(name, 'm.room.avatar')?.url

  it('of a group is shown when it has come, and changed when there is another', async () => {
    await hear()
    const pictured = (path: string): Event<Source> => ({
      kind: 'rooms',
      rooms: [{ id: roomId('family@chatroom'), avatar: address + path }],
    })
    await at.append(pictured('/red.png'))
    await until(() => url('Family') !== undefined)
    const [first] = at.stub.media.uploads
    expect(url('Family')).toBe(first?.mxc)
    await until(() => Object(state('Family', 'm.bridge', bridgeKey)?.channel).avatar_url === first?.mxc)
    await at.append(pictured('/blue.png'))
    await until(() => url('Family') !== first?.mxc)
    expect(url('Family')).toBe(at.stub.media.uploads[1]?.mxc)
    await at.restart()
    await hear()
    expect(at.stub.media.uploads).toHaveLength(2)
  })

  it('that the homeserver is slow to take holds up no message', async () => {
    await hear()
    at.stub.fail({ on: 'media/v3/upload', latency: 3_000 })
    await at.append({ kind: 'rooms', rooms: [{ id: roomId('family@chatroom'), avatar: `${address}/red.png` }] })
    await until(() => at.stub.asked().some((one) => one.includes('media/v3/upload')))
    const begun = Date.now()
    await hear()
    await hear({ chat: withAnna })
    expect(Date.now() - begun).toBeLessThan(2_000)
    expect(url('Family')).toBeUndefined()
    await until(() => url('Family') !== undefined)
  })

  it('of a person is that of their ghost: one upload for both', async () => {
    await at.append({ kind: 'people', people: [{ id: anna, avatar: `${address}/red.png` }] })
    await until(async () => {
      await hear({ chat: withAnna })
      return url('Anna') !== undefined && roomOf('Anna').members.get(annaGhost)?.avatar_url !== undefined
    })
    expect(roomOf('Anna').members.get(annaGhost)?.avatar_url).toBe(url('Anna'))
    expect(at.stub.media.uploads).toHaveLength(1)
  })
})

describe('the space of an account', () => {
  it('is called like the account, invites its owner, and has all of its rooms in it', async () => {
    await begin()
    await hear()
    await hear({ chat: withAnna })
    await at.calm()
    const [space, ...more] = spaces()
    expect(more).toEqual([])
    expect(space?.name).toBe('WeChat Me')
    expect(space?.members.get(owner)?.membership).toBe('invite')
    for (const name of ['Family', 'Anna', 'WeChat Me']) {
      expect(space?.state.get(stateId('m.space.child', at.room(name)))).toEqual({ via: ['example.org'] })
      expect(state(name, 'm.space.parent', space?.id)).toEqual({ via: ['example.org'], canonical: true })
    }
  })

  it('is found again after a restart, and asked for once', async () => {
    await begin()
    await hear()
    await at.restart()
    const requests = await asked(async () => {
      await hear()
      await hear({ chat: withAnna })
    })
    expect(spaces()).toHaveLength(1)
    expect(
      requests.filter((one) => one.includes(`/rooms/${spaces()[0]?.id}/state`) && one.startsWith('GET')),
    ).toHaveLength(0)
  })

  it('that was made when we were killed is the one that is used, as is the room', async () => {
    at = await house()
    at.stub.fail({ on: 'createRoom', times: 3, cut: 'after' })
    await at.append(...known)
    await until(() => at.stub.state.rooms.size > 0)
    await at.close()
    await at.restart()
    await hear()
    await at.calm()
    expect(spaces()).toHaveLength(1)
    expect([...at.stub.state.rooms.values()].map(({ name }) => name).sort()).toEqual([
      'Family',
      'WeChat Me',
      'WeChat Me',
    ])
    expect([...(spaces()[0]?.state.keys() ?? [])].filter((key) => key.startsWith('m.space.child'))).toHaveLength(2)
  })

  it('takes the new name of the account', async () => {
    await begin()
    await hear()
    await at.append({ kind: 'login', person: personId('wxid_me'), name: 'Myself' })
    await until(() => spaces()[0]?.name === 'WeChat Myself')
    expect(roomOf('WeChat Myself').name).toBe('WeChat Myself')
  })

  it('that cannot be had holds up nothing', async () => {
    at = await house()
    at.stub.fail({ on: 'directory/room', status: 500 })
    await at.append(...known)
    await hear()
    expect(spaces()).toEqual([])
  })

  it('is not made where nobody wants one', async () => {
    await begin({ spaces: false })
    await hear()
    await at.calm()
    expect(spaces()).toEqual([])
    expect(at.stub.asked().filter((one) => one.includes('m.space'))).toEqual([])
  })
})

describe('the members of a group', () => {
  const group = roomId('group@chatroom')
  const chat = { kind: 'room', id: group } as const
  const ghost = (n: number) => `@wechat_m${n}:example.org`
  const people = (size: number, prefix = 'Member') =>
    Array.from({ length: size }, (_, n) => ({ id: personId(`m${n}`), nickname: `${prefix} ${n}` }))
  const list = (size: number, prefix?: string): Event<Source> => ({
    kind: 'rooms',
    rooms: [{ id: group, name: 'Group', members: people(size, prefix) }],
  })
  const there = () => [...roomOf('Group').members].filter(([, { membership }]) => membership === 'join').length

  it('are all there where they are few, behind the first message and a few at a time', async () => {
    await begin()
    const begun: number[] = []
    await at.append(list(20))
    at.stub.fail({ on: '/register', latency: 100, struck: () => begun.push(Date.now()) })
    await hear({ chat, sender: personId('m0') })
    expect(there()).toBe(2)
    await until(() => there() === 21)
    // every ghost is registered once: four in 100 ms
    const joining = begun.slice(-19)
    const rests = joining.slice(4).map((start, n) => start - (joining[n] ?? 0))
    expect(Math.min(...rests)).toBeGreaterThan(90)
  })

  it('join when they speak where they are many: 500 block nothing and cost nothing', async () => {
    await begin()
    await at.append(list(500))
    const requests = await asked(() => hear({ chat, sender: personId('m7') }))
    expect(there()).toBe(2)
    expect(roomOf('Group').members.get(ghost(7))?.membership).toBe('join')
    // the room, its place in the space, its guests and one speaker, whatever the number of members
    expect(requests.length).toBeLessThan(15)
    expect(await asked(() => hear({ chat, sender: personId('m7') }))).toHaveLength(1)
  })

  it('join when they speak where nobody else is wanted', async () => {
    await begin({ joins: 0 })
    await hear()
    await at.calm()
    expect(roomOf('Family').members.get(bobGhost)).toBeUndefined()
  })

  it('who leave it leave its room, and others are not asked about', async () => {
    await begin({ joins: 0 })
    await hear()
    await hear({ sender: bob })
    const left: Event<Source> = {
      kind: 'members-left',
      room: roomId('family@chatroom'),
      members: [bob, personId('m1')],
    }
    const requests = await asked(() => at.append(left))
    expect(roomOf('Family').members.get(bobGhost)).toMatchObject({ membership: 'leave' })
    expect(requests.filter((one) => one.endsWith('/leave'))).toHaveLength(1)
    await hear({ sender: bob })
    expect(roomOf('Family').members.get(bobGhost)).toMatchObject({ membership: 'join', displayname: 'Bob' })
  })

  const carol = personId('carol')
  const carolGhost = '@wechat_carol:example.org'
  const joined = (room: string): Event<Source> => ({
    ...{ kind: 'members-joined', room: roomId(room) },
    members: [{ id: carol, nickname: 'Carol' }],
  })

  it('who join a small one join its room, and nobody who was sent away comes back with them', async () => {
    await begin()
    await hear()
    await at.calm()
    roomOf('Family').members.set(bobGhost, { membership: 'leave' })
    await at.append(joined('family@chatroom'))
    await until(() => roomOf('Family').members.get(carolGhost)?.membership === 'join')
    await at.calm()
    expect(roomOf('Family').members.get(carolGhost)).toMatchObject({ membership: 'join', displayname: 'Carol' })
    expect(roomOf('Family').members.get(bobGhost)?.membership).toBe('leave')
  })

  it('who join one of many join its room when they speak', async () => {
    await begin()
    await at.append(list(500))
    await hear({ chat, sender: personId('m7') })
    // who of them is invited there
    const requests = await asked(() => at.append(joined('group@chatroom')))
    expect(requests).toEqual([`GET /_matrix/client/v3/rooms/${at.room('Group')}/members`])
  })

  it('who join one of many join its room at once where they are invited there', async () => {
    await begin()
    await at.append(list(500))
    await hear({ chat, sender: personId('m7') })
    const room = at.room('Group')
    at.stub.state.invite(room, bot, carolGhost)
    await at.append(joined('group@chatroom'))
    await until(() => roomOf('Group').members.get(carolGhost)?.membership === 'join')
  })

  it('of whom 1,000 take another name at once cost nothing until they speak', async () => {
    await begin()
    await at.append(list(1_000))
    for (const n of [1, 2]) await hear({ chat, sender: personId(`m${n}`) })
    expect(await asked(() => at.append(list(1_000, 'Renamed')))).toEqual([])
    const requests = await asked(() => hear({ chat, sender: personId('m1') }))
    const room = at.room('Group')
    expect(requests.map((one) => one.replace(/\/send\/.*/, '/send'))).toEqual([
      `PUT /_matrix/client/v3/profile/${ghost(1)}/displayname`,
      `PUT /_matrix/client/v3/rooms/${room}/state/m.room.member/${ghost(1)}`,
      `PUT /_matrix/client/v3/rooms/${room}/send`,
    ])
    expect(roomOf('Group').members.get(ghost(1))?.displayname).toBe('Renamed 1')
    expect(roomOf('Group').members.get(ghost(2))?.displayname).toBe('Member 2')
  })
})

describe('a room that was replaced', () => {
  beforeEach(async () => {
    await begin()
    await hear()
  })
  const bury = (room: string, by: string) =>
    at.stub.happen({
      ...{ type: 'm.room.tombstone', room_id: room, sender: owner, state_key: '' },
      content: { body: 'replaced', replacement_room: by },
    })
  /** A room that somebody made; the bot is invited. */
  const another = (powers: Record<string, unknown> = { users: { [bot]: 100 }, invite: 50 }) => {
    const { id } = at.stub.state.create(owner, { name: 'New', power_level_content_override: powers, invite: [bot] })
    // as homeservers before room version 12 note it: nobody is above the power levels
    at.stub.state.room(id).state.set(stateId('m.room.create'), { room_version: '11' })
    return id
  }
  const last = () => at.stub.sends.at(-1)

  it('has its chat, its look and those who speak in the new one', async () => {
    const [old, room] = [at.room('Family'), another()]
    bury(old, room)
    await until(() => at.stub.state.isIn(room, bot))
    await until(() => at.stub.state.rooms.get(room)?.state.has(stateId('m.bridge', bridgeKey)) === true)
    await hear()
    expect(last()).toMatchObject({ room, user: annaGhost })
    at.stub.say(room, owner, { msgtype: 'm.text', body: 'and back' })
    await until(async () => (await at.hub.keeper.take(me, 1)).length > 0)
    await at.calm()
    const child = (of: string) => spaces()[0]?.state.get(stateId('m.space.child', of)) ?? {}
    expect([child(room), child(old)]).toEqual([{ via: ['example.org'] }, {}])
  })

  it('says to whoever writes there where it is now, once for each message, also after a restart', async () => {
    const [old, room] = [at.room('Family'), another()]
    at.stub.state.room(old).state.set(stateId('m.room.tombstone'), { replacement_room: room })
    bury(old, room)
    await until(() => at.stub.state.rooms.get(room)?.state.has(stateId('m.bridge', bridgeKey)) === true)
    const told = () => at.stub.sends.filter((send) => send.room === old && send.content.msgtype === 'm.notice')
    const ids = [at.stub.say(old, owner, { msgtype: 'm.text', body: 'too late' })]
    await until(() => told().length === 1)
    await at.restart()
    ids.push(at.stub.say(old, owner, { msgtype: 'm.text', body: 'and again' }))
    await until(() => told().length === 2)
    await at.calm()
    expect(told().map(({ content }) => Object(content['m.relates_to'])['m.in_reply_to'].event_id)).toEqual(ids)
    for (const { content } of told()) expect(content.body).toContain(encodeURIComponent(room))
    expect(await at.hub.keeper.take(me, 5)).toEqual([])
  })

  it('of somebody else costs one look, and nothing is said there', async () => {
    const { id } = at.stub.state.create(owner, {})
    const write = async () => {
      at.stub.say(id, owner, { msgtype: 'm.text', body: 'not for us' })
      await until(() => at.stub.unheard() === 0)
    }
    expect(await asked(write)).toHaveLength(1)
    expect(await asked(write)).toEqual([])
  })

  it('by a room in which the bot can do nothing yet is followed when it can', async () => {
    const [old, room] = [at.room('Family'), another({ users: {}, invite: 50 })]
    bury(old, room)
    await until(() => at.logged.some((line) => line.includes('give the bot power')))
    await hear()
    expect(last()).toMatchObject({ room: old })
    at.stub.state.room(room).state.set(stateId('m.room.power_levels'), { users: { [bot]: 100 }, invite: 50 })
    at.stub.happen({ type: 'm.room.power_levels', room_id: room, sender: owner, state_key: '', content: {} })
    await until(() => at.stub.state.rooms.get(room)?.state.has(stateId('m.bridge', bridgeKey)) === true)
    await hear()
    expect(last()).toMatchObject({ room })
  })

  it('by the room of another chat stays what it is, and the log says so', async () => {
    await hear({ chat: withAnna })
    bury(at.room('Family'), at.room('Anna'))
    await until(() => at.logged.some((line) => line.includes('not replaced by one of another chat')))
    await hear()
    expect(last()).toMatchObject({ room: at.room('Family') })
  })

  it('is followed also where the word of it was lost', async () => {
    const [old, room] = [at.room('Family'), another()]
    await at.close()
    at.stub.state.room(old).state.set(stateId('m.room.tombstone'), { replacement_room: room })
    await at.restart()
    await hear()
    await until(() => at.stub.state.rooms.get(room)?.state.has(stateId('m.bridge', bridgeKey)) === true)
    await hear()
    expect(last()).toMatchObject({ room })
  })
})

describe('an invitation', () => {
  const stranger = '@stranger:elsewhere.org'
  beforeEach(async () => {
    await begin()
    await hear({ chat: withAnna })
    await at.calm()
  })
  const newRoom = (by: string) => at.stub.state.create(by, {}).id
  const member = (room: string, user: string) => at.stub.state.rooms.get(room)?.members.get(user)
  const said = (room: string) => at.stub.sends.filter((send) => send.room === room)

  it('of the bot to an encrypted room is answered once, in clear, with the way to the desk', async () => {
    const room = newRoom(owner)
    roomOf('WeChat Me').members.delete(owner)
    at.stub.invite(room, owner, bot, { direct: true, encrypted: true })
    await until(() => member(room, bot)?.membership === 'leave')
    const [notice, ...more] = said(room)
    expect(more).toEqual([])
    expect(notice).toMatchObject({ type: 'm.room.message', user: bot, content: { msgtype: 'm.notice' } })
    expect(notice?.content.body).toContain('encrypted')
    expect(notice?.content.body).toContain(`matrix.to/#/${encodeURIComponent(at.room('WeChat Me'))}`)
    expect(member(at.room('WeChat Me'), owner)?.membership).toBe('invite')
  })

  it('of a ghost to a new private chat opens that of the person', async () => {
    const room = newRoom(owner)
    at.stub.invite(room, owner, bobGhost, { direct: true })
    await until(() => member(room, bobGhost)?.membership === 'leave')
    expect(member(at.room('Bob'), owner)).toEqual({ membership: 'invite', is_direct: true })
    expect(said(room)).toMatchObject([{ user: bobGhost, content: { msgtype: 'm.notice' } }])
    expect(said(room)[0]?.content.body).toContain(encodeURIComponent(at.room('Bob')))
    await hear({ chat: { kind: 'person', id: bob }, sender: bob })
    expect(at.stub.sends.at(-1)).toMatchObject({ room: at.room('Bob'), user: bobGhost })
  })

  it('of a ghost to an encrypted private chat leads to the one that there is', async () => {
    const room = newRoom(owner)
    at.stub.invite(room, owner, annaGhost, { direct: true, encrypted: true })
    await until(() => member(room, annaGhost)?.membership === 'leave')
    expect(said(room)[0]?.content.body).toContain(encodeURIComponent(at.room('Anna')))
    expect([...at.stub.state.rooms.values()].filter(({ name }) => name === 'Anna')).toHaveLength(1)
  })

  it.each([
    ['of a ghost', annaGhost, 'You are not among the users of this bridge'],
    ['of the bot', bot, 'You own no WeChat account of this bridge: its owners alone have a room with the bot'],
  ])('%s by somebody who is no user is turned down with the reason, and nothing is said', async (_, user, reason) => {
    const room = newRoom(stranger)
    at.stub.invite(room, stranger, user, { direct: true })
    await until(() => member(room, user)?.membership === 'leave')
    expect(member(room, user)?.reason).toBe(reason)
    expect(said(room)).toEqual([])
  })

  it('of a ghost into the room of its own chat is nothing new', async () => {
    const before = at.stub.sends.length
    at.stub.invite(at.room('Anna'), owner, annaGhost)
    await at.calm()
    expect(member(at.room('Anna'), annaGhost)?.membership).toBe('invite')
    expect(at.stub.sends).toHaveLength(before)
  })
})

it('the desk of each account has its room from the start on, also where nothing was said there', async () => {
  at = await house()
  await at.append(message('hello'))
  await until(() => at.stub.sends.length > 0)
  await at.restart()
  await until(() => [...at.stub.state.rooms.values()].some((room) => room.name === 'WeChat wxid_me' && !isSpace(room)))
  expect(roomOf('WeChat wxid_me').members.get(owner)?.membership).toBe('invite')
})
