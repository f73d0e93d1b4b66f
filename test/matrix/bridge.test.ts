import { personId, roomId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  anna,
  annaGhost,
  bob,
  bobGhost,
  bot,
  family,
  type House,
  house,
  known,
  me,
  message,
  myself,
  owner,
  ownGhost,
  report,
  until,
  withAnna,
} from './house.ts'

let at: House
beforeEach(async () => {
  at = await house()
  await at.append(...known)
})
afterEach(() => at.stop())

const bodies = (sends: readonly { content: Record<string, unknown> }[]) => sends.map(({ content }) => content.body)
const membersOf = (room: string) => at.stub.state.rooms.get(room)?.members

describe('a WeChat message in Matrix', () => {
  it('is said by the ghost of its sender, with the time of WeChat, in a room with the name of the chat', async () => {
    await at.append(message('hello'))
    const [send] = await at.shown(1)
    expect(send).toMatchObject({ room: at.room('Family'), user: annaGhost, device: 'QUEQIAO', ts: 1_700_000_000_000 })
    expect(send?.content).toEqual({ msgtype: 'm.text', body: 'hello', 'm.mentions': {} })
    expect(at.stub.state.names.get(annaGhost)).toBe('Anna')
  })

  it('shows people under the name that they have in the room, and under their own elsewhere', async () => {
    await at.append(message('hi', { sender: bob }))
    await at.shown(1)
    expect(membersOf(at.room('Family'))?.get(bobGhost)?.displayname).toBe('Bobby')
    expect(at.stub.state.names.get(bobGhost)).toBe('Bob')
  })

  it('invites the owner into a private room whose alias is ours and whose encryption members cannot switch on', async () => {
    await at.append(message('hello'))
    await at.shown(1)
    const room = at.stub.state.rooms.get(at.room('Family'))
    expect(room?.members.get(owner)?.membership).toBe('invite')
    expect(room?.alias).toMatch(/^#wechat_[0-9a-f]+:example\.org$/)
    expect(room?.created).toMatchObject({
      preset: 'private_chat',
      visibility: 'private',
      initial_state: expect.arrayContaining([
        { type: 'm.room.history_visibility', state_key: '', content: { history_visibility: 'shared' } },
      ]),
      power_level_content_override: { events: { 'm.room.encryption': 100 } },
    })
  })

  it('that the owner typed on the phone is said by the ghost of the account', async () => {
    await at.append(message('from my phone', { sender: myself, fromSelf: true }))
    const [send] = await at.shown(1)
    expect(send?.user).toBe(ownGhost)
  })

  it('calls the owner where it mentions the account', async () => {
    await at.append(message('@Me\u2005look', { mentions: [myself] }))
    const [send] = await at.shown(1)
    expect(send?.content['m.mentions']).toEqual({ user_ids: [owner] })
    expect(send?.content.formatted_body).toContain(`href="https://matrix.to/#/${owner}"`)
  })

  it('stays in order within a chat', async () => {
    for (let n = 0; n < 30; n++) await at.append(message(`n${n}`, n % 2 ? { sender: bob } : {}))
    expect(bodies(await at.shown(30))).toEqual(Array.from({ length: 30 }, (_, n) => `n${n}`))
  })

  it('that cannot be shown yet is named in a notice', async () => {
    await at.append(message('', { content: { kind: 'unsupported', summary: 'a red packet', raw: '<xml/>' } }))
    const [send] = await at.shown(1)
    expect(send).toMatchObject({ user: annaGhost, content: { msgtype: 'm.notice', body: 'a red packet' } })
  })
})

describe('those who may read along', () => {
  const membership = (name = 'Family') => membersOf(at.room(name))?.get(owner)?.membership
  beforeEach(async () => {
    await at.append(message('hello'))
    await at.shown(1)
  })

  it('are invited at the start into the rooms that are there already', async () => {
    membersOf(at.room('Family'))?.delete(owner)
    await at.restart()
    await until(() => membership() === 'invite')
  })

  it('are invited into a room that was made before a crash and is bound to its chat only after it', async () => {
    at.stub.fail({ on: 'createRoom', cut: 'after' })
    await at.append(message('hi', { chat: withAnna }))
    await until(() => [...at.stub.state.rooms.values()].some(({ name }) => name === 'Anna'))
    await at.close()
    at.stub.fail({ on: 'createRoom', status: 500 })
    await at.restart()
    await until(() => at.hub.health().matrix?.ready === true)
    await new Promise((resolve) => setTimeout(resolve, 200))
    at.stub.fail()
    await at.shown(2)
    expect(membership('Anna')).toBe('invite')
  })

  it('are left alone where they are', async () => {
    membersOf(at.room('Family'))?.set(owner, { membership: 'join' })
    await at.restart()
    await at.append(message('again'))
    await at.shown(2)
    expect(membership()).toBe('join')
  })

  it('are looked for once: a message more is a request more', async () => {
    await at.calm()
    const before = at.stub.requests()
    for (const words of ['one', 'two', 'three']) await at.append(message(words))
    await at.shown(4)
    expect(at.stub.requests() - before).toBe(3)
  })

  it.each([
    ['may not be invited', { status: 403, errcode: 'M_FORBIDDEN' }],
    ['are at a homeserver that does not answer', { status: 502, errcode: 'M_UNKNOWN' }],
  ])('stop no message where they %s, and the log says so once', async (_, fault) => {
    await at.close()
    for (const { members } of at.stub.state.rooms.values()) members.delete(owner)
    at.stub.fail({ on: '/invite', ...fault })
    await at.restart()
    await at.append(message('one'), message('two'))
    expect(bodies(await at.shown(3))).toEqual(['hello', 'one', 'two'])
    await until(() => at.hub.health().matrix?.ready === true)
    expect(at.logged.filter((line) => line.includes('not invited'))).toHaveLength(1)
  })
})

describe('names that are too long', () => {
  const long = '长'.repeat(30_000)

  it('are cut: the message arrives', async () => {
    const people = { kind: 'people', people: [{ id: anna, nickname: long }] } as const
    const rooms = { kind: 'rooms', rooms: [{ id: roomId('long'), name: long, members: [{ id: anna }] }] } as const
    await at.append(people, rooms, message('hello', { chat: { kind: 'room', id: roomId('long') } }))
    const [send] = await at.shown(1)
    expect(send?.content.body).toBe('hello')
    expect(at.stub.state.rooms.get(send?.room ?? '')?.name).toBe(`${'长'.repeat(199)}…`)
    expect(at.stub.state.names.get(annaGhost)).toBe(`${'长'.repeat(255)}…`)
  })

  it('are cut also where they are the ids of people, who then are not called by them', async () => {
    const sender = personId(`wxid_${long.slice(0, 500)}`)
    await at.append(message('hello', { sender }))
    const [send] = await at.shown(1)
    expect(send).toMatchObject({ content: { body: 'hello' } })
    at.stub.say(send?.room ?? '', send?.user ?? '', { msgtype: 'm.text', body: 'hello' })
    await until(() => at.stub.unheard() === 0)
    expect(await at.hub.keeper.take(me, 1)).toEqual([])
  })
})

describe('the desk', () => {
  it('has a room of its own, in which the bot speaks', async () => {
    await until(() => at.stub.sends.length > 0)
    expect(at.stub.sends[0]).toMatchObject({ room: at.room('WeChat Me'), user: bot, content: { msgtype: 'm.notice' } })
  })
})

describe('trouble', () => {
  const twenty = async () => {
    for (let n = 0; n < 20; n++) await at.append(message(`n${n}`, n % 2 ? { chat: withAnna } : {}))
    return at.shown(20)
  }
  const expectAll = (sends: readonly { content: Record<string, unknown> }[]) => {
    const all = bodies(sends).map(String)
    expect(all).toHaveLength(20)
    const numbers = all.map((body) => Number(body.slice(1)))
    expect(numbers.filter((n) => n % 2)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19])
    expect(numbers.filter((n) => n % 2 === 0)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18])
  }

  it.each([
    ['the connection is cut before a send is read', { on: '/send/', every: 3, cut: 'before' as const }],
    ['the connection is cut after a send was done', { on: '/send/', every: 3, cut: 'after' as const }],
    ['sends fail with 500', { on: '/send/', every: 3, status: 500 }],
    ['the proxy answers for the homeserver', { on: '', every: 4, status: 502 }],
    ['sends are limited', { on: '/send/', every: 3, status: 429, retryAfter: 20 }],
    ['answers to room creation are lost', { on: 'createRoom', times: 2, cut: 'after' as const }],
    ['registrations are lost half-way', { on: 'register|devices|displayname|member', every: 3, cut: 'after' as const }],
  ])('loses, doubles and reorders nothing while %s', async (_, fault) => {
    at.stub.fail(fault)
    expectAll(await twenty())
  })

  it('waits in order while the homeserver is away, and says so', async () => {
    await at.append(message('before'))
    await at.shown(1)
    await at.stub.down()
    for (const words of ['one', 'two', 'three']) await at.append(message(words))
    await until(() => at.hub.health().matrix?.ready === false)
    await at.stub.up()
    expect(bodies(await at.shown(4))).toEqual(['before', 'one', 'two', 'three'])
    await until(() => at.hub.health().matrix?.ready === true)
  })

  it('finds its rooms again after a restart, and does not rename anybody in them', async () => {
    await at.append(message('hi', { sender: bob }))
    await at.shown(1)
    await at.restart()
    await at.append(message('again', { sender: bob }))
    const sends = await at.shown(2)
    expect(new Set(sends.map(({ room }) => room)).size).toBe(1)
    expect(membersOf(at.room('Family'))?.get(bobGhost)?.displayname).toBe('Bobby')
  })

  it('gives a ghost its device back', async () => {
    await at.append(message('one'))
    await at.shown(1)
    at.stub.state.devices.delete(`${annaGhost} QUEQIAO`)
    await at.append(message('two'))
    expect(bodies(await at.shown(2))).toEqual(['one', 'two'])
  })

  it('lets a ghost in again that somebody has thrown out', async () => {
    await at.append(message('one'))
    await at.shown(1)
    membersOf(at.room('Family'))?.delete(annaGhost)
    await at.append(message('two'))
    expect(bodies(await at.shown(2))).toEqual(['one', 'two'])
  })

  it('makes a new room where the old one is gone', async () => {
    await at.append(message('one'))
    const [first] = await at.shown(1)
    at.stub.state.rooms.delete(at.room('Family'))
    await at.append(message('two'))
    const second = () => at.stub.sends.find(({ content }) => content.body === 'two')
    await until(() => second() !== undefined)
    expect(second()?.room).not.toBe(first?.room)
  })

  const refusing = { status: 400, errcode: 'M_EXCLUSIVE' }
  it.each([
    ['registers no ghost', { on: '/register', ...refusing }],
    ['takes no device', { on: '/devices/', status: 404, errcode: 'M_UNRECOGNIZED' }],
    ['lets no ghost have a name', { on: 'PUT .*/displayname', status: 403, errcode: 'M_FORBIDDEN' }],
    ['makes no room', { on: 'createRoom', ...refusing }],
    ['takes no messages', { on: '/send/', status: 404, errcode: 'M_UNRECOGNIZED' }],
  ])('throws nothing away while the homeserver %s: what is wrong is its health', async (_, fault) => {
    await until(() => at.hub.health().matrix?.ready === true)
    await until(() => at.stub.sends.length > 0)
    at.stub.fail(fault)
    await at.append(message('one'), message('two'))
    await until(() => at.hub.health().matrix?.reason?.includes(fault.errcode) === true)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(at.hub.health().matrix?.ready).toBe(false)
    at.stub.fail()
    expect(bodies(await at.shown(2))).toEqual(['one', 'two'])
    await until(() => at.hub.health().matrix?.ready === true)
  })

  it('gives up a message that the homeserver fails at again and again, while others get through', async () => {
    await at.append(message('hello', { chat: withAnna }))
    await at.shown(1)
    at.stub.fail({ on: `/${at.room('Anna')}/send/`, status: 500 })
    await at.append(message('poison', { chat: withAnna }))
    const givenUp = () => at.stub.sends.some(({ content }) => String(content.body).includes('could not be shown'))
    await until(async () => {
      await at.append(message('well'))
      return givenUp()
    })
    at.stub.fail()
    await at.append(message('after', { chat: withAnna }))
    const inAnna = () => at.stub.sends.filter(({ room }) => room === at.room('Anna'))
    await until(() => inAnna().length > 1)
    expect(bodies(inAnna())).toEqual(['hello', 'after'])
  })

  it('never writes words or tokens into the log', async () => {
    at.stub.fail({ on: '/send/', times: 3, status: 500 }, { on: '/send/', times: 1, cut: 'after' })
    await at.append(message('a secret word'))
    await at.shown(1)
    expect(at.logged.join('\n')).not.toMatch(/secret/)
  })
})

