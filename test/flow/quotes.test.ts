import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noSynapse } from '../servers/synapse.ts'
import { type MatrixHouse, matrixHouse } from './house.ts'
import { anna, dad, group, home, mum } from './people.ts'

const why = noSynapse ? ` (no Synapse: ${noSynapse})` : ''
const rule = '- - - - - - - - - - - - - - -'

/** WeChat's own notice that a message was taken back, as its XML has it. */
const revocation = (id: string, line: string) => ({
  ...({ kind: 'xml', type: 10002 } as const),
  xml: `<sysmsg type="revokemsg"><revokemsg><msgid>1</msgid><newmsgid>${id}</newmsgid><replacemsg><![CDATA[${line}]]></replacemsg></revokemsg></sysmsg>`,
})

describe.skipIf(noSynapse)(`Quotes, recalls and answers between WeChat and Matrix${why}`, () => {
  let house: MatrixHouse
  beforeAll(async () => {
    house = await matrixHouse({ settings: { media: { patience: '1s' } } })
  })
  afterAll(() => house?.stop())

  const inRoom = async (name: string, id: string) => {
    const room = group(name, id, home)
    const wechat = await house.wechat({ ...home, wxid: `wxid_${id}`, rooms: [room] })
    return { room: room.wxid, wechat }
  }

  test('who quotes a message in WeChat answers it in Matrix; who quotes yours calls you', async () => {
    const { you } = house
    const { room, wechat } = await inRoom('Tea', '3001')
    const id = await wechat.says({ from: mum.wxid, room, text: 'tea?' })
    const tea = await you.until(() => you.timeline('Tea')[0])
    await wechat.says({ from: dad.wxid, room, kind: 'quote', text: 'yes', of: { from: mum.wxid, text: 'tea?', id } })
    const yes = await you.until(() => you.timeline('Tea')[1])
    expect(yes).toMatchObject({ sender: dad.nickname, body: 'yes', replyTo: tea.eventId, mentions: [tea.mxid] })
    const mine = await you.send('Tea', 'I am coming')
    const sent = await wechat.sees(({ text }) => text === 'I am coming')
    const of = { from: sent.from, text: sent.text, id: sent.id }
    await wechat.says({ from: mum.wxid, room, kind: 'quote', text: 'good', of })
    const good = await you.until(() => you.timeline('Tea').find(({ body }) => body === 'good'))
    expect(good).toMatchObject({ replyTo: mine, mentions: [you.mxid] })
    expect(wechat.complaints).toEqual([])
  })

  test('what is recalled in WeChat stays, and WeChat’s line answers it, whichever way the client tells it', async () => {
    const { you } = house
    const { room, wechat } = await inRoom('Oops', '3002')
    const id = await wechat.says({ from: mum.wxid, room, text: 'oops' })
    await wechat.says({ from: mum.wxid, room, text: 'again' })
    const [oops, again] = await you.until(() => you.timeline('Oops').length === 2 && you.timeline('Oops'))
    await wechat.says({ from: mum.wxid, room, ...revocation(id, `"${mum.remark}" 撤回了一条消息`) })
    await wechat.says({ from: mum.wxid, room, kind: 'system', text: `"${mum.remark}" 撤回了一条消息` })
    const lines = await you.until(() => you.timeline('Oops').length === 4 && you.timeline('Oops').slice(2))
    const line = { type: 'm.notice', body: `"${mum.remark}" 撤回了一条消息` }
    expect(lines).toMatchObject([
      { ...line, replyTo: oops?.eventId },
      { ...line, replyTo: again?.eventId },
    ])
    expect(you.bodies('Oops').slice(0, 2)).toEqual(['oops', 'again'])
  })

  test('an answer to a member calls them; in private, and to your own, its words stand above it', async () => {
    const { you } = house
    const { room, wechat } = await inRoom('Keys', '3003')
    await wechat.says({ from: dad.wxid, room, text: 'Who has the key?' })
    const question = await you.until(() => you.timeline('Keys')[0])
    await you.reply(question, 'I have')
    expect(await wechat.sees(({ text }) => text.includes('I have'))).toMatchObject({ chat: room, at: [dad.wxid] })
    const mine = await you.until(() => you.timeline('Keys').find(({ body }) => body === 'I have'))
    await you.reply(mine, 'no, you')
    const own = await wechat.sees(({ text }) => text.includes('no, you'))
    expect(own).toMatchObject({ text: `「${home.nickname}：I have」\n${rule}\nno, you`, at: [] })
    await wechat.says({ from: mum.wxid, text: 'tea?' })
    const tea = await you.until(() => you.rooms().includes(mum.remark) && you.timeline(mum.remark)[0])
    await you.reply(tea, 'please')
    const please = await wechat.sees(({ text }) => text.includes('please'))
    expect(please).toMatchObject({ chat: mum.wxid, text: `「${mum.nickname}：tea?」\n${rule}\nplease`, at: [] })
    expect(wechat.complaints).toEqual([])
  })
})

describe.skipIf(noSynapse)(`The same where the settings say otherwise${why}`, () => {
  let house: MatrixHouse
  beforeAll(async () => {
    house = await matrixHouse({ settings: { recalls: 'remove', replies: 'quote', media: { patience: '500ms' } } })
  })
  afterAll(() => house?.stop())

  test('what is recalled in WeChat goes, also what you wrote, and a picture that has still to come', async () => {
    const { you } = house
    const wechat = await house.wechat({ ...home, wxid: 'wxid_gone', late: 4_000 })
    const id = await wechat.says({ from: anna.wxid, text: 'oops' })
    await you.until(() => you.rooms().includes('Anna') && you.bodies('Anna').includes('oops'))
    await you.send('Anna', 'mine')
    const mine = await wechat.sees(({ text }) => text === 'mine')
    await wechat.says({ from: anna.wxid, ...revocation(id, '"Anna" recalled a message') })
    await you.until(() => !you.bodies('Anna').includes('oops'))
    await wechat.phone({ to: anna.wxid, ...revocation(mine.id, '你撤回了一条消息') })
    await you.until(() => !you.bodies('Anna').includes('mine'))
    const picture = await wechat.says({ from: anna.wxid, kind: 'image' })
    await you.until(() => you.bodies('Anna').some((body) => body.startsWith('⏳')))
    await wechat.says({ from: anna.wxid, ...revocation(picture, '"Anna" recalled a picture') })
    await you.until(() => !you.bodies('Anna').some((body) => body.startsWith('⏳')))
    await new Promise((resolve) => setTimeout(resolve, 5_000))
    await wechat.says({ from: anna.wxid, text: 'end' })
    await you.until(() => you.bodies('Anna').includes('end'))
    const lines = ['"Anna" recalled a message', '你撤回了一条消息', '"Anna" recalled a picture']
    expect(you.bodies('Anna')).toEqual([...lines, 'end'])
  })

  test('an answer to a member has their words above it, and calls nobody', async () => {
    const { you } = house
    const room = group('Lunch', '3005', home)
    const wechat = await house.wechat({ ...home, wxid: 'wxid_lunch', rooms: [room] })
    await wechat.says({ from: mum.wxid, room: room.wxid, text: 'rice or\nnoodles?' })
    const question = await you.until(() => you.timeline('Lunch')[0])
    await you.reply(question, 'rice')
    const answer = await wechat.sees(({ text }) => text.includes('rice'))
    expect(answer).toMatchObject({ text: `「${mum.nickname}：rice or noodles?」\n${rule}\nrice`, at: [] })
    expect(wechat.complaints).toEqual([])
  })
})
