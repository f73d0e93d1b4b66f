import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TelegramHouse, telegramHouse } from './house.ts'
import { anna, dad, group, home, mum } from './people.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('WeChat and Telegram', () => {
  let house: TelegramHouse
  beforeAll(async () => {
    house = await telegramHouse({
      separate: true,
      settings: { limits: { result: '3s' }, media: { patience: '1s' } },
    })
  })
  afterAll(async () => {
    await house?.stop()
    expect(house?.server.violations ?? []).toEqual([])
  })

  const texts = (topic: string) => house.texts(topic)
  const until = <T>(look: () => T) => house.server.until(look, 15_000)

  test('a private message gets a topic of its own, and what is written there reaches that person', async () => {
    const { you, forum } = house
    const wechat = await house.wechat({ ...home, wxid: 'wxid_private' })
    await wechat.says({ from: anna.wxid, text: 'Hi! 你好 🙂 <b>&' })
    await until(() => texts('Anna').length === 1)
    expect(texts('Anna')).toEqual(['Hi! 你好 🙂 <b>&'])
    you.send(forum, 'Hello Anna', { thread: house.thread('Anna') })
    expect(await wechat.sees(({ text }) => text === 'Hello Anna')).toMatchObject({ chat: anna.wxid, at: [] })
    expect(wechat.complaints).toEqual([])
  })

  test('in a group every member is named, and a reply to one is an @mention of them', async () => {
    const { you, forum } = house
    const room = group('一家人', '1001', home)
    const wechat = await house.wechat({ ...home, wxid: 'wxid_group', rooms: [room] })
    await wechat.says({ from: mum.wxid, room: room.wxid, text: '今晚回家吃饭吗？' })
    await wechat.says({ from: dad.wxid, room: room.wxid, text: '七点见' })
    await until(() => texts('一家人').length === 2)
    expect(texts('一家人')).toEqual(['妈妈: 今晚回家吃饭吗？', '王建国: 七点见'])
    const [question] = house.topic('一家人')
    you.reply({ message_id: question?.id ?? 0, chat: forum }, '我回来')
    const seen = await wechat.sees(({ text }) => text.includes('我回来'))
    expect(seen).toMatchObject({ chat: room.wxid, at: [mum.wxid] })
    you.send(forum, 'to all of you', { thread: house.thread('一家人') })
    expect(await wechat.sees(({ text }) => text === 'to all of you')).toMatchObject({ chat: room.wxid, at: [] })
    expect(wechat.complaints).toEqual([])
  })

  test('an @mention of the account pings its owner, and the name of anybody else stands in bold', async () => {
    const { you } = house
    const room = group('Mentions', '1002', home)
    const wechat = await house.wechat({ ...home, wxid: 'wxid_mentions', rooms: [{ ...room, owner: mum.wxid }] })
    await wechat.says({ from: dad.wxid, room: room.wxid, text: '几点到家？', at: ['wxid_mentions'] })
    await wechat.says({ from: dad.wxid, room: room.wxid, text: '也问你', at: [mum.wxid] })
    await until(() => texts('Mentions').length === 2)
    expect(texts('Mentions')).toEqual(['王建国: @小桥 几点到家？', '王建国: @妈妈 也问你'])
    const marked = house.topic('Mentions').map(({ text, entities }) =>
      entities.map((each) => {
        const words = text.slice(each.offset, each.offset + each.length)
        return each.type === 'text_mention' ? [words, 'calls', each.user.id] : [words, each.type]
      }),
    )
    expect(marked[0]).toEqual([
      ['王建国', 'bold'],
      ['@小桥', 'calls', you.id],
    ])
    expect(marked[1]).toEqual([
      ['王建国', 'bold'],
      ['@妈妈', 'bold'],
    ])
  })

  test('a reply to an own message, typed on the phone or here, has its words above and mentions nobody', async () => {
    const { you, forum } = house
    const room = group('Own', '1003', home)
    const wechat = await house.wechat({ ...home, wxid: 'wxid_own', rooms: [room] })
    await wechat.phone({ room: room.wxid, text: 'I am on my way' })
    await until(() => texts('Own').length === 1)
    expect(texts('Own')).toEqual(['Me: I am on my way'])
    const [typed] = house.topic('Own')
    const answer = you.reply({ message_id: typed?.id ?? 0, chat: forum }, 'in ten minutes')
    you.reply(answer, 'or twenty')
    await wechat.sees(({ text }) => text.includes('or twenty'))
    const quoting = (words: string, said: string) => ({
      text: expect.stringMatching(new RegExp(`^「小桥：${words}」\n[- ]+\n${said}$`)),
      at: [],
    })
    expect(wechat.seen.map(({ text, at }) => ({ text, at }))).toEqual([
      quoting('I am on my way', 'in ten minutes'),
      quoting('in ten minutes', 'or twenty'),
    ])
  })

  test('pictures, files and places show as what they are, under their names and with their bytes', async () => {
    const files = { ...anna, remark: 'Files' }
    const wechat = await house.wechat({ ...home, wxid: 'wxid_files', people: [files] })
    const plan = { name: '计划;100%"一".pdf', bytes: Buffer.from('%PDF-1.7 and more') }
    await wechat.says({ from: anna.wxid, kind: 'image' })
    await wechat.says({ from: anna.wxid, kind: 'file', file: plan })
    await wechat.says({ from: anna.wxid, kind: 'location', latitude: 31.2, longitude: 121.5, name: 'Tea house' })
    await until(() => house.topic('Files').filter(({ file, place }) => file || place).length === 3)
    const [image, file, place] = house.topic('Files')
    expect(image?.file).toMatchObject({ kind: 'photo', width: 1, height: 1 })
    expect(file?.file).toMatchObject({ kind: 'document', name: plan.name, hash: sha256(plan.bytes) })
    expect(place?.place).toMatchObject({ title: 'Tea house' })
    expect(wechat.complaints).toEqual([])
  })

  test('a picture that comes late takes the place of what stood there for it', async () => {
    const late = { ...anna, remark: 'Late' }
    const wechat = await house.wechat({ ...home, wxid: 'wxid_late', people: [late], late: 1_500 })
    await wechat.says({ from: anna.wxid, kind: 'image' })
    await wechat.says({ from: anna.wxid, text: 'look!' })
    const placeholder = await until(() => house.topic('Late')[0])
    expect(placeholder.text).toMatch(/^⏳ \[picture\]/)
    const image = await until(() => house.topic('Late').find(({ file }) => file?.kind === 'photo'))
    expect(image).toMatchObject({ id: placeholder.id, text: '' })
    await until(() => texts('Late').includes('look!'))
    expect(house.topic('Late')).toHaveLength(2)
  })

  test('what somebody sends reaches WeChat with its name, an album in order and before its words', async () => {
    const { you, forum } = house
    const gifts = { ...anna, remark: 'Gifts' }
    const wechat = await house.wechat({ ...home, wxid: 'wxid_gifts', people: [gifts], fetchMedia: true })
    await wechat.says({ from: anna.wxid, text: 'hello' })
    const thread = await until(() => house.thread('Gifts'))
    const [plan, more] = ['计划;100%.pdf', '更多.pdf'].map((name) => ({ name, bytes: Buffer.from(`%PDF-1.7 ${name}`) }))
    if (!plan || !more) return expect.fail()
    const album = [plan, { ...more, caption: 'the plans' }].map((one) => ({ kind: 'document', ...one }) as const)
    you.showAlbum(forum, album, { thread })
    await wechat.sees(({ text }) => text === 'the plans')
    const sent = wechat.seen.map(({ thing, text }) => (thing.kind === 'file' ? thing.file : text))
    expect(sent).toMatchObject([{ name: plan.name }, { name: more.name }, 'the plans'])
    expect(Buffer.from((typeof sent[0] === 'object' && sent[0].bytes) || [])).toEqual(plan.bytes)
    expect(wechat.complaints).toEqual([])
  })

  test('what WeChat refuses is marked ✗ with the reason, and silence ⚠, each under its message', async () => {
    const { you, forum } = house
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
    await until(() => house.thread('Outcomes'))
    const say = (text: string) => you.send(forum, text, { thread: house.thread('Outcomes') }).message_id
    const [refused, silent] = [say('refuse this'), say('silence')]
    const under = (id: number) => until(() => house.topic('Outcomes').find(({ replyTo }) => replyTo === id))
    expect((await under(refused)).text).toMatch(/^✗.*you are not friends/)
    expect((await under(silent)).text).toMatch(/^⚠/)
  })

  test('a topic that somebody deleted is made anew', async () => {
    const { you, forum } = house
    const wechat = await house.wechat({ ...home, wxid: 'wxid_deleted', people: [{ ...anna, remark: 'Deleted' }] })
    await wechat.says({ from: anna.wxid, text: 'before' })
    await until(() => house.thread('Deleted'))
    await until(() => texts('Deleted').length === 1)
    you.deleteTopic(forum, house.thread('Deleted'))
    await wechat.says({ from: anna.wxid, text: 'after' })
    await until(() => texts('Deleted').includes('after'))
  })

  test('Queqiao is killed in the middle of a talk and started again', async () => {
    const { you, forum, queqiao } = house
    const wechat = await house.wechat({ ...home, wxid: 'wxid_killed', people: [{ ...anna, remark: 'Killed' }] })
    await wechat.says({ from: anna.wxid, text: 'report 0' })
    await until(() => texts('Killed').length === 1)
    const answers = Array.from({ length: 20 }, (_, index) => `answer ${index}`)
    const answering = async () => {
      for (const text of answers) {
        you.send(forum, text, { thread: house.thread('Killed') })
        await sleep(100)
      }
    }
    const breaking = async () => {
      await sleep(700)
      await queqiao.kill()
      await sleep(500)
      await queqiao.start()
    }
    await Promise.all([answering(), breaking()])
    const arrived = () => wechat.seen.filter(({ chat }) => chat === anna.wxid).map(({ text }) => text)
    // one that was on its way to the client when we died may not have arrived: then its writer is told
    const doubtful = () => {
      const all = house.topic('Killed')
      const marked = all.filter(({ text }) => text.startsWith('⚠')).map(({ replyTo }) => replyTo)
      return all.filter(({ id }) => marked.includes(id)).map(({ text }) => text)
    }
    await until(() => answers.every((text) => arrived().includes(text) || doubtful().includes(text)))
    expect(arrived()).toEqual(answers.filter((text) => arrived().includes(text)))
    expect(doubtful().length).toBeLessThan(3)
    await wechat.says({ from: anna.wxid, text: 'report 1' })
    await until(() => texts('Killed').includes('report 1'))
    expect(texts('Killed').filter((text) => text.startsWith('report'))).toEqual(['report 0', 'report 1'])
  })
})
