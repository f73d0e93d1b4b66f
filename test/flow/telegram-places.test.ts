import { createServer } from 'node:http'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen } from '../servers/listen.ts'
import { type Room, tooMany } from '../servers/telegram/index.ts'
import { type TelegramHouse, telegramHouse } from './house.ts'
import { anna, group, home, mum } from './people.ts'

const clean = (text: string): string => text.replaceAll('\u2060', '')

describe('places in Telegram', () => {
  let house: TelegramHouse
  /** Where groups have their topics; people have theirs in the house's forum. */
  let groups: Room
  let address: string
  const pictures = createServer(async (_, response) => {
    const create = { width: 8, height: 8, channels: 3, background: 'red' } as const
    response.end(await sharp({ create }).png().toBuffer())
  })
  beforeAll(async () => {
    address = `http://127.0.0.1:${await listen(pictures)}`
    house = await telegramHouse({
      settings: { fetch: { allowPrivate: ['127.0.0.1'] } },
      telegram: ({ server, forum, you }) => {
        groups = server.forum({ members: [you], title: 'Groups' })
        return {
          forums: [
            { id: forum.id, for: ['people'] },
            { id: groups.id, for: ['rooms'] },
          ],
        }
      },
    })
  })
  afterAll(async () => {
    await house?.stop()
    pictures.close()
    expect(house?.server.violations ?? []).toEqual([])
  })

  const until = <T>(look: () => T) => house.server.until(look, 20_000)
  const stands = (where: Room, words: string) =>
    until(() => house.server.messages(where).findLast(({ text }) => clean(text).includes(words)))

  test('people and groups have theirs in forums of their own, which look as the chats do, as these change', async () => {
    const { server, forum } = house
    const room = group('Before', '4001', home)
    const wechat = await house.wechat({ ...home, wxid: 'wxid_looks', rooms: [room] })
    await wechat.says({ from: mum.wxid, room: room.wxid, text: 'dinner' })
    await wechat.says({ from: anna.wxid, text: 'hi' })
    await stands(groups, '妈妈: dinner')
    await stands(forum, 'hi')
    expect(server.topics(groups).map(({ name }) => name)).toEqual(['Before'])
    await wechat.happens({ kind: 'room-renamed', room: room.wxid, name: 'After' })
    await until(() => server.topics(groups)[0]?.name === 'After')
    await until(() =>
      server.messages(groups).find(({ pinned, text }) => pinned && text.startsWith('After\nWeChat group')),
    )
    const to = { remark: 'Anna C.', avatar: `${address}/a.png` }
    await wechat.happens({ kind: 'person-changed', person: anna.wxid, to })
    await until(() => server.topics(forum).some(({ name }) => name === 'Anna C.'))
    const card = await until(() => server.messages(forum).find(({ pinned, file }) => pinned && file))
    expect(card).toMatchObject({ file: { kind: 'photo' }, text: expect.stringMatching(/^Anna C\.\nWeChat contact/) })
  })

  test('while Telegram lets one forum wait, the other goes on', async () => {
    const { server, forum } = house
    const room = group('Waits', '4002', home)
    const wechat = await house.wechat({
      ...home,
      wxid: 'wxid_two',
      people: [{ ...mum, remark: 'Goes on' }],
      rooms: [room],
    })
    await wechat.says({ from: mum.wxid, room: room.wxid, text: 'first' })
    await stands(groups, 'first')
    server.faults.add(tooMany(3), { method: 'sendMessage', chat: groups.id })
    await wechat.says({ from: mum.wxid, room: room.wxid, text: 'after the wait' })
    await until(() => server.calls.some(({ params }) => String(params.text).includes('after the wait')))
    await wechat.says({ from: mum.wxid, text: 'at once' })
    await stands(forum, 'at once')
    expect(server.messages(groups).some(({ text }) => text.includes('after the wait'))).toBe(false)
    await stands(groups, 'after the wait')
  })

  test('a chat lives in a group of one’s own, also when that becomes a supergroup', async () => {
    const { server, you } = house
    const wechat = await house.wechat({ ...home, wxid: 'wxid_linked', people: [{ ...mum, remark: 'Linked' }] })
    await wechat.says({ from: mum.wxid, text: 'one' })
    await until(() => house.texts('Linked').includes('one'))
    const own = server.group({ members: [you], title: 'Ours' })
    you.send(own, '/link Linked')
    await stands(own, 'This is the place of the chat with Linked now.')
    const next = server.upgrade(own)
    await wechat.says({ from: mum.wxid, text: 'two' })
    await stands(next, 'two')
    you.send(next, 'three')
    await wechat.sees(({ text }) => text === 'three')
  })

  test('what the bot may not do any more is said where it matters, and what waited for it comes when it may again', async () => {
    const { server, you, forum } = house
    const wechat = await house.wechat({ ...home, wxid: 'wxid_rights', people: [{ ...mum, remark: 'Rights' }] })
    you.setBot(forum, { is: 'administrator', rights: { can_pin_messages: true, can_delete_messages: true } })
    await stands(forum, 'give the bot the right "Manage Topics"')
    await wechat.says({ from: mum.wxid, text: 'waiting' })
    const all = { can_manage_topics: true, can_pin_messages: true, can_delete_messages: true }
    you.setBot(forum, { is: 'administrator', rights: all })
    await stands(forum, 'the bot may do all that it needs again')
    await until(() => house.texts('Rights').includes('waiting'))
    expect(server.messages(forum).filter(({ text }) => text.includes('somebody should'))).toHaveLength(1)
  })

  test('what is written where no chat lives goes nowhere: in a topic of people’s own it is said, in General they talk', async () => {
    const { server, you, forum } = house
    const wechat = await house.wechat({ ...home, wxid: 'wxid_strays', people: [{ ...mum, remark: 'Strays' }] })
    const { id: thread } = you.createTopic(forum, 'our own')
    you.send(forum, 'for whom?', { thread })
    await until(() => server.messages(forum, thread).some(({ text }) => text.includes('belongs to no chat of WeChat')))
    you.send(forum, 'who is in?')
    await wechat.says({ from: mum.wxid, text: 'here' })
    await until(() => house.texts('Strays').includes('here'))
    you.send(forum, 'to Strays', { thread: house.thread('Strays') })
    await wechat.sees(({ text }) => text === 'to Strays')
    expect(wechat.seen.map(({ text }) => text)).toEqual(['to Strays'])
  })
})

