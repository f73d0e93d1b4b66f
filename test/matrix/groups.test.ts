import type { HubOptions } from '@queqiao/hub'
import { type Answer, type Capabilities, type Handed, personId, roomId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Room, stateId } from '../servers/homeserver/index.ts'
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
  myself,
  owner,
  ownGhost,
  report,
  until,
  withAnna,
} from './house.ts'

const group = roomId('family@chatroom')
const carl = personId('carl')
const carlGhost = '@wechat_carl:example.org'
const helper = '@helper:example.org'
const guest = '@guest:example.org'

const able: Capabilities = {
  commands: { send: 'result', invite: 'result', kick: 'result', rename: 'result', announce: 'result' },
  contents: { text: 'as-is' },
}
const users: HubOptions['users'] = [
  { name: 'Owner', role: 'owner', accounts: [], ids: { matrix: owner } },
  { name: 'Helper', role: 'member', accounts: [], ids: { matrix: helper } },
]

let at: House
let can: Capabilities
const tell = (...events: Parameters<typeof report>) => at.hub.keeper.append({ ...report(...events), can })
const begin = async (abilities: Capabilities = able) => {
  can = abilities
  at = await house(undefined, { users })
  await tell(...known, { kind: 'people', people: [{ id: carl, nickname: 'Carl' }] })
  await hear()
  await until(() => membership(bobGhost) === 'join')
}
beforeEach(() => begin())
afterEach(() => at.stop())

let count = 0
const hear = async (about: Parameters<typeof message>[1] = {}) => {
  const words = `message ${++count}`
  await tell(message(words, about))
  await until(() => at.stub.sends.some(({ content }) => content.body === words))
}
const bridgeKey = 'io.queqiao.wechat://wechat/wxid_me'
const channel = ({ state }: Room) => Object(state.get(stateId('m.bridge', bridgeKey))?.channel)
/** Its name changes in these tests. */
const family = (): Room =>
  [...at.stub.state.rooms.values()].find((room) => channel(room).id === group) ?? expect.fail('no room')
const membership = (user: string) => family().members.get(user)?.membership
const state = (type: string, key = '') => family().state.get(stateId(type, key))
const change = (type: string, content: Record<string, unknown>, { key = '', by = owner } = {}) =>
  at.stub.change(family().id, by, { type, key, content })
const move = (key: string, to: string, by = owner) => change('m.room.member', { membership: to }, { key, by })
const rename = (name: unknown, by = owner) => change('m.room.name', { name }, { by })
const announce = (topic: unknown, by = owner) => change('m.room.topic', { topic }, { by })

const taken = async (): Promise<Handed> => {
  const handed: Handed[] = []
  await until(async () => handed.push(...(await at.hub.keeper.take(me, 1))) > 0)
  return handed[0] ?? expect.fail('nothing taken')
}
const ends = ({ task }: Handed, answer: Answer) =>
  at.hub.keeper.append({ ...report(), can, results: [{ task, answer }] })
const refusal = { kind: 'failed', reason: 'WeChat says no' } as const
/** What is written now is the next that WeChat is asked for: what people do in a room keeps its order. */
const nothingAsked = async (room = family().id) => {
  at.stub.say(room, owner, { msgtype: 'm.text', body: 'end' })
  expect((await taken()).command).toMatchObject({ kind: 'send', content: { text: ['end'] } })
}
/** What the bot says about an event. */
const answers = (of: string) =>
  at.stub.sends.flatMap(({ content }) => {
    const { 'm.in_reply_to': answered } = Object(content['m.relates_to'])
    return Object(answered).event_id === of ? [String(content.body)] : []
  })
const said = (part: string) => at.stub.sends.some(({ content }) => String(content.body).includes(part))
const waiting = async () => (await at.hub.owing.list({ states: ['queued'] })).length
const nameEvents = () => at.stub.asked().filter((one) => one.endsWith('/state/m.room.name')).length

