import { type Look, placeId, type Retry } from '@queqiao/hub'
import { expect, it } from 'vitest'
import { failing, type ServerOptions, tooMany } from '../../servers/telegram/index.ts'
import { png } from '../../servers/telegram/samples.ts'
import { house } from '../house.ts'
import { account } from '../port.ts'
import { Lane } from '../run.ts'
import { kept, privately, said } from '../said.ts'

const looksNew = { kind: 'chat' } as const

const furnished = async (face: Look = { kind: 'person', title: '李雷' }, options: ServerOptions = {}) => {
  const at = await house(options)
  at.port.face = face
  const { server, forum, port } = at
  const picture = (name: string) => {
    port.files.set(kept(name, 'image/png').id, async function* () {
      yield png(640, 640)
    })
    return kept(name, 'image/png', { width: 640, height: 640 })
  }
  const lane = at.lane()
  const look = async (now: Partial<Look>) => {
    port.face = { ...port.face, ...now }
    await at.settle(lane, looksNew)
  }
  const card = () => at.seen().find(({ pinned }) => pinned)
  const count = (method: string) => server.calls.filter((call) => call.method === method).length
  const topic = () => server.topics(forum)[0]
  return { ...at, lane, picture, look, card, count, topic }
}

it('a topic begins with a pinned card: the picture and the name of the chat, and what was announced', async () => {
  const at = await furnished({ kind: 'room', title: '三年二班', topic: 'Tea at 3' })
  at.port.face = { ...at.port.face, avatar: at.picture('class.png') }
  await at.settle(at.lane, said({}))
  await at.settle(at.lane, said({ text: ['again'] }))
  const [card, ...more] = at.seen()
  expect(card).toMatchObject({ pinned: true, file: { kind: 'photo', name: 'class.png' } })
  expect(card?.text).toBe('三年二班\nWeChat group. What is written here goes there.\n\n📢 Tea at 3')
  expect(more.map(({ text, pinned }) => ({ text, pinned }))).toEqual([{ text: 'hi' }, { text: 'again' }])
})

it('a card makes no sound: whether a chat is heard, its messages say', async () => {
  const at = await furnished()
  await at.settle(at.lane, said({}))
  const sounds = at.server.calls
    .filter(({ method }) => method === 'sendMessage')
    .map(({ params }) => params.disable_notification !== true)
  expect(sounds).toEqual([false, true])
})

it('a name that changes in WeChat changes the topic and its card; one that does not is not set again', async () => {
  const at = await furnished()
  await at.settle(at.lane, said({}))
  await at.look({ title: '  小雷\n ' })
  await at.look({ topic: 'nothing that a topic’s name shows' })
  expect(at.topic()?.name).toBe('小雷')
  expect(at.card()?.text).toMatch(/^小雷\n/)
  expect(at.count('editForumTopic')).toBe(1)
})

it('a picture that comes later, or another one, takes its place in the card', async () => {
  const at = await furnished()
  await at.settle(at.lane, said({}))
  expect(at.card()?.file).toBeUndefined()
  await at.look({ avatar: at.picture('one.png') })
  expect(at.card()?.file?.name).toBe('one.png')
  await at.look({ avatar: at.picture('two.png') })
  await at.look({})
  expect(at.card()?.file?.name).toBe('two.png')
  expect(at.count('editMessageMedia')).toBe(2)
})

it('a picture that Telegram does not take is left out', async () => {
  const at = await furnished()
  at.server.faults.add(failing(400, 'Bad Request: PHOTO_INVALID_DIMENSIONS'), { method: 'sendPhoto' })
  at.port.face = { ...at.port.face, avatar: at.picture('odd.png') }
  await at.settle(at.lane, said({}))
  expect(at.card()).toMatchObject({ text: expect.stringMatching(/^李雷\n/) })
  expect(at.seen().map(({ text }) => text)).toContain('hi')
})

it.each([
  ['pinChatMessage', 'not enough rights to manage pinned messages in the chat'],
  ['editForumTopic', 'not enough rights to edit the topic'],
  ['editMessageText', 'message to edit not found'],
])('no message waits where %s is refused', async (method, why) => {
  const at = await furnished()
  at.server.faults.add({ ...failing(400, `Bad Request: ${why}`) }, { method, times: 5 })
  await at.settle(at.lane, said({}))
  await at.look({ title: 'Lei' })
  expect(await at.settle(at.lane, said({ text: ['on'] }))).toEqual([])
  expect(at.seen().map(({ text }) => text)).toEqual([expect.stringContaining('WeChat contact'), 'hi', 'on'])
})

it('when Telegram says to wait, the card waits too, and stands there once', async () => {
  const at = await furnished()
  at.server.faults.add(tooMany(1), { method: 'sendMessage' })
  at.server.faults.add(tooMany(1), { method: 'pinChatMessage' })
  const retries: readonly Retry[] = await at.settle(at.lane, said({}))
  expect(retries.map(({ after }) => after)).toEqual([1_000, 1_000])
  expect(at.seen().map(({ text, pinned }) => ({ text, pinned }))).toEqual([
    { text: expect.stringContaining('WeChat contact'), pinned: true },
    { text: 'hi' },
  ])
})

it('a chat without a place gets none because it looks another way, and a group of somebody’s own keeps its name', async () => {
  const at = await furnished()
  await at.look({ title: 'Lei' })
  expect(at.server.topics(at.forum)).toEqual([])
  const { id } = at.alice.createTopic(at.forum, 'ours')
  const linked = new Lane({ account, chat: privately }, '李雷')
  linked.place = placeId(`${at.forum.id}/${id}`)
  at.port.linked.add(linked.place)
  await at.settle(linked, looksNew)
  expect(at.topic()?.name).toBe('ours')
})
