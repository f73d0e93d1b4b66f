import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tooMany } from '../servers/telegram/index.ts'
import { type TelegramHouse, telegramHouse } from './house.ts'
import { dad, group, home, mum } from './people.ts'

/** WeChat's own notice that a message was taken back, as its XML has it. */
const revocation = (id: string, line: string) => ({
  ...({ kind: 'xml', type: 10002 } as const),
  xml: `<sysmsg type="revokemsg"><revokemsg><msgid>1</msgid><newmsgid>${id}</newmsgid><replacemsg><![CDATA[${line}]]></replacemsg></revokemsg></sysmsg>`,
})

describe('texts that waited because Telegram took no more', () => {
  let house: TelegramHouse
  beforeAll(async () => {
    house = await telegramHouse()
  })
  afterAll(async () => {
    await house?.stop()
    expect(house?.server.violations ?? []).toEqual([])
  })

  const until = <T>(look: () => T) => house.server.until(look, 20_000)
  const last = (name: string) => house.topic(name).at(-1)

  test('stand in one message; a quote says which of them is answered, else a button does; a recall strikes one', async () => {
    const { you, forum, server } = house
    const room = group('Backlog', '4001', home)
    const wechat = await house.wechat({ ...home, wxid: 'wxid_4001', rooms: [room] })
    const says = (from: string, text: string) => wechat.says({ from, room: room.wxid, text })
    await says(mum.wxid, 'before')
    await until(() => house.texts('Backlog').length === 1)

    const full = Promise.withResolvers<void>()
    server.faults.add({ ...tooMany(2), struck: () => full.resolve() }, { method: 'sendMessage' })
    await says(mum.wxid, 'wait')
    await full.promise
    await says(mum.wxid, 'tea?')
    const yes = await says(dad.wxid, 'yes')
    await says(mum.wxid, 'cake, too?')
    const joined = '妈妈: tea?\n王建国: yes\n妈妈: cake, too?'
    await until(() => last('Backlog')?.text === joined)
    const { id = 0 } = last('Backlog') ?? {}

    const thread = house.thread('Backlog')
    you.send(forum, 'gladly', { thread, replyTo: id, quote: { text: 'yes', position: 14 } })
    expect(await wechat.sees(({ text }) => text.includes('gladly'))).toMatchObject({ chat: room.wxid, at: [dad.wxid] })
    you.send(forum, 'whom do I mean?', { thread, replyTo: id })
    const asked = await until(() => house.topic('Backlog').find(({ text }) => text.includes('Whose message')))
    expect(wechat.seen.some(({ text }) => text.includes('whom'))).toBe(false)
    await you.click({ message_id: asked.id, chat: forum }, '王建国: yes')
    expect(await wechat.sees(({ text }) => text.includes('whom'))).toMatchObject({ chat: room.wxid, at: [dad.wxid] })

    await wechat.says({ from: dad.wxid, room: room.wxid, ...revocation(yes, '"王建国" recalled a message') })
    await until(() => last('Backlog')?.text.includes('recalled'))
    expect(last('Backlog')?.replyTo).toBe(id)
    const stands = house.topic('Backlog').find((message) => message.id === id)
    const struck = stands?.entities.filter(({ type }) => type === 'strikethrough')
    expect(struck?.map(({ offset, length }) => stands?.text.slice(offset, offset + length))).toEqual(['王建国: yes'])
    expect(wechat.complaints).toEqual([])
  })
})