describe('a ghost that is invited to the room of a group', () => {
  it('is invited to the group, and comes into the room when they have joined it', async () => {
    const event = move(carlGhost, 'invite')
    const handed = await taken()
    expect(handed.command).toEqual({ kind: 'invite', room: group, person: carl })
    await ends(handed, { kind: 'done' })
    await until(() => answers(event).includes('✓ Done: invited.'))
    expect(membership(carlGhost)).toBe('invite')
    await tell({ kind: 'members-joined', room: group, members: [{ id: carl }] })
    await until(() => membership(carlGhost) === 'join')
    expect(family().members.get(carlGhost)).toMatchObject({ displayname: 'Carl' })
  })

  it('may be invited by members of the bridge, too', async () => {
    move(carlGhost, 'invite', helper)
    expect((await taken()).command).toMatchObject({ kind: 'invite' })
  })

  it('is no guest of the room any more where WeChat refused', async () => {
    const event = move(carlGhost, 'invite')
    await ends(await taken(), refusal)
    await until(() => membership(carlGhost) === 'leave')
    expect(answers(event)[0]).toMatch(/^✗ WeChat says no\n!wx retry c\d+ /)
  })

  it('joins at once, and nothing is asked, where they are in the group already', async () => {
    at.stub.state.rooms.get(family().id)?.members.delete(bobGhost)
    const event = at.stub.change(at.room('Family'), owner, {
      type: 'm.room.member',
      key: bobGhost,
      content: { membership: 'invite' },
    })
    await until(() => membership(bobGhost) === 'join')
    expect(answers(event)).toEqual(['✗ Bobby is in the group already'])
    await nothingAsked()
  })

  it('leads nowhere where nobody of that id is known', async () => {
    const nobody = '@wechat_nobody:example.org'
    const event = move(nobody, 'invite')
    await until(() => membership(nobody) === 'leave')
    expect(answers(event)).toEqual(['✗ nobody of that id is known in WeChat'])
    await nothingAsked()
  })

  it('and whose invitation is taken back while it waits, is not invited to the group', async () => {
    move(carlGhost, 'invite')
    await until(async () => (await waiting()) === 1)
    move(carlGhost, 'leave')
    await until(() => said('Taken back: WeChat is not asked.'))
    expect(membership(carlGhost)).toBe('leave')
    await nothingAsked()
  })

  it('whose invitation is taken back: WeChat takes none back, and that is said', async () => {
    move(carlGhost, 'invite')
    await taken()
    const event = move(carlGhost, 'leave')
    await until(() => answers(event).length > 0)
    expect(answers(event)).toEqual(['✗ WeChat takes no invitation back'])
    expect(membership(carlGhost)).toBe('leave')
  })
})

