import { EventType } from 'matrix-js-sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noSynapse } from '../servers/synapse.ts'
import { type MatrixHouse, matrixHouse } from './house.ts'
import { dad, group, home, mum } from './people.ts'

const cousin = { wxid: 'wxid_cousin', nickname: 'Cousin' }
const ghostOf = (wxid: string) => `@wechat_${wxid.replace('_', '__')}:localhost`

describe.skipIf(noSynapse)(`Groups managed from Matrix${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let house: MatrixHouse
  beforeAll(async () => {
    house = await matrixHouse({
      settings: { limits: { result: '5s' }, pace: { send: 'off', room: 'off', friend: 'off' } },
    })
  })
  afterAll(() => house?.stop())

  /** A WeChat of somebody who is called `name`, with a group; who does not own it may do less there. */
  const living = async (name: string, { owns = true } = {}) => {
    const own = { ...home, wxid: `wxid_${name}`, nickname: name }
    const club = group(`Club ${name}`, `${name}7`, own)
    const people = [...home.people, cousin]
    const tasks: (number | string)[] = []
    // lists may be asked for at any time
    const fail = ({ type }: { readonly type: number | string }) => void (type === 14 || type === 4 || tasks.push(type))
    const rooms = [owns ? club : { ...club, owner: dad.wxid }]
    const wechat = await house.wechat({ ...own, people, rooms, fail })
    await wechat.says({ from: dad.wxid, room: club.wxid, text: 'Hello' })
    const { you } = house
    await you.until(() => you.rooms().includes(club.name) && you.members(club.name).includes('王建国'))
    const roomId = you.roomId(club.name)
    const room = () => you.client.getRoom(roomId) ?? expect.fail('no room')
    const state = (type: string) => room().currentState.getStateEvents(type, '')?.getContent()
    const membership = (wxid: string) => room().getMember(ghostOf(wxid))?.membership
    await you.until(() => [dad, mum].every(({ wxid }) => membership(wxid) === 'join'))
    tasks.length = 0
    const says = (words: string) =>
      you.until(() =>
        room()
          .getLiveTimeline()
          .getEvents()
          .some((event) => String(event.getContent().body).includes(words)),
      )
    const roomNow = () => wechat.cast.rooms.find(({ wxid }) => wxid === club.wxid)
    const wxids = () => roomNow()?.members.map(({ wxid }) => wxid) ?? []
    return { wechat, club, roomId, room, roomNow, wxids, says, state, membership, tasks }
  }

  test('who is invited to the room is invited to the group, and is there when they have joined it', async () => {
    const { you } = house
    const { wechat, club, roomId, says, membership } = await living('ask')
    await you.client.invite(roomId, ghostOf(cousin.wxid))
    await says('✓ Done: invited.')
    expect(wechat.history.some(({ chat, thing }) => chat === cousin.wxid && thing.kind === 'invite')).toBe(true)
    expect(membership(cousin.wxid)).toBe('invite')
    await wechat.happens({ kind: 'members-joined', room: club.wxid, people: [cousin.wxid] })
    await you.until(() => membership(cousin.wxid) === 'join')
    expect(wechat.complaints).toEqual([])
  })

  test('an invitation that WeChat refuses is withdrawn, with the reason', async () => {
    const { you } = house
    const { wechat, roomId, says, membership } = await living('askno')
    await wechat.happens({ kind: 'friend-removed', person: cousin.wxid })
    await you.client.invite(roomId, ghostOf(cousin.wxid))
    await says('✗ no such friend')
    await you.until(() => membership(cousin.wxid) === 'leave')
  })

  test('who is kicked or banned is removed from the group', async () => {
    const { you } = house
    const { wechat, roomId, wxids, says, membership, tasks } = await living('out')
    await you.client.kick(roomId, ghostOf(dad.wxid), 'bye')
    await says('✓ Done: removed from the group.')
    await you.client.ban(roomId, ghostOf(mum.wxid))
    await you.until(() => !wxids().includes(mum.wxid))
    await wechat.says({ from: 'anna-chen', room: `out7@chatroom`, text: 'end' })
    await says('end')
    expect(wxids()).not.toContain(dad.wxid)
    expect([membership(dad.wxid), membership(mum.wxid)]).toEqual(['leave', 'ban'])
    expect(tasks).toEqual([2, 2])
    expect(wechat.complaints).toEqual([])
  })

  test('who cannot be removed is in the room again, unbanned, with the reason and who may do it', async () => {
    const { you } = house
    const { wechat, club, roomId, says, membership, wxids, tasks } = await living('outno', { owns: false })
    await you.client.kick(roomId, ghostOf(mum.wxid))
    await you.client.ban(roomId, ghostOf(dad.wxid))
    await says(
      '✗ not the owner of the room (WeChat lets only the group’s owner, 王建国, and its administrators do that)',
    )
    await you.until(() => membership(mum.wxid) === 'join' && membership(dad.wxid) === 'join')
    expect(you.members(club.name)).toEqual(expect.arrayContaining(['妈妈', '王建国']))
    await wechat.says({ from: dad.wxid, room: club.wxid, text: 'still here' })
    await says('still here')
    // that they are back is no command of anybody's
    expect(tasks).toEqual([2, 2])
    expect(wxids()).toContain(dad.wxid)
  })

  test('a new name of the room is one of the group; one that WeChat refuses is taken back', async () => {
    const { you } = house
    const { wechat, roomId, roomNow, room, says, tasks } = await living('name')
    await you.client.setRoomName(roomId, 'Tea club')
    await says('✓ Done: the group is renamed.')
    expect(roomNow()?.name).toBe('Tea club')
    const other = await living('nameno', { owns: false })
    await you.client.setRoomName(other.roomId, 'Mine')
    await other.says('✗ not the owner of the room')
    await you.until(() => other.room().name === other.club.name)
    expect(room().name).toBe('Tea club')
    expect([tasks.length, other.tasks.length]).toEqual([1, 1])
    expect(wechat.complaints).toEqual([])
  })

  test('a new topic is announced once it is confirmed, and until then, or where WeChat refuses, is not there', async () => {
    const { you } = house
    const { wechat, club, roomId, says, state, tasks } = await living('topic')
    await you.client.setRoomTopic(roomId, 'Tea at 5')
    await says(
      'This calls everybody in Club topic: “Tea at 5”. Nothing has been done yet.\nAnnounce it: !wx announce now: Tea at 5',
    )
    await you.until(() => state(EventType.RoomTopic)?.topic === '')
    expect(tasks).toEqual([])
    await you.send(club.name, '!wx announce now: Tea at 5')
    await says('✓ Done: the announcement is up.')
    expect(wechat.seen.map(({ text }) => text)).toEqual(['@所有人\nTea at 5'])
    await you.until(() => state(EventType.RoomTopic)?.topic === 'Tea at 5')
    const other = await living('topicno', { owns: false })
    await you.client.setRoomTopic(other.roomId, 'Mine')
    await other.says('Announce it: !wx announce now: Mine')
    await you.until(() => other.state(EventType.RoomTopic)?.topic === '')
    await you.send(other.club.name, '!wx announce now: Mine')
    await other.says('✗ not the owner of the room')
    expect(other.state(EventType.RoomTopic)?.topic).toBe('')
    expect(tasks).toEqual([10])
    expect(wechat.complaints).toEqual([])
  })

  test('who leaves the room has left no group, and is invited again when they ask for it', async () => {
    const { you } = house
    const { wechat, club, roomId, roomNow, room, says, tasks } = await living('leave')
    await you.client.leave(roomId)
    await you.until(() => room().getMyMembership() === 'leave')
    await wechat.says({ from: mum.wxid, room: club.wxid, text: 'where are you' })
    await wechat.says({ from: mum.wxid, text: 'look into the club' })
    await you.until(() => you.rooms().includes('妈妈'))
    expect(room().getMyMembership()).toBe('leave')
    await you.send('WeChat leave', `open ${club.name}`)
    await you.until(() => room().getMyMembership() === 'join')
    await says(`This is the chat with ${club.name}.`)
    expect(tasks).toEqual([])
    expect(roomNow()?.members).toContainEqual({ wxid: 'wxid_leave' })
  })
})
