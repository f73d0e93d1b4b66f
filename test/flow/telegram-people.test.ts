import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TelegramHouse, telegramHouse, type WeChatOptions } from './house.ts'
import { anna, dad, group, home, mum } from './people.ts'

const li = { wxid: 'wxid_li', nickname: '李芳' }
const crowd = { ...home, people: [{ ...mum, remark: '' }, dad, anna, li] }

describe('people in Telegram', () => {
  let house: TelegramHouse
  beforeAll(async () => {
    house = await telegramHouse({
      settings: { relay: { others: true, prefix: '{name}: ' }, limits: { result: '3s' } },
      members: { May: 'member', Gus: 'guest', Eve: 'stranger' },
      dialects: ['wequick-2021'],
    })
  })
  afterAll(async () => {
    await house?.stop()
    expect(house?.server.violations ?? []).toEqual([])
  })

  const until = <T>(look: () => T) => house.server.until(look, 15_000)
  /** A group in which something was said. */
  const room = async (name: string, options: Partial<WeChatOptions> = {}) => {
    const own = { ...crowd, wxid: `wxid_${name}` }
    const one = group(name, name.toLowerCase(), own)
    const wechat = await house.wechat({ ...own, rooms: [one], ...options })
    await wechat.says({ from: dad.wxid, room: one.wxid, text: 'hello' })
    await until(() => house.texts(name).length === 1)
    const thread = house.thread(name)
    const say = (text: string, by = house.you) => by.send(house.forum, text, { thread })
    const under = (id: number) =>
      until(() => house.topic(name).find(({ replyTo, text }) => replyTo === id && text !== '/rm'))
    const sees = (words: string) => wechat.sees(({ text }) => text.includes(words))
    const press = async (answer: { readonly id: number }, label: string, by = house.you) => {
      const { buttons } = house.topic(name).find(({ id }) => id === answer.id) ?? expect.fail('no buttons')
      const whole = buttons.flat().find((button) => button.startsWith(label)) ?? expect.fail(`no ${label}: ${buttons}`)
      return by.click({ message_id: answer.id, chat: { id: house.forum.id } }, whole)
    }
    return { wechat, say, under, sees, press, texts: () => house.texts(name), topic: () => house.topic(name) }
  }

  test('a name behind an @ is known by its beginning and its Chinese initials', async () => {
    const { say, sees } = await room('Names')
    say('@ann come')
    expect(await sees('come')).toMatchObject({ at: [anna.wxid] })
    say('@wjg 好')
    expect(await sees('好')).toMatchObject({ at: [dad.wxid] })
  })

  test('of two of that name one is asked for; the message waits, and what follows it; only its writer or an owner may say', async () => {
    const { wechat, say, under, sees, press, topic } = await room('Twins')
    const may = house.person('May')
    const asked = await under(say('@李芳 hi', may).message_id)
    say('later', may)
    expect(asked.text).toContain('Whom does “@李芳” mean?')
    expect(asked.buttons.flat()).toHaveLength(3)
    expect(await press(asked, '李芳 (wxid_li)', house.person('Gus'))).toMatchObject({
      text: 'Only May and owners of the account can answer that.',
    })
    expect(wechat.seen).toEqual([])
    const late = may.looking({ message_id: asked.id, chat: { id: house.forum.id } })
    expect((await press(asked, '李芳 (wxid_li)', may)).text).toBeUndefined()
    expect(await sees('hi')).toMatchObject({ at: [li.wxid] })
    await sees('later')
    expect(wechat.seen.map(({ text }) => text.replace(/\u2005/g, ' '))).toEqual(['@李芳 hi', 'later'])
    await until(() => topic().find(({ id }) => id === asked.id)?.buttons.length === 0)
    const other = asked.buttons.flat().find((button) => button.startsWith('李芳 (wxid_mum)')) ?? ''
    expect(await late(other)).toMatchObject({ text: 'That has been answered already.' })
  })

  test('everybody is called by an announcement: who types @all is told so before anything is sent', async () => {
    const { wechat, say, under, sees, press } = await room('All')
    const asked = await under(say('@all dinner').message_id)
    expect(asked.text).toContain('calls nobody')
    expect(asked.buttons.flat()).toContain('Put it up as an announcement')
    expect(wechat.seen).toEqual([])
    await press(asked, 'Send it as plain words')
    expect(await sees('dinner')).toMatchObject({ text: '@all dinner', at: [] })
  })

  test('/members lists who is there, with buttons that copy how they are called', async () => {
    const { say, topic } = await room('Listed')
    say('/members')
    const listed = await until(() => topic().find(({ text }) => text.startsWith('Listed: ')))
    expect(listed.buttons.flat()).toEqual(expect.arrayContaining(['@Anna', '@王建国']))
  })

  test('/rm takes back what waits, and is honest about what does not', async () => {
    const { wechat, say, under, sees, texts } = await room('Removed')
    const sent = say('sent')
    await sees('sent')
    const late = house.you.reply({ message_id: sent.message_id, chat: house.forum }, '/rm')
    expect(late.text).toBe('/rm')
    expect((await under(sent.message_id)).text).toMatch(/^✗ It is in WeChat already/)
    await wechat.stop()
    const [waits, edited] = [say('waits'), say('edited')]
    house.you.reply({ message_id: waits.message_id, chat: house.forum }, '/rm')
    house.you.edit(edited, '/rm')
    for (const { message_id } of [waits, edited])
      expect((await under(message_id)).text).toBe('Taken back: it was not sent to WeChat.')
    say('/rm')
    await until(() => texts().some((text) => text.includes('answer the message that is to be taken back')))
  })

  test('Retry sends once more what failed', async () => {
    let fails = true
    const fail = () => (fails ? 'not now' : undefined)
    const { say, under, sees, press } = await room('Retried', { fail })
    const failed = await under(say('try me').message_id)
    expect(failed.buttons.flat()).toEqual(['Retry', 'Drop'])
    fails = false
    await press(failed, 'Retry')
    await sees('try me')
  })

  test('Drop lets go of what failed, and says so', async () => {
    let fails = true
    const fail = () => (fails ? 'not now' : undefined)
    const { wechat, say, under, sees, press, texts } = await room('Dropped', { fail })
    const failed = await under(say('drop me').message_id)
    fails = false
    await press(failed, 'Drop')
    await until(() => texts().some((text) => text.includes('is dropped')))
    say('and on')
    await sees('and on')
    expect(wechat.seen.map(({ text }) => text)).toEqual(['and on'])
  })

  test('who asks to be a contact is accepted by a button in General', async () => {
    const wechat = await house.wechat({ ...crowd, wxid: 'wxid_asked' })
    const kim = { wxid: 'wxid_kim', nickname: 'Kim' }
    await wechat.happens({ kind: 'friend-request', person: kim, greeting: 'From the club' })
    const general = () => house.server.messages(house.forum).filter(({ thread }) => !thread)
    const asked = await until(() => general().find(({ text }) => text.includes('Kim wants')))
    await house.you.click({ message_id: asked.id, chat: { id: house.forum.id } }, 'Accept')
    await until(() => general().some(({ text }) => text.includes('accepted as a contact')))
    expect(wechat.cast.people.find(({ wxid }) => wxid === kim.wxid)).toMatchObject({ friend: true })
  })

  test('money that is offered goes back by a button, where the client can do that', async () => {
    const people = [{ ...anna, remark: 'Returned' }]
    const wechat = await house.speaking('wequick-2021', { ...home, wxid: 'wxid_returned', people })
    await wechat.says({ from: anna.wxid, kind: 'transfer', amount: '￥5.00' })
    const offer = await until(() => house.topic('Returned')[0])
    expect(offer.buttons.flat()).toEqual(['Accept the money', 'Send it back'])
    await house.you.click({ message_id: offer.id, chat: { id: house.forum.id } }, 'Send it back')
    await until(() => house.texts('Returned').some((text) => text.includes('the money goes back')))
    expect(wechat.complaints).toEqual([])
  })

  test('money that is offered has buttons, for owners', async () => {
    const wechat = await house.wechat({ ...crowd, wxid: 'wxid_money', people: [{ ...anna, remark: 'Money' }] })
    await wechat.says({ from: anna.wxid, kind: 'transfer', amount: '￥5.00' })
    const offer = await until(() => house.topic('Money')[0])
    expect(offer.buttons.flat()).toEqual(['Accept the money'])
    const which = { message_id: offer.id, chat: { id: house.forum.id } }
    await house.person('May').click(which, 'Accept the money')
    await until(() => house.texts('Money').some((text) => text.includes('only owners of this account may do that')))
    await house.you.click(which, 'Accept the money')
    await until(() => house.texts('Money').some((text) => text.includes('accepted')))
    expect(await house.you.click(which, 'Accept the money')).toMatchObject({ text: 'You have pressed this already.' })
  })

  test('a member speaks as the account, a guest and a stranger with their name in front', async () => {
    const { wechat, say, sees } = await room('Spoken')
    for (const [name, words] of [
      ['May', 'one'],
      ['Gus', 'two'],
      ['Eve', 'three'],
    ] as const) {
      say(words, house.person(name))
      await sees(words)
    }
    expect(wechat.seen.map(({ text }) => text)).toEqual(['one', 'Gus: two', 'Eve: three'])
  })
})