describe('a ghost that is sent out of the room of a group', () => {
  it('is removed from the group, and stays away', async () => {
    const event = move(bobGhost, 'leave')
    const handed = await taken()
    expect(handed.command).toEqual({ kind: 'kick', room: group, member: bob })
    await ends(handed, { kind: 'done' })
    await until(() => answers(event).includes('✓ Done: removed from the group.'))
    await at.restart()
    await hear()
    await at.calm()
    expect(membership(bobGhost)).toBe('leave')
  })

  it.each(['leave', 'ban'])('(%s) comes back where WeChat refused, as it looked before', async (to) => {
    const event = move(bobGhost, to)
    const handed = await taken()
    expect(handed.command).toMatchObject({ kind: 'kick', member: bob })
    await ends(handed, refusal)
    await until(() => membership(bobGhost) === 'join')
    expect(family().members.get(bobGhost)).toMatchObject({ displayname: 'Bobby' })
    expect(answers(event)[0]).toMatch(/^✗ WeChat says no/)
    await nothingAsked()
  })

  it('comes back also after a restart between what was done here and what WeChat says to it', async () => {
    move(bobGhost, 'ban')
    const handed = await taken()
    await at.restart()
    await ends(handed, refusal)
    await until(() => membership(bobGhost) === 'join')
  })

  it('comes back where what waits for WeChat is dropped', async () => {
    move(bobGhost, 'leave')
    await until(async () => (await waiting()) === 1)
    const [owed] = await at.hub.owing.list({ states: ['queued'] })
    if (owed) await at.hub.owing.drop(owed.id)
    await until(() => membership(bobGhost) === 'join')
  })

  it('is in the room again, and stays in the group, where somebody invites it again before WeChat is asked', async () => {
    const event = move(bobGhost, 'leave')
    await until(async () => (await waiting()) === 1)
    move(bobGhost, 'invite')
    await until(() => membership(bobGhost) === 'join')
    await until(() => said('Taken back: WeChat is not asked.'))
    expect(answers(event)).toEqual([])
    await nothingAsked()
  })

  it('is invited again where WeChat has been asked to remove it', async () => {
    move(bobGhost, 'leave')
    const handed = await taken()
    move(bobGhost, 'invite')
    expect((await taken()).command).toEqual({ kind: 'invite', room: group, person: bob })
    await ends(handed, { kind: 'done' })
  })

  it('stays out where nobody knows whether WeChat did it', async () => {
    const event = move(bobGhost, 'leave')
    await ends(await taken(), { kind: 'unknown', reason: 'no answer' })
    await until(() => answers(event).some((words) => words.startsWith('⚠ This may not have been done: no answer')))
    await at.calm()
    expect(membership(bobGhost)).toBe('leave')
  })

  it('says, where WeChat refused, who may do that, if another owns the group', async () => {
    await tell({ kind: 'rooms', rooms: [{ id: group, owner: anna }] })
    const event = move(bobGhost, 'leave')
    await ends(await taken(), refusal)
    await until(() => answers(event).length > 0)
    const right = 'WeChat lets only the group’s owner, Anna, and its administrators do that'
    expect(answers(event)[0]).toContain(`✗ WeChat says no (${right})`)
  })

  it('and was banned is let in again when they are in the group again and speak', async () => {
    move(bobGhost, 'ban')
    await ends(await taken(), { kind: 'done' })
    await hear()
    await hear({ sender: bob })
    expect(membership(bobGhost)).toBe('join')
  })

  it('is the account itself: it stays in the group', async () => {
    await hear({ sender: myself, fromSelf: true })
    const event = move(ownGhost, 'leave')
    await until(() => membership(ownGhost) === 'join')
    expect(answers(event)[0]).toMatch(/^✗ that is the account itself: “!wx leave”/)
    await nothingAsked()
  })
})

