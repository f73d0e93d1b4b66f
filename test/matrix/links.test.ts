import { type Handed, roomId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '../servers/homeserver/faults.ts'
import { type Room, stateId } from '../servers/homeserver/index.ts'
import {
  annaGhost,
  bobGhost,
  bot,
  type House,
  house,
  known,
  me,
  message,
  owner,
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

const bridgeKey = 'io.queqiao.wechat://wechat/wxid_me'
const algorithm = { algorithm: 'm.megolm.v1.aes-sha2' }

/** A room of the owner's own, in which the bot may invite, and set what is given. */
const ownRoom = (body: object = {}): Room =>
  at.stub.state.create(owner, {
    name: 'Ours',
    creation_content: { room_version: '12' },
    power_level_content_override: { users: { [bot]: 50 } },
    ...body,
  })
const heard = (room: Room) =>
  at.stub.sends
    .filter((send) => send.room === room.id)
    .map(({ user, content }) => [user, String(content.body)] as const)
const types = (room: Room, line: string, user = owner) =>
  at.stub.say(room.id, user, { msgtype: 'm.text', body: line, 'm.mentions': {} })
/** Types it, and waits for an answer of the bot's. */
const asks = async (room: Room, line: string, user = owner): Promise<string> => {
  const before = heard(room).length
  types(room, line, user)
  await until(() => heard(room).length > before)
  return heard(room)[before]?.[1] ?? ''
}
/** The bot comes in, and says what can be typed. */
const invites = async (room: Room) => {
  const before = heard(room).length
  at.stub.invite(room.id, owner, bot)
  await until(() => at.stub.state.isIn(room.id, bot) && heard(room).length > before)
}
/** A room of the owner's in which the chat lives. */
const linked = async (chat = 'Family', body: object = {}): Promise<Room> => {
  const room = ownRoom(body)
  await invites(room)
  expect(await asks(room, `!wx link ${chat}`)).toContain('This is the place of the chat with')
  return room
}
let count = 0
/** Something is said in the chat; gives the room in which it stands. */
const says = async (about: Parameters<typeof message>[1] = {}): Promise<Room> => {
  const words = `message ${++count}`
  await at.append(message(words, about))
  const found = () => at.stub.sends.find(({ content }) => content.body === words)
  await until(() => found() !== undefined)
  return at.stub.state.rooms.get(found()?.room ?? '') ?? expect.fail('no room')
}
const state = (room: Room, type: string, key = '') => room.state.get(stateId(type, key))
const ours = (room: Room) =>
  [...room.members].filter(([user, { membership }]) => user !== owner && membership !== 'leave').map(([user]) => user)
const space = () =>
  [...at.stub.state.rooms.values()].find((room) => state(room, 'm.room.create')?.type === 'm.space') ?? expect.fail()
const stands = (room: Room) => Object.keys(state(space(), 'm.space.child', room.id) ?? {}).length > 0

describe('a room to which the bot is invited', () => {
  it('hears what can be typed there, and becomes the place of the chat that is named', async () => {
    const room = ownRoom()
    await invites(room)
    expect(heard(room)).toEqual([[bot, expect.stringContaining('!wx link CHAT')]])
    expect(await asks(room, '!wx link Family')).toBe('This is the place of the chat with Family now.')
    expect(await says()).toBe(room)
    await until(() => at.stub.state.isIn(room.id, bobGhost))
    expect(state(room, 'm.bridge', bridgeKey)).toMatchObject({ bridgebot: bot, channel: { id: 'family@chatroom' } })
    await until(() => stands(room))
    types(room, 'hello back')
    await until(async () => (await at.hub.owing.list({ states: ['queued'] })).length === 1)
  })

  it('keeps its name and its powers, and nobody is asked in; its name follows WeChat from then on', async () => {
    const room = await linked()
    const powers = state(room, 'm.room.power_levels')
    await says()
    // the chat looks another way, in what is not its name
    await at.append(message('', { content: { kind: 'announcement', text: 'Tea at 3' } }))
    await until(() => state(room, 'm.room.topic')?.topic === 'Tea at 3')
    await at.calm()
    expect(room.name).toBe('Ours')
    expect(state(room, 'm.room.power_levels')).toBe(powers)
    expect(state(room, 'm.space.parent', space().id)).toBeUndefined()
    const people = [...room.members.keys()].filter((user) => user !== bot && !user.startsWith('@wechat_'))
    expect(people).toEqual([owner])
    await at.restart()
    await says()
    expect(room.name).toBe('Ours')
    await at.append({ kind: 'rooms', rooms: [{ id: roomId('family@chatroom'), name: 'The Family' }] })
    await until(() => room.name === 'The Family')
  })

  describe('where WeChat refused another name of it', () => {
    const can = { commands: { send: 'result', rename: 'result' }, contents: { text: 'as-is' } } as const
    const renamed = async (...faults: readonly Fault[]): Promise<Room> => {
      await at.stop()
      at = await house()
      await at.hub.keeper.append({ ...report(...known), can })
      const room = await linked()
      await says()
      at.stub.fail(...faults)
      at.stub.change(room.id, owner, { type: 'm.room.name', content: { name: 'The best' } })
      const handed: Handed[] = []
      await until(async () => handed.push(...(await at.hub.keeper.take(me, 1))) > 0)
      const [{ task } = expect.fail('nothing taken')] = handed
      await at.hub.keeper.append({ ...report(), can, results: [{ task, answer: { kind: 'failed', reason: 'no' } }] })
      return room
    }

    it('has the one again that it had', async () => {
      const room = await renamed()
      await until(() => room.name === 'Ours')
    })

    it('is said to keep it, if the bot may not change it back', async () => {
      const room = await renamed({ on: 'PUT .*/state/m.room.name', status: 403, errcode: 'M_FORBIDDEN' })
      const stays = `✗ That is not so in WeChat, and stays so here: ${bot} may not change it back.`
      await until(() => heard(room).some(([user, words]) => user === bot && words.startsWith(stays)))
      expect(room.name).toBe('The best')
    })
  })

  it('is not answered to those who only talk', async () => {
    const room = ownRoom()
    await invites(room)
    types(room, 'link Family')
    expect(await asks(room, '!wx help')).toMatch(/^No chat lives here/)
    expect(heard(room)).toHaveLength(2)
  })

  const other = (type: string, content: object, key = '') => ({ initial_state: [{ type, state_key: key, content }] })
  const mautrix = { bridgebot: '@signalbot:example.org', protocol: { id: 'signal', displayname: 'Signal' } }
  it.each([
    ['encrypted', other('m.room.encryption', algorithm), /encrypted/],
    ['bridged to somewhere else', other('m.bridge', mautrix, 'x'), /bridged to Signal already/],
    ['replaced by another', other('m.room.tombstone', { replacement_room: '!next' }), /replaced by another/],
    ['a space', { creation_content: { type: 'm.space', room_version: '12' } }, /a space/],
    [
      'one where the bot may not invite',
      { power_level_content_override: { invite: 50 } },
      /give it power 50 \(it has 0\)/,
    ],
    ['one where ghosts may not speak', { power_level_content_override: { events_default: 10 } }, /takes power 10/],
  ])('is refused as the place of a chat if it is %s', async (_, body, why) => {
    const room = ownRoom(body)
    await invites(room)
    expect(await asks(room, '!wx link Family')).toMatch(why)
    expect(await asks(room, '!wx status')).toMatch(/^No chat lives here/)
    expect(state(room, 'm.bridge', bridgeKey)).toBeUndefined()
  })

  it('goes on if it was one of matrix-wechat’s, once its marks and its ghosts are gone, as docs/moving.md says', async () => {
    const marks = ['m.bridge', 'uk.half-shot.bridge'] as const
    const key = 'me.lxduo.wechat://wechat/family@chatroom\u0001g'
    const content = { bridgebot: '@oldbot:example.org', protocol: { id: 'wechat', displayname: 'WeChat' } }
    const room = ownRoom({ initial_state: marks.map((type) => ({ type, state_key: key, content })) })
    const ghost = '@_wechat_wxid_a1b2:example.org'
    room.members.set(ghost, { membership: 'join' })
    await invites(room)
    expect(await asks(room, '!wx link family@chatroom')).toContain('bridged to WeChat already')
    for (const type of marks) at.stub.change(room.id, owner, { type, key, content: {} })
    expect(await asks(room, '!wx link family@chatroom')).toContain(`${ghost} is here, of another bridge`)
    room.members.set(ghost, { membership: 'leave' })
    expect(await asks(room, '!wx link family@chatroom')).toContain('This is the place of the chat with Family now.')
    expect(await says()).toBe(room)
  })

  it('is refused where people of another bridge are, or who asks has not the power', async () => {
    const room = ownRoom()
    await invites(room)
    const ghost = '@whatsapp_4912345:example.org'
    room.members.set(ghost, { membership: 'join' })
    expect(await asks(room, '!wx link Family')).toContain(`${ghost} is here, of another bridge`)
    room.members.delete(ghost)
    expect(await asks(room, '!wx link Family', '@stranger:example.org')).toMatch(/not among the users/)
    const theirs = at.stub.state.create('@friend:example.org', { creation_content: { room_version: '12' } })
    theirs.members.set(owner, { membership: 'join' })
    await invites(theirs)
    expect(await asks(theirs, '!wx link Family')).toBe('✗ Linking this room takes power 50 here, and you have 0.')
  })

  it('says exactly what the bot may not do there, and is linked all the same', async () => {
    const room = ownRoom({ power_level_content_override: { events: { 'm.room.topic': 60 }, users: { [bot]: 50 } } })
    await invites(room)
    const answer = await asks(room, '!wx link Family')
    expect(answer).toBe(
      `This is the place of the chat with Family now.\nWith power 50, ${bot} may not do all that it does elsewhere: change the topic (60).`,
    )
    expect(await says()).toBe(room)
  })
})

describe('the room where a chat lived before it was linked to another', () => {
  it('says where that is, is marked as replaced, and is left by everybody of ours', async () => {
    const before = await says()
    expect(ours(before)).toContain(annaGhost)
    await until(() => stands(before))
    const room = await linked()
    await until(() => ours(before).length === 0)
    expect(heard(before).at(-1)).toEqual([bot, expect.stringContaining(encodeURIComponent(room.id))])
    expect(state(before, 'm.room.tombstone')).toMatchObject({ replacement_room: room.id })
    expect(state(before, 'm.bridge', bridgeKey)).toEqual({})
    expect(stands(before)).toBe(false)
    expect(before.members.get(owner)?.membership).toBe('invite')
    expect([...at.stub.state.aliases.values()]).not.toContain(before.id)
    expect(await says()).toBe(room)
  })
})

describe('unlink', () => {
  it('lets the room go: nothing of ours is left there, and the next message makes a room', async () => {
    const room = await linked()
    await says()
    await until(() => at.stub.state.isIn(room.id, bobGhost) && stands(room))
    await at.calm()
    expect(await asks(room, '!wx unlink')).toContain('not the place of the chat with Family any more')
    await until(() => ours(room).length === 0)
    expect(state(room, 'm.bridge', bridgeKey)).toEqual({})
    expect(state(room, 'm.room.tombstone')).toBeUndefined()
    expect(stands(room)).toBe(false)
    expect(room.members.get(owner)?.membership).toBe('join')
    const next = await says()
    expect(next).not.toBe(room)
    expect(next.name).toBe('Family')
  })

  it('and link again bring everything back', async () => {
    const room = await linked()
    await says()
    await at.calm()
    await asks(room, '!wx unlink')
    await until(() => ours(room).length === 0)
    await invites(room)
    expect(await asks(room, '!wx link Family')).toContain('This is the place of the chat with')
    expect(await says()).toBe(room)
    await until(() => stands(room) && at.stub.state.isIn(room.id, bobGhost))
    expect(room.name).toBe('Ours')
    expect(state(room, 'm.bridge', bridgeKey)).toMatchObject({ bridgebot: bot })
  })
})

describe('close', () => {
  it('removes the room of a chat once that was confirmed, and the next message makes another', async () => {
    const room = await says({ chat: withAnna })
    await until(() => stands(room))
    expect(await asks(room, '!wx close')).toContain('Close it: !wx close now wxid_Anna')
    expect(ours(room)).toContain(annaGhost)
    expect(await asks(room, '!wx close now wxid_Anna')).toContain('The chat with Anna is closed here.')
    await until(() => [...room.members.values()].every(({ membership }) => membership === 'leave'))
    expect(room.members.get(owner)?.reason).toContain('closed')
    expect([...at.stub.state.aliases.values()]).not.toContain(room.id)
    expect(stands(room)).toBe(false)
    const next = await says({ chat: withAnna })
    expect(next).not.toBe(room)
    expect(next.members.get(owner)?.membership).toBe('invite')
  })

  it('does all that it may, and says exactly what it may not', async () => {
    const room = await says()
    at.stub.fail(
      { on: 'POST .*/kick', status: 403, errcode: 'M_FORBIDDEN' },
      { on: 'PUT .*/state/m.bridge', status: 403, errcode: 'M_FORBIDDEN' },
    )
    await asks(room, '!wx close now')
    await until(() => ours(room).length === 0)
    const [, words = ''] = heard(room).at(-1) ?? []
    expect(words).toContain(`leaves the rest as it is: m.bridge, ${owner}.`)
    expect(await says()).not.toBe(room)
  })

  it('that a crash cuts off is completed by the next start, and said once', async () => {
    const room = await says()
    at.stub.fail({ on: 'POST .*/(kick|leave)', nth: 2, status: 503 })
    await asks(room, '!wx close now')
    await until(
      () => at.logged.some((line) => line.includes('503')) || at.stub.asked().some((one) => one.endsWith('/kick')),
    )
    await at.close()
    at.stub.fail()
    await at.restart()
    await until(() => [...room.members.values()].every(({ membership }) => membership === 'leave'))
    expect(heard(room).filter(([, words]) => words.includes('is closed here'))).toHaveLength(1)
    expect(await says()).not.toBe(room)
  })
})
