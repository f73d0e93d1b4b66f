import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noSynapse } from '../servers/synapse.ts'
import { type MatrixHouse, matrixHouse, type WeChatOptions } from './house.ts'
import { anna, dad, group, home, mum } from './people.ts'

describe.skipIf(noSynapse)(`What can be typed on Matrix${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let house: MatrixHouse
  beforeAll(async () => {
    house = await matrixHouse({
      settings: { limits: { result: '3s' }, pace: { send: 'off', room: 'off', friend: 'off' } },
      dialects: ['wequick-2021'],
    })
  })
  afterAll(() => house?.stop())

  /** Types a line and gives what the bot says next in that room. */
  const type = async (room: string, line: string): Promise<string> => {
    const { you } = house
    const said = () => you.timeline(room).filter(({ type }) => type === 'm.notice').length
    const before = said()
    await you.send(room, line)
    const answer = await you.until(
      () => said() > before && you.timeline(room).filter((each) => each.type === 'm.notice')[before],
    )
    return answer.body
  }
  /** The line on which it is told that something typed is done. */
  const done = (room: string, words: string) =>
    house.you.until(() => {
      const told = house.you.timeline(room).findLast(({ body }) => body === `✓ Done: ${words}.`)
      return told && house.you.timeline(room).find(({ eventId }) => eventId === told.replyTo)?.body
    })

  /** A WeChat of somebody who is called `name`, with a group of which they are the owner. */
  const living = async (name: string, people: WeChatOptions['people'] = home.people) => {
    const own = { ...home, wxid: `wxid_${name}`, nickname: name }
    const room = group(`Club ${name}`, `${name}1`, own)
    const wechat = await house.wechat({ ...own, people, rooms: [room] })
    await wechat.says({ from: dad.wxid, room: room.wxid, text: 'Hello' })
    await house.you.until((you) => you.rooms().includes(room.name) && you.bodies(room.name).includes('Hello'))
    await house.you.until((you) => you.rooms().includes(`WeChat ${name}`))
    const roomNow = () => wechat.cast.rooms.find(({ wxid }) => wxid === room.wxid)
    return { wechat, room, roomNow, desk: `WeChat ${name}`, club: room.name }
  }
  const wxids = (members: readonly { readonly wxid: string }[] = []) => members.map(({ wxid }) => wxid)

  test('who is in a group is listed, removed and invited; the group is renamed, and the account in it', async () => {
    const { wechat, roomNow, club } = await living('rooms')
    expect(await type(club, '!wx members')).toContain('妈妈 / 李芳 (wxid_mum)')
    expect(await type(club, '!wx kick 王建国')).toBe('WeChat is asked to remove 王建国 from Club rooms.')
    expect(await done(club, 'removed from the group')).toBe('!wx kick 王建国')
    expect(wxids(roomNow()?.members)).not.toContain(dad.wxid)
    await type(club, '!wx invite 王建国')
    expect(await done(club, 'invited')).toBe('!wx invite 王建国')
    expect(wechat.history.some(({ chat, thing }) => chat === dad.wxid && thing.kind === 'invite')).toBe(true)
    await type(club, '!wx nickname The boss')
    await done(club, 'the account has that name in the group')
    expect(roomNow()?.members.find(({ wxid }) => wxid === 'wxid_rooms')?.roomNickname).toBe('The boss')
    await house.you.send(club, '!wx rename Tea club')
    // the room goes by the new name as soon as that is known to be done
    await house.you.until((you) => you.rooms().includes('Tea club'))
    expect(await done('Tea club', 'the group is renamed')).toBe('!wx rename Tea club')
    expect(roomNow()?.name).toBe('Tea club')
    expect(wechat.complaints).toEqual([])
  })

  test('an announcement is put up, and a group left, only by the line that the answer gives', async () => {
    const { wechat, room, roomNow, club } = await living('sure')
    expect(await type(club, '!wx announce Tea at 5')).toContain('\nAnnounce it: !wx announce now: Tea at 5')
    await type(club, '!wx announce now: Tea at 5')
    await done(club, 'the announcement is up')
    expect(wechat.seen.map(({ text }) => text)).toEqual(['@所有人\nTea at 5'])
    expect(await type(club, '!wx leave')).toContain(`\nLeave: !wx leave now ${room.wxid}`)
    expect(roomNow()).toBeDefined()
    await type(club, `!wx leave now ${room.wxid}`)
    await done(club, 'the account has left the group')
    expect(roomNow()).toBeUndefined()
    expect(wechat.complaints).toEqual([])
  })

  test('of several whom a name may mean one is asked for: a number answers, and until then nothing is sent', async () => {
    const { you } = house
    const { wechat, club } = await living('twins', [mum, { ...dad, nickname: '李芳' }, anna])
    expect(await type(club, '@李芳 hi')).toMatch(
      /mean\?.*\n.*\(wxid_dad\): !wx 1\n.*\(wxid_mum\): !wx 2\nNobody.*: !wx 3$/s,
    )
    await you.send(club, 'later')
    expect(wechat.seen).toEqual([])
    await you.send(club, '!wx 2')
    await wechat.sees(({ text }) => text === 'later')
    expect(wechat.seen).toMatchObject([{ at: [mum.wxid] }, { text: 'later' }])
    expect(wechat.complaints).toEqual([])
  })

  test('at the desk: a chat is found, opened and written to; a contact renamed; a group made', async () => {
    const { you } = house
    const { wechat, desk } = await living('talk')
    expect(await type(desk, 'search 妈')).toBe('妈妈 / 李芳 (wxid_mum): contact')
    expect(await type(desk, 'open 李芳')).toBe('The chat with 妈妈 is opened.')
    await you.until(() => you.rooms().includes('妈妈') && you.bodies('妈妈').includes('This is the chat with 妈妈.'))
    expect(await type(desk, 'chats Club')).toMatch(/^Club talk \(talk1@chatroom\)/)
    await type(desk, 'send Anna: see you at 5')
    expect(await done(desk, 'sent')).toBe('send Anna: see you at 5')
    expect(wechat.seen).toMatchObject([{ chat: anna.wxid, text: 'see you at 5' }])
    await you.until(
      () => you.rooms().includes('Anna') && you.bodies('Anna').some((body) => body.endsWith('see you at 5')),
    )
    await type(desk, 'remark Anna: Annie')
    await done(desk, 'the remark is changed')
    expect(wechat.cast.people.find(({ wxid }) => wxid === anna.wxid)?.remark).toBe('Annie')
    await type(desk, 'create Tea: 妈妈, anna-chen')
    await done(desk, 'the group is made')
    expect(wechat.cast.rooms.map(({ members }) => wxids(members))).toContainEqual(['wxid_talk', mum.wxid, anna.wxid])
    expect(wechat.complaints).toEqual([])
  })

  test('somebody of a group is asked to be a contact, and who asks is accepted', async () => {
    const { you } = house
    const { wechat, desk, club } = await living('friends', [mum, { ...dad, friend: false }, anna])
    const kim = { wxid: 'wxid_kim', nickname: 'Kim' }
    await wechat.happens({ kind: 'friend-request', person: kim, greeting: 'From the club' })
    const asked = await you.until(() => you.bodies(desk).find((body) => body.startsWith('Kim wants')))
    const [, line] = /^Accept: (accept \d+)$/m.exec(asked) ?? []
    await type(desk, line ?? '')
    await done(desk, 'accepted as a contact')
    expect(wechat.cast.people.find(({ wxid }) => wxid === kim.wxid)).toMatchObject({ friend: true })
    expect(await type(club, '!wx add 王建国: Hello')).toBe('WeChat is asked to ask 王建国 to be a contact.')
    await done(club, 'asked to be a contact')
    await type(club, '!wx add 妈妈')
    await you.until(() => you.bodies(club).some((body) => body.startsWith('✗ is a friend already')))
    expect(wechat.complaints).toEqual([])
  })

  test('a QR code to log in with stands at the desk as a picture', async () => {
    const { you } = house
    const { wechat, desk } = await living('codes')
    await type(desk, 'login')
    const picture = await you.until(() => you.timeline(desk).find(({ type }) => type === 'm.image'))
    expect(picture.sender).toBe('wechatbot')
    expect((await you.download(picture.url ?? '')).subarray(1, 4).toString()).toBe('PNG')
    await type(desk, 'login')
    await you.until(() => you.timeline(desk).filter(({ type }) => type === 'm.image').length === 2)
    expect(wechat.complaints).toEqual([])
  })

  test('money is accepted only once it is confirmed', async () => {
    const { you } = house
    const { wechat } = await living('money')
    const payer = { wxid: 'wxid_payer', nickname: 'Payer' }
    await wechat.happens({ kind: 'friend-added', person: payer })
    await wechat.says({ from: payer.wxid, kind: 'transfer', state: 'started', amount: '￥5.00' })
    await you.until(() => you.rooms().includes('Payer') && you.bodies('Payer').some((body) => body.includes('￥5.00')))
    const answer = await type('Payer', '!wx accept')
    expect(answer).toContain('This accepts ￥5.00 from Payer, for good.')
    expect(await type('Payer', '!wx refuse')).toBe('✗ This WeChat client cannot refuse a transfer.')
    await type('Payer', /: (!wx accept now \d+)$/.exec(answer)?.[1] ?? '')
    await done('Payer', 'the money is accepted')
    expect(wechat.seen.at(-1)?.thing).toMatchObject({ kind: 'transfer', state: 'accepted' })
    expect(wechat.complaints).toEqual([])
  })

  test('another client mutes a chat, and removes somebody from a group', async () => {
    const { you } = house
    const own = { ...home, wxid: 'wxid_quick', nickname: 'quick' }
    const room = group('Quick club', '771', own)
    const wechat = await house.speaking('wequick-2021', { ...own, rooms: [room] })
    await you.until(() => you.rooms().includes('WeChat quick'))
    // this client tells of its groups only when it is asked to
    while (!(await type('WeChat quick', 'search Quick')).includes(room.name));
    await wechat.says({ from: dad.wxid, room: room.wxid, text: 'Hello' })
    await you.until(() => you.rooms().includes(room.name) && you.bodies(room.name).includes('Hello'))
    expect(await type(room.name, '!wx mute')).toBe('WeChat is asked to mute Quick club.')
    expect(await done(room.name, 'changed for this chat in WeChat')).toBe('!wx mute')
    expect(await type(room.name, '!wx kick 王建国')).toBe('WeChat is asked to remove 王建国 from Quick club.')
    expect(await done(room.name, 'removed from the group')).toBe('!wx kick 王建国')
    const club = wechat.cast.rooms.find(({ name }) => name === room.name)
    expect(wxids(club?.members)).not.toContain(dad.wxid)
    expect(wechat.complaints).toEqual([])
  })
})