test('without a forum, all is in the private chat with the bot, and only what answers somebody goes to them', async () => {
  const house = await telegramHouse({ telegram: { forums: [] } })
  const { server, you } = house
  const chat = you.privately()
  you.start()
  const stands = (words: string) =>
    server.until(() => server.messages(chat).findLast(({ text }) => clean(text).includes(words)), 20_000)
  try {
    const wechat = await house.wechat({ ...home, people: [mum, anna] })
    await wechat.says({ from: anna.wxid, text: 'hi' })
    const hi = await stands('Anna: hi')
    await wechat.says({ from: mum.wxid, text: 'dinner' })
    const dinner = await stands('妈妈: dinner')
    you.send(chat, 'for mum, who spoke last')
    const first = await stands('For which chat is this?')
    expect(first.buttons.flat()).toEqual(['妈妈', 'Anna'])
    you.reply({ chat, message_id: hi.id }, 'to Anna')
    await wechat.sees(({ text }) => text === 'to Anna')
    you.reply({ chat, message_id: dinner.id }, 'to mum')
    await wechat.sees(({ text }) => text === 'to mum')
    you.send(chat, 'for one of them')
    const { id } = await server.until(() =>
      server
        .messages(chat)
        .findLast(({ id, text }) => id > first.id && clean(text).includes('For which chat is this?')),
    )
    await you.click({ chat, message_id: id }, 'Anna')
    await wechat.sees(({ text }) => text === 'for one of them')
    expect(wechat.seen.map(({ text, chat }) => `${text} > ${chat}`)).toEqual([
      `to Anna > ${anna.wxid}`,
      `to mum > ${mum.wxid}`,
      `for one of them > ${anna.wxid}`,
    ])
  } finally {
    await house.stop()
  }
  expect(server.violations).toEqual([])
})