describe('a Matrix message in WeChat', () => {
  const say = async (content: Record<string, unknown>, room = at.room('Family')) =>
    at.stub.say(room, owner, { msgtype: 'm.text', ...content })
  const taken = async () => {
    let handed: Awaited<ReturnType<typeof at.hub.keeper.take>> = []
    await until(async () => {
      handed = await at.hub.keeper.take(me, 1)
      return handed.length > 0
    })
    const [first] = handed
    if (first?.command.kind !== 'send') throw new Error('nothing to send taken')
    return { task: first.task, command: first.command }
  }
  const settle = async (answer: { kind: 'failed' | 'unknown'; reason: string } | { kind: 'done' }, task = taken()) => {
    const handed = await task
    await at.hub.keeper.append({ ...report(), results: [{ task: handed.task, answer }] })
    return handed
  }
  beforeEach(async () => {
    await at.append(message('hello'))
    await at.shown(1)
  })

  it('is sent to the chat of its room', async () => {
    await say({ body: 'hi there' })
    expect((await taken()).command).toMatchObject({ chat: family, content: { kind: 'text', text: ['hi there'] } })
  })

  it('mentions the member whose message it answers', async () => {
    const [hello] = await at.shown(1)
    await say({ body: 'hi', 'm.relates_to': { 'm.in_reply_to': { event_id: hello?.event } } })
    expect((await taken()).command.content).toEqual({
      kind: 'text',
      text: [{ mention: anna, name: 'Anna' }, ' ', 'hi'],
    })
  })

  it('mentions them once, also where the client says that it calls them', async () => {
    const [hello] = await at.shown(1)
    const to = { 'm.relates_to': { 'm.in_reply_to': { event_id: hello?.event } } }
    await say({ body: 'hi', 'm.mentions': { user_ids: [annaGhost, bobGhost] }, ...to })
    const [atAnna, atBob] = [
      { mention: anna, name: 'Anna' },
      { mention: bob, name: 'Bobby' },
    ]
    expect((await taken()).command.content).toEqual({ kind: 'text', text: [atAnna, ' ', atBob, ' ', 'hi'] })
    const link = `<a href="https://matrix.to/#/${annaGhost}">Anna</a>`
    await say({ body: 'yes, Anna', formatted_body: `yes, ${link}`, ...to })
    expect((await taken()).command.content).toEqual({ kind: 'text', text: ['yes, ', atAnna] })
  })

  it('mentions whom it links to, under the name that they have in the room', async () => {
    const link = `<a href="https://matrix.to/#/${bobGhost}">Bobby</a>: look`
    await say({ body: 'Bobby: look', formatted_body: link, 'm.mentions': { user_ids: [bobGhost] } })
    expect((await taken()).command.content).toEqual({
      kind: 'text',
      text: [{ mention: bob, name: 'Bobby' }, ': look'],
    })
  })

  it('mentions nobody but members, whatever ghosts are linked to or called', async () => {
    const made = ['@wechat_notify=40all:example.org', '@wechat_wxid__else:example.org']
    await at.append({ kind: 'people', people: [{ id: personId('wxid_else'), nickname: 'Else' }] })
    const links = made.map((user) => `<a href="https://matrix.to/#/${user}">all</a>`).join(' ')
    const ghosts = Array.from({ length: 20_000 }, (_, n) => `@wechat_wxid__${n}:example.org`)
    await say({ body: 'all all', formatted_body: links, 'm.mentions': { user_ids: [...made, ...ghosts] } })
    expect((await taken()).command.content).toEqual({ kind: 'text', text: ['all all'] })
  })

  it('is heard once, however often the homeserver repeats it', async () => {
    const event = {
      ...{ type: 'm.room.message', event_id: '$once', room_id: at.room('Family'), sender: owner },
      content: { msgtype: 'm.text', body: 'once' },
    }
    for (let n = 0; n < 3; n++) await at.bridge.receive([event])
    await say({ body: 'end' })
    const texts = [(await taken()).command.content, (await taken()).command.content]
    expect(texts).toEqual([
      { kind: 'text', text: ['once'] },
      { kind: 'text', text: ['end'] },
    ])
  })

  it('shows nothing when it was done', async () => {
    await say({ body: 'hi' })
    await settle({ kind: 'done' })
    await at.append(message('after'))
    expect(bodies(await at.shown(2))).toEqual(['hello', 'after'])
  })

  it('is answered with ✗ and the reason when it failed', async () => {
    const event = await say({ body: 'hi' })
    await settle({ kind: 'failed', reason: 'no longer a friend' })
    const sends = await at.shown(2)
    expect(sends[1]).toMatchObject({
      user: bot,
      content: {
        msgtype: 'm.notice',
        body: '✗ no longer a friend\n!wx retry c1 sends it once more, !wx drop c1 lets it be.',
        'm.relates_to': { 'm.in_reply_to': { event_id: event } },
      },
    })
  })

  it('is answered with ⚠ when it may not have been delivered, which is taken back when it was', async () => {
    await say({ body: 'hi' })
    const handed = taken()
    await settle({ kind: 'unknown', reason: 'no answer' }, handed)
    const warned = await at.shown(2)
    expect(String(warned[1]?.content.body)).toMatch(/^⚠ .*may not have been delivered.*no answer/)
    await settle({ kind: 'done' }, handed)
    const sends = await at.shown(3)
    expect(sends[2]).toMatchObject({ type: 'm.room.redaction', content: { redacts: warned[1]?.event } })
  })

  it('that cannot be sent is answered with the reason', async () => {
    await say({ msgtype: 'm.image', body: 'cat.jpg', file: { url: 'mxc://example.org/cat' } })
    expect(bodies(await at.shown(2)).slice(1)).toEqual(['✗ an encrypted file cannot be sent to WeChat'])
  })

  it('goes to the desk with !wx, or in the room of the desk', async () => {
    await say({ body: '!wx status' })
    const sends = await at.shown(2)
    expect(sends[1]).toMatchObject({ user: bot, room: at.room('Family'), content: { msgtype: 'm.notice' } })
    const before = at.stub.sends.length
    await say({ body: 'status' }, at.room('WeChat Me'))
    await until(() => at.stub.sends.length > before)
    expect(at.stub.sends.at(-1)).toMatchObject({ user: bot, room: at.room('WeChat Me') })
  })

  it('is answered with lines that can be typed there as they stand: with !wx, but for the room of the desk', async () => {
    await say({ body: '!wx' })
    await until(() => at.stub.sends.some(({ content }) => /^!wx help – /.test(String(content.body))))
    await say({ body: '!wx hlep' })
    await until(() => at.stub.sends.some(({ content }) => String(content.body).endsWith('; “!wx help” lists what is.')))
    await say({ body: 'hlep' }, at.room('WeChat Me'))
    await until(() => at.stub.sends.some(({ content }) => String(content.body).endsWith('; “help” lists what is.')))
  })

  it('that is edited into a line, or was one, is to be typed anew, and nothing of it goes to WeChat', async () => {
    const line = await say({ body: '!wx hlep' })
    const answered = (words: RegExp) => () => at.stub.sends.some(({ content }) => words.test(String(content.body)))
    await until(answered(/hlep/))
    await say({
      body: '* !wx help',
      'm.new_content': { msgtype: 'm.text', body: '!wx help' },
      'm.relates_to': { rel_type: 'm.replace', event_id: line },
    })
    await until(answered(/^✗ .*type it anew/))
    expect(at.stub.sends.at(-1)?.content).toMatchObject({ 'm.relates_to': { 'm.in_reply_to': { event_id: line } } })
    expect(await at.hub.keeper.take(me, 10)).toEqual([])
  })

  it('in an encrypted room is answered once: nobody can read it', async () => {
    const room = at.room('Family')
    const event = (n: number) => ({
      type: 'm.room.encrypted',
      event_id: `$e${n}`,
      room_id: room,
      sender: owner,
      content: {},
    })
    await at.bridge.receive([event(1), event(2)])
    await at.bridge.receive([event(3)])
    const sends = await at.shown(2)
    await at.append(message('end'))
    expect((await at.shown(3)).slice(1).map(({ user }) => user)).toEqual([bot, annaGhost])
    expect(String(sends[1]?.content.body)).toContain('encrypted')
  })

  it('waits at the homeserver until it is kept', async () => {
    await at.close()
    await say({ body: 'late' })
    await until(() => at.stub.refused() > 1)
    expect(at.stub.unheard()).toBe(1)
    await at.restart()
    await until(() => at.stub.unheard() === 0)
    expect((await taken()).command.content).toEqual({ kind: 'text', text: ['late'] })
  })
})
