import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NioEvent, noNio, readWithNio } from '../servers/nio.ts'
import { noSynapse } from '../servers/synapse.ts'
import { type MatrixHouse, matrixHouse } from './house.ts'
import { anna, dad, group, home, mum } from './people.ts'

const missing = noSynapse ?? noNio

describe.skipIf(missing)(`Another client than Element${missing ? ` (missing: ${missing})` : ''}`, () => {
  let house: MatrixHouse
  beforeAll(async () => {
    house = await matrixHouse({ settings: { recalls: 'remove', media: { patience: '300ms' } } })
  })
  afterAll(() => house?.stop())

  test('reads the same: words, an answer, a mention, a picture that came late, and what was taken back', async () => {
    const { you, synapse } = house
    const tea = group('Tea', '7001', home)
    const room = tea.wxid
    const wechat = await house.wechat({ ...home, rooms: [tea], late: 1_500 })
    const id = await wechat.says({ from: mum.wxid, room, text: 'tea?' })
    await wechat.says({ from: dad.wxid, room, kind: 'quote', text: 'yes', of: { from: mum.wxid, text: 'tea?', id } })
    await wechat.says({ from: mum.wxid, room, text: `@${home.nickname}\u2005and you?`, at: [home.wxid] })
    await wechat.says({ from: anna.wxid, room, kind: 'image' })
    const oops = await wechat.says({ from: anna.wxid, room, text: 'oops' })
    await you.until(() => you.rooms().includes('Tea') && you.bodies('Tea').includes('oops'))
    const xml = `<sysmsg type="revokemsg"><revokemsg><msgid>1</msgid><newmsgid>${oops}</newmsgid><replacemsg><![CDATA["Anna" recalled a message]]></replacemsg></revokemsg></sysmsg>`
    await wechat.says({ from: anna.wxid, room, kind: 'xml', type: 10002, xml })
    await you.until(() => !you.bodies('Tea').includes('oops'))
    await you.until(() => you.timeline('Tea').some(({ type }) => type === 'm.image'))

    const token = you.client.getAccessToken() ?? ''
    const { members, sizes, timeline } = await readWithNio({ homeserver: synapse.url, user: you.mxid, token }, 'Tea')
    expect(members).toEqual(expect.arrayContaining(['Anna', mum.remark, dad.nickname, 'you']))
    const find = (what: Partial<NioEvent>) =>
      timeline.find((event) => Object.entries(what).every(([key, value]) => Object(event)[key] === value)) ??
      expect.fail(`nothing like ${JSON.stringify(what)} in ${JSON.stringify(timeline)}`)
    const question = find({ kind: 'RoomMessageText', sender: mum.remark, body: 'tea?' })
    const answer = find({ kind: 'RoomMessageText', sender: dad.nickname, body: 'yes' })
    expect(answer).toMatchObject({ replyTo: question.id, mentions: [house.you.timeline('Tea')[0]?.mxid] })
    expect(timeline.find(({ body }) => body?.endsWith('and you?'))).toMatchObject({ mentions: [you.mxid] })
    const picture = find({ kind: 'RoomMessageImage', sender: 'Anna' })
    expect(find({ id: picture.replaces ?? '' })).toMatchObject({ sender: 'Anna', kind: 'RoomMessageText' })
    expect(sizes[0]).toBeGreaterThan(100)
    expect(find({ kind: 'RedactedEvent' })).toMatchObject({ sender: 'Anna', body: null })
    expect(timeline.filter(({ body }) => body === 'oops')).toEqual([])
  })
})