describe('a name that somebody gives the room of a group', () => {
  it('is the name of the group, and is not set a second time', async () => {
    const event = rename('The  Family')
    const handed = await taken()
    expect(handed.command).toEqual({ kind: 'rename', room: group, name: 'The Family' })
    const before = nameEvents()
    await ends(handed, { kind: 'done' })
    await until(() => answers(event).includes('✓ Done: the group is renamed.'))
    const shown = () => channel(family()).displayname
    await until(() => shown() === 'The Family')
    // two blanks are none of WeChat's
    expect(nameEvents() - before).toBe(1)
    rename('The Family')
    await nothingAsked()
    const again = rename('Us')
    await ends(await taken(), { kind: 'done' })
    await until(() => answers(again).length > 0 && shown() === 'Us')
    expect(nameEvents() - before).toBe(1)
  })

  it('is again the one that it had where WeChat refused', async () => {
    rename('Ours')
    await ends(await taken(), refusal)
    await until(() => family().name === 'Family')
    await nothingAsked()
    rename('Family 2')
    await ends(await taken(), { kind: 'done' })
    rename('Ours')
    await ends(await taken(), refusal)
    await until(() => family().name === 'Family 2')
  })

  it('is not asked for where it is taken back while it waits', async () => {
    rename('Oops')
    await until(async () => (await waiting()) === 1)
    rename('Family')
    await until(() => said('Taken back: WeChat is not asked.'))
    await nothingAsked()
    expect(family().name).toBe('Family')
  })

  it('is taken back also where WeChat has been asked for it', async () => {
    rename('Oops')
    const handed = await taken()
    rename('Family')
    const back = await taken()
    expect(back.command).toEqual({ kind: 'rename', room: group, name: 'Family' })
    for (const one of [handed, back]) await ends(one, { kind: 'done' })
    await until(
      () => at.stub.sends.filter(({ content }) => content.body === '✓ Done: the group is renamed.').length === 2,
    )
    await at.calm()
    expect(family().name).toBe('Family')
  })

  it('is asked to be taken back where nobody knows whether WeChat has it', async () => {
    const event = rename('Oops')
    await ends(await taken(), { kind: 'unknown', reason: 'silence' })
    await until(() => answers(event).some((words) => words.startsWith('⚠')))
    rename('Family')
    expect((await taken()).command).toEqual({ kind: 'rename', room: group, name: 'Family' })
  })

  it('with blanks in it is known for the one that WeChat has', async () => {
    await tell({ kind: 'rooms', rooms: [{ id: group, name: 'A  B' }] })
    await until(() => family().name === 'A  B')
    rename('Oops')
    await until(async () => (await waiting()) === 1)
    rename('A  B')
    await until(() => said('Taken back: WeChat is not asked.'))
    await nothingAsked()
    rename('Oops')
    await taken()
    rename(' A B')
    expect((await taken()).command).toEqual({ kind: 'rename', room: group, name: 'A  B' })
  })

  it('is not asked for where another follows while it waits: the group is renamed once', async () => {
    const first = rename('First')
    await until(async () => (await waiting()) === 1)
    rename('Second')
    await until(() => answers(first).includes('Taken back: WeChat is not asked.'))
    expect((await taken()).command).toEqual({ kind: 'rename', room: group, name: 'Second' })
    await nothingAsked()
    expect(family().name).toBe('Second')
  })

  it('stays where an earlier one was refused', async () => {
    rename('First')
    const first = await taken()
    rename('Second')
    const second = await taken()
    const { length } = at.stub.sends
    await ends(first, refusal)
    await until(() => at.stub.sends.length > length)
    await at.calm()
    expect(family().name).toBe('Second')
    await ends(second, refusal)
    await until(() => family().name === 'Family')
  })

  it('cannot be none', async () => {
    const event = change('m.room.name', {})
    await until(() => family().name === 'Family')
    expect(answers(event)).toEqual(['✗ WeChat cannot take the name of a group away'])
  })
})

describe('a topic that somebody gives the room of a group', () => {
  it('is asked about first, and stands there when it is announced', async () => {
    await tell(message('', { content: { kind: 'announcement', text: 'Tea at 3' } }))
    await until(() => state('m.room.topic')?.topic === 'Tea at 3')
    announce('Tea at 4')
    await until(() => said('This calls everybody in Family: “Tea at 4”. Nothing has been done yet.'))
    expect(said('Announce it: !wx announce now: Tea at 4')).toBe(true)
    await until(() => state('m.room.topic')?.topic === 'Tea at 3')
    await nothingAsked()
    at.stub.say(family().id, owner, { msgtype: 'm.text', body: '!wx announce now: Tea at 4' })
    const handed = await taken()
    expect(handed.command).toEqual({ kind: 'announce', room: group, text: 'Tea at 4' })
    expect(state('m.room.topic')?.topic).toBe('Tea at 3')
    await ends(handed, { kind: 'done' })
    await until(() => state('m.room.topic')?.topic === 'Tea at 4')
  })

  it('is never taken for a confirmation', async () => {
    announce('now: dinner')
    await until(() => said('Announce it: !wx announce now: now: dinner'))
    await until(() => state('m.room.topic')?.topic === '')
    await nothingAsked()
  })

  it('stays as it was where WeChat refused what was confirmed', async () => {
    await tell(message('', { content: { kind: 'announcement', text: 'Tea at 3' } }))
    await until(() => state('m.room.topic')?.topic === 'Tea at 3')
    announce('Tea')
    await until(() => said('Announce it: !wx announce now: Tea'))
    await until(() => state('m.room.topic')?.topic === 'Tea at 3')
    at.stub.say(family().id, owner, { msgtype: 'm.text', body: '!wx announce now: Tea' })
    await ends(await taken(), refusal)
    await until(() => said('✗ WeChat says no'))
    await at.calm()
    expect(state('m.room.topic')?.topic).toBe('Tea at 3')
  })
})

