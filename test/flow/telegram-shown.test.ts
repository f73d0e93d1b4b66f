import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TelegramHouse, telegramHouse } from './house.ts'
import { anna, dad, group, home, mum } from './people.ts'

const news = { wxid: 'gh_news', nickname: 'The News', official: true }
const work = group('Work', '5004', home)

const item = (name: string, words: string) =>
  `<dataitem datatype="1" dataid="${name}"><sourcename>${name}</sourcename><sourcetime>2025-11-29 16:00</sourcetime><datadesc>${words}</datadesc></dataitem>`
const history = [
  '<msg><appmsg><title>群聊的聊天记录</title><type>19</type><recorditem><![CDATA[<recordinfo><title>群聊的聊天记录</title>',
  `<datalist count="2">${item('阿兰', '早')}${item('阿强', 'see https://a.example/x')}</datalist>`,
  '</recordinfo>]]></recorditem></appmsg></msg>',
].join('')

const articles = (...titles: readonly string[]) => {
  const items = titles.map((title, n) => {
    const about = `<title><![CDATA[${title}]]></title><url><![CDATA[https://news.example/${n}]]></url>`
    return `<item>${about}<digest><![CDATA[all of it]]></digest></item>`
  })
  const reader = `<mmreader><category type="20" count="${items.length}">${items.join('')}</category></mmreader>`
  return `<msg><appmsg><title>${titles[0]}</title><type>5</type><url>https://news.example/0</url>${reader}</appmsg></msg>`
}

/** WeChat's own notice that a message was taken back, as its XML has it. */
const revocation = (id: string, line: string) => ({
  ...({ kind: 'xml', type: 10002 } as const),
  xml: `<sysmsg type="revokemsg"><revokemsg><msgid>1</msgid><newmsgid>${id}</newmsgid><replacemsg><![CDATA[${line}]]></replacemsg></revokemsg></sysmsg>`,
})

describe('what Telegram shows of WeChat', () => {
  let house: TelegramHouse
  beforeAll(async () => {
    house = await telegramHouse({
      telegram: { mentions: 'topic' },
      settings: { media: { patience: '300ms' }, recalls: 'remove', filters: { chats: { [work.wxid]: 'deny' } } },
    })
  })
  afterAll(async () => {
    await house?.stop()
    expect(house?.server.violations ?? []).toEqual([])
  })

  const until = <T>(look: () => T) => house.server.until(look, 20_000)
  const inRoom = async (name: string, id: string) => {
    const room = group(name, id, home)
    const wechat = await house.wechat({ ...home, wxid: `wxid_${id}`, rooms: [room] })
    return { wechat, room: room.wxid }
  }

  test('a quote is an answer that quotes the words; what is recalled goes', async () => {
    const { wechat, room } = await inRoom('Tea', '5001')
    const id = await wechat.says({ from: mum.wxid, room, text: 'tea at five?' })
    await until(() => house.topic('Tea').length === 1)
    const of = { from: mum.wxid, text: 'tea at five?', id }
    await wechat.says({ from: dad.wxid, room, kind: 'quote', text: 'yes', of })
    const answer = await until(() => house.topic('Tea')[1])
    expect(answer).toMatchObject({ replyTo: house.topic('Tea')[0]?.id, quote: { text: 'tea at five?', position: 4 } })
    await wechat.says({ from: mum.wxid, room, ...revocation(id, '"妈妈" 撤回了一条消息') })
    await until(() => house.texts('Tea').at(-1)?.includes('撤回'))
    await until(() => !house.texts('Tea').some((text) => text.includes('five')))
    expect(wechat.complaints).toEqual([])
  })

  test('a merged history and articles are rich messages', async () => {
    const { wechat, room } = await inRoom('Reading', '5002')
    await wechat.says({ from: mum.wxid, room, kind: 'xml', type: 49, xml: history })
    await wechat.says({ from: mum.wxid, room, kind: 'xml', type: 49, xml: articles('One', 'Two') })
    await until(() => house.topic('Reading').length === 2)
    const [record, pages] = house.topic('Reading')
    expect(record?.text.split('\n').slice(0, 2)).toEqual(['妈妈', '[chat history] 群聊的聊天记录'])
    expect(record?.text).toMatch(/阿兰.*: 早\n阿强.*: see https:\/\/a\.example\/x$/)
    expect(pages?.text.split('\n')).toEqual(['妈妈', 'One', 'all of it', 'Two', 'all of it'])
    expect(JSON.stringify(pages?.page?.blocks)).toContain('"url":"https://news.example/1"')
    expect(wechat.complaints).toEqual([])
  })

  test('what mentions the owner is also listed in a topic of its own, and can be answered there', async () => {
    const { you, forum } = house
    const { wechat, room } = await inRoom('Dinner', '5003')
    await wechat.says({ from: mum.wxid, room, text: 'nothing for you' })
    await wechat.says({ from: dad.wxid, room, text: '几点到家？', at: ['wxid_5003'] })
    const listed = await until(() => house.topic('@').at(-1))
    expect(listed).toMatchObject({ text: '王建国 · Dinner\n@小桥 几点到家？', buttons: [['↗']] })
    you.reply({ message_id: listed.id, chat: forum }, '七点')
    expect(await wechat.sees(({ text }) => text.includes('七点'))).toMatchObject({ chat: room, at: [dad.wxid] })
    you.send(forum, 'to whom?', { thread: house.thread('@') })
    await until(() => house.topic('@').some(({ text }) => text.includes('answer one of the messages')))
    you.send(forum, '/relay on', { thread: house.thread('@') })
    await until(() => house.texts('@').some((text) => text.startsWith('Type “/relay on”')))
    expect(wechat.seen.some(({ text }) => text.includes('to whom'))).toBe(false)
    expect(house.topic('@').filter(({ buttons }) => buttons.length > 0)).toHaveLength(1)
    you.reply({ message_id: listed.id, chat: forum }, '/members')
    await until(() => house.texts('@').some((text) => text.startsWith('Dinner: ')))
    expect(house.texts('Dinner').some((text) => text.startsWith('Dinner: '))).toBe(false)
    expect(wechat.complaints).toEqual([])
  })

  test('a public account makes no sound, a chat that is denied is not there, and others are as ever', async () => {
    const { server } = house
    const people = [...home.people, news]
    const wechat = await house.wechat({ ...home, wxid: 'wxid_5004', people, rooms: [work] })
    await wechat.says({ from: mum.wxid, room: work.wxid, text: 'not for here' })
    await wechat.says({ from: news.wxid, text: 'extra!' })
    await wechat.says({ from: anna.wxid, text: 'hello' })
    await until(() => house.texts('The News').includes('extra!') && house.texts('Anna').includes('hello'))
    const sound = (text: string) =>
      server.calls.filter(({ params }) => params.text === text).map(({ params }) => !params.disable_notification)
    expect([sound('extra!'), sound('hello')]).toEqual([[false], [true]])
    // nor do their cards
    const about = ({ params }: (typeof server.calls)[number]) => params.message_thread_id === house.thread('The News')
    expect(server.calls.filter(about).map(({ params }) => params.disable_notification === true)).not.toContain(false)
    expect(server.topics(house.forum).some(({ name }) => name === 'Work')).toBe(false)
    expect(wechat.complaints).toEqual([])
  })
})
