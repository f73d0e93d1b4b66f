import { MsgType } from 'matrix-js-sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { element } from '../servers/element.ts'
import { noSynapse } from '../servers/synapse.ts'
import { type MatrixHouse, matrixHouse } from './house.ts'
import { anna, dad, group, home, mum } from './people.ts'
import { secret } from './sides.ts'

const family = group('一家人', '1001', home)

describe.skipIf(noSynapse)(`WeChat and Matrix${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let house: MatrixHouse
  beforeAll(async () => {
    const settings = { limits: { result: '3s' }, media: { patience: '1s' }, relay: { others: true } }
    house = await matrixHouse({ settings })
  })
  afterAll(() => house?.stop())

  test('a private message reaches a room of its own under the right name, and the answer reaches that person', async () => {
    const { you } = house
    const wechat = await house.wechat({ ...home, wxid: 'wxid_private' })
    await wechat.says({ from: anna.wxid, text: 'Hi! 你好 🙂' })
    const hi = await you.until(() => you.timeline('Anna')[0])
    expect(hi).toMatchObject({ sender: 'Anna', body: 'Hi! 你好 🙂', type: 'm.text' })
    await you.send('Anna', 'Hello Anna')
    expect(await wechat.sees(({ text }) => text === 'Hello Anna')).toMatchObject({ chat: anna.wxid, at: [] })
    await wechat.phone({ to: anna.wxid, text: 'and this from the phone' })
    await you.until(() => you.bodies('Anna').includes('and this from the phone'))
    expect(you.bodies('Anna')).toEqual(['Hi! 你好 🙂', 'Hello Anna', 'and this from the phone'])
    expect(wechat.complaints).toEqual([])
  })

  test('in a group each member speaks under their name, a pill becomes an @mention, and a mention a pill', async () => {
    const { you } = house
    const wechat = await house.wechat({ ...home, wxid: 'wxid_group', rooms: [{ ...family, owner: mum.wxid }] })
    await wechat.says({ from: mum.wxid, room: family.wxid, text: '今晚回家吃饭吗？' })
    await wechat.says({ from: dad.wxid, room: family.wxid, text: '七点见', at: [mum.wxid] })
    const [question, mention] = await you.until(() => you.timeline('一家人').length === 2 && you.timeline('一家人'))
    expect(question).toMatchObject({ sender: '妈妈', body: '今晚回家吃饭吗？', mentions: [] })
    expect(mention).toMatchObject({ sender: '王建国', mentions: [question?.mxid] })
    expect(decodeURIComponent(mention?.formatted ?? '')).toContain(`href="https://matrix.to/#/${question?.mxid}"`)
    await you.mention('一家人', { mxid: question?.mxid ?? '', name: '妈妈' }, '我回来')
    const seen = await wechat.sees(({ text }) => text.includes('我回来'))
    expect(seen).toMatchObject({ chat: family.wxid, at: [mum.wxid] })
    expect(wechat.complaints).toEqual([])
  })

  test.each(['0.1.4', '0.1.5', '0.2.0', '0.4.26'])(
    'a reply to a member is an @mention of them (client %s)',
    async (version) => {
      const { you } = house
      const team = group(`Team ${version}`, `20${version}`, home)
      const own = { ...home, wxid: `wxid_${version}`, version, rooms: [team] }
      const wechat = await house.wechat(own)
      await wechat.says({ from: dad.wxid, room: team.wxid, text: 'Who has the key?' })
      const question = await you.until(() => you.timeline(team.name)[0])
      await you.reply(question, 'I have')
      const seen = await wechat.sees(({ text }) => text.includes('I have'))
      expect(seen).toMatchObject({ chat: team.wxid, at: [dad.wxid] })
      expect(wechat.complaints).toEqual([])
    },
  )

  test('what is formatted is written flat', async () => {
    const { you } = house
    const wechat = await house.wechat({ ...home, wxid: 'wxid_formatted', people: [{ ...anna, remark: 'Formatted' }] })
    await wechat.says({ from: anna.wxid, text: 'What do we need?' })
    await you.until(() => you.rooms().includes('Formatted'))
    const formatted_body =
      '<p>We <b>need</b>:</p><ol><li>rice</li><li>tea, <a href="https://tea.example/green">green</a></li></ol><p>5 &lt; 6</p>'
    const content = { msgtype: 'm.text', body: 'We need', format: 'org.matrix.custom.html', formatted_body }
    await you.emit('Formatted', 'm.room.message', content)
    const { text } = await wechat.sees(({ text }) => text.includes('rice'))
    expect(text).toMatchInlineSnapshot(`
      "We need:

       1. rice
       2. tea, green (https://tea.example/green)

      5 < 6"
    `)
  })

  test('what somebody else says in the room has their name before it', async () => {
    const { you, synapse } = house
    const wechat = await house.wechat({ ...home, wxid: 'wxid_relay', people: [{ ...anna, remark: 'Relay' }] })
    await wechat.says({ from: anna.wxid, text: 'Who comes?' })
    await you.until(() => you.rooms().includes('Relay'))
    const kim = await element(await synapse.register('kim', secret()))
    try {
      await you.client.invite(you.roomId('Relay'), kim.mxid)
      await kim.until(() => kim.rooms().includes('Relay'))
      await kim.send('Relay', 'I do')
      expect(await wechat.sees(({ text }) => text.includes('I do'))).toMatchObject({
        chat: anna.wxid,
        text: 'kim: I do',
      })
    } finally {
      kim.stop()
    }
  })

  test('pictures, files and places show as what they are, under their names and with their bytes', async () => {
    const { you } = house
    const files = { ...anna, remark: 'Files' }
    const wechat = await house.wechat({ ...home, wxid: 'wxid_files', people: [files] })
    const plan = { name: '计划;100%"一".pdf', bytes: Buffer.from('%PDF-1.7 and more') }
    await wechat.says({ from: anna.wxid, kind: 'image' })
    await wechat.says({ from: anna.wxid, kind: 'file', file: plan })
    await wechat.says({ from: anna.wxid, kind: 'location', latitude: 31.2, longitude: 121.5, name: 'Tea house' })
    const isThere = ({ body }: { readonly body: string }) => !body.startsWith('⏳')
    await you.until(() => you.rooms().includes('Files') && you.timeline('Files').filter(isThere).length === 3)
    const [image, file, place] = you.timeline('Files')
    expect(image).toMatchObject({ type: 'm.image', sender: 'Files', info: { mimetype: 'image/jpeg', w: 1, h: 1 } })
    expect(file).toMatchObject({ type: 'm.file', filename: plan.name, info: { size: plan.bytes.length } })
    expect(place).toMatchObject({ type: 'm.location' })
    expect(await you.download(file?.url ?? '')).toEqual(plan.bytes)
    expect(wechat.complaints).toEqual([])
  })

  test('a picture that comes late takes the place of what stood there for it', async () => {
    const { you } = house
    const late = { ...anna, remark: 'Late' }
    const wechat = await house.wechat({ ...home, wxid: 'wxid_late', people: [late], late: 1_500 })
    await wechat.says({ from: anna.wxid, kind: 'image' })
    await wechat.says({ from: anna.wxid, text: 'look!' })
    const placeholder = await you.until(() => you.timeline('Late')[0])
    expect(placeholder).toMatchObject({ type: 'm.text', body: expect.stringMatching(/^⏳ \[picture\]/) })
    const image = await you.until(() => you.timeline('Late').find(({ type }) => type === 'm.image'))
    expect(image).toMatchObject({ eventId: placeholder.eventId, sender: 'Late', info: { mimetype: 'image/jpeg' } })
    await you.until(() => you.bodies('Late').includes('look!'))
    expect(you.timeline('Late')).toHaveLength(2)
  })

  test('what somebody sends reaches WeChat with its name, before its caption', async () => {
    const { you } = house
    const gifts = { ...anna, remark: 'Gifts' }
    const wechat = await house.wechat({ ...home, wxid: 'wxid_gifts', people: [gifts], fetchMedia: true })
    await wechat.says({ from: anna.wxid, text: 'hello' })
    await you.until(() => you.rooms().includes('Gifts'))
    const plan = { name: '计划;100%.pdf', bytes: new Uint8Array(Buffer.from('%PDF-1.7 and more')) }
    const gift = { type: MsgType.File, mimetype: 'application/pdf', ...plan, caption: 'the plan' } as const
    await you.give('Gifts', gift)
    const file = await wechat.sees(({ thing }) => thing.kind === 'file')
    if (file.thing.kind !== 'file') return expect.fail('no file')
    expect(file.thing.file).toMatchObject({ name: plan.name })
    expect(Buffer.from(file.thing.file?.bytes ?? [])).toEqual(Buffer.from(plan.bytes))
    await wechat.sees(({ text }) => text === 'the plan')
    expect(wechat.complaints).toEqual([])
  })

  test('what WeChat refuses is marked ✗ with the reason, and silence ⚠, each under its message', async () => {
    const { you } = house
    const holds = (word: string) => (task: { readonly dict: object }) => JSON.stringify(task.dict).includes(word)
    const wechat = await house.wechat({
      ...home,
      wxid: 'wxid_outcomes',
      people: [{ ...anna, remark: 'Outcomes' }],
      fail: (task) => (holds('refuse')(task) ? 'you are not friends' : undefined),
      silent: holds('silence'),
      echo: false,
    })
    await wechat.says({ from: anna.wxid, text: 'hello' })
    await you.until(() => you.rooms().includes('Outcomes'))
    const [refused, silent] = [await you.send('Outcomes', 'refuse this'), await you.send('Outcomes', 'silence')]
    await you.send('Outcomes', 'all well')
    const notice = (of: string) => you.until(() => you.timeline('Outcomes').find(({ replyTo }) => replyTo === of))
    expect((await notice(refused)).body).toMatch(/^✗.*you are not friends/)
    expect((await notice(silent)).body).toMatch(/^⚠/)
    await wechat.sees(({ text }) => text === 'all well')
    expect(you.timeline('Outcomes').filter(({ type }) => type === 'm.notice')).toHaveLength(2)
  })
})