describe('who may not change a group', () => {
  it.each([
    ['a member of the bridge', helper, 'only owners of this account may do that'],
    ['somebody who is not listed', guest, 'you are not among the users of this bridge'],
  ])('(%s) is told so, nothing is asked, and all is as before', async (_, by, why) => {
    const events = [move(bobGhost, 'ban', by), rename('Ours', by), announce('Ours', by)]
    for (const event of events) await until(() => answers(event).includes(`✗ ${why}`))
    await until(() => membership(bobGhost) === 'join' && family().name === 'Family')
    await until(() => state('m.room.topic')?.topic === '')
    await nothingAsked()
  })

  it('is told what the WeChat client cannot do, and all is as before', async () => {
    await at.stop()
    await begin({ ...able, commands: { send: 'result' } })
    const kicked = move(bobGhost, 'leave')
    const invited = move(carlGhost, 'invite')
    await until(() => membership(bobGhost) === 'join' && membership(carlGhost) === 'leave')
    expect(answers(kicked)).toEqual(['✗ this WeChat client cannot remove people from a group'])
    expect(answers(invited)).toEqual(['✗ this WeChat client cannot invite people to a group'])
  })

  it('is told that it waits where WeChat is not logged in', async () => {
    await tell({ kind: 'logout' })
    rename('Ours')
    await until(() => said('WeChat is not logged in: this waits until it is.'))
    expect(family().name).toBe('Ours')
  })
})

describe('what is no command', () => {
  it('is what makes no sense', async () => {
    rename(5)
    announce({})
    change('m.room.member', { membership: 7 }, { key: bobGhost })
    change('m.room.member', {}, { key: carlGhost })
    change('m.room.name', { name: 'x' }, { key: 'somewhere' })
    await nothingAsked()
  })

  it('is what people do with themselves: who leaves the room leaves no group', async () => {
    at.stub.leave(family().id, owner)
    change('m.room.member', { membership: 'join' }, { key: helper, by: helper })
    change('m.room.member', { membership: 'ban' }, { key: helper })
    await nothingAsked()
  })

  it('is to let somebody in again who was banned', async () => {
    move(bobGhost, 'ban')
    await ends(await taken(), { kind: 'done' })
    move(bobGhost, 'leave')
    await nothingAsked()
  })

  it('is what the bot and the ghosts do', async () => {
    move(bobGhost, 'leave', bot)
    rename('Bots', bot)
    announce('Bots', annaGhost)
    await nothingAsked()
    expect(family().name).toBe('Bots')
  })

  it('is the name of the room of a private chat, which stays', async () => {
    await hear({ chat: withAnna })
    const room = at.room('Anna')
    at.stub.change(room, owner, { type: 'm.room.name', content: { name: 'Sis' } })
    at.stub.change(room, owner, { type: 'm.room.topic', content: { topic: 'about her' } })
    at.stub.change(room, owner, { type: 'm.room.member', key: annaGhost, content: { membership: 'leave' } })
    await nothingAsked(room)
    expect(at.stub.state.rooms.get(room)?.name).toBe('Sis')
    await hear({ chat: withAnna })
    expect(at.stub.state.rooms.get(room)?.members.get(annaGhost)?.membership).toBe('join')
  })

  it('is to invite a third to a private chat, who is turned away with a word', async () => {
    await hear({ chat: withAnna })
    const room = at.room('Anna')
    const invite = { type: 'm.room.member', key: bobGhost, content: { membership: 'invite' } }
    const event = at.stub.change(room, owner, invite)
    await until(() => at.stub.state.rooms.get(room)?.members.get(bobGhost)?.membership === 'leave')
    expect(answers(event)[0]).toMatch(/^✗ only groups can be joined: “!wx create/)
    await nothingAsked(room)
  })
})
