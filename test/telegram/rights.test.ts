import { personId } from '@queqiao/protocol/model'
import { telegram } from '@queqiao/telegram'
import { Bot } from 'grammy'
import { expect, onTestFinished, test, vi } from 'vitest'
import { connect } from '../../bridges/telegram/src/calls/connect.ts'
import { family, until } from '../matrix/house.ts'
import { startTelegram } from '../servers/telegram/index.ts'
import { Port } from './port.ts'
import { town } from './town.ts'

const all = { can_manage_topics: true, can_delete_messages: true, can_pin_messages: true }

test('what the bot may not do any more is said once, exactly which, and when it is mended', async () => {
  const at = await town()
  await at.opened()
  at.alice.setBot(at.forum, { is: 'administrator', rights: { can_delete_messages: true } })
  const lost = '⚠ In “WeChat” somebody should: give the bot the right "Pin Messages"'
  await at.stands(at.forum, lost)
  await at.stands(at.forum, 'give the bot the right "Manage Topics".')
  await at.restart()
  at.alice.setBot(at.forum, { is: 'administrator', rights: all })
  await at.stands(at.forum, '✓ In “WeChat” the bot may do all that it needs again.')
  expect(at.texts(at.forum).filter((text) => text.includes('somebody should'))).toHaveLength(1)
  expect(at.texts(at.forum).join('\n')).not.toContain('Delete Messages')
  at.alice.setBot(at.forum, { is: 'administrator', rights: { can_manage_topics: true, can_pin_messages: true } })
  await at.stands(at.forum, 'give the bot the right "Delete Messages"')
})

test('what it never could do is said at the start; a card that nobody wants needs no pin', async () => {
  const at = await town({ bot: { can_manage_topics: true }, cards: false })
  await at.opened()
  await at.stands(at.forum, 'the right "Delete Messages"')
  expect(at.texts(at.forum).join('\n')).not.toContain('"Pin Messages"')
  await at.restart()
  await at.opened()
  expect(at.texts(at.forum).filter((text) => text.includes('somebody should'))).toHaveLength(1)
})

test('what was lacking from the first start on, and is given while nobody looks, is said to be mended at the next', async () => {
  const at = await town({ bot: { can_manage_topics: true }, later: true })
  await until(() => at.server.calls.some(({ method }) => method === 'getUpdates'))
  await at.hear()
  await at.opened()
  await at.stands(at.forum, 'the right "Delete Messages"')
  await at.restart(() => at.alice.setBot(at.forum, { is: 'administrator', rights: all }))
  await at.stands(at.forum, '✓ In “WeChat” the bot may do all that it needs again.')
  await at.restart()
  await at.opened()
  expect(at.texts(at.forum).filter((text) => /somebody should|may do all/.test(text))).toHaveLength(2)
})

test('a closed topic that the bot may not open, and a chat that has none, wait alone; which is closed is said', async () => {
  const at = await town()
  await at.stands(at.forum, await at.says({ chat: family }))
  await at.opened()
  // a topic that the bot made it may also open
  const { id: annas } = at.alice.createTopic(at.forum, 'for Anna')
  at.alice.send(at.forum, '/link Anna', { thread: annas })
  await at.stands(at.forum, 'the place of the chat with Anna now', annas)
  at.alice.closeTopic(at.forum, annas)
  at.alice.setBot(at.forum, { is: 'administrator', rights: { can_pin_messages: true, can_delete_messages: true } })
  const waiting = await at.says()
  await at.stands(at.forum, '⚠ The topic “Anna” is closed, and the bot may not open it: what is said there waits.')
  const withoutTopic = await at.says({ chat: { kind: 'person', id: personId('wxid_new') } })
  await at.stands(at.forum, await at.says({ chat: family }))
  await until(() => !at.health()?.ready)
  at.alice.reopenTopic(at.forum, annas)
  await at.stands(at.forum, waiting, annas)
  at.alice.setBot(at.forum, { is: 'administrator', rights: all })
  await at.stands(at.forum, withoutTopic)
  await until(() => at.health()?.ready === true)
  expect(at.texts(at.forum).filter((text) => text.includes('is closed'))).toHaveLength(1)
})

test('in a group of somebody’s own it is said there, and where the bot is out of it at the desk', async () => {
  const at = await town()
  await at.opened()
  const group = at.server.group({ members: [at.alice], kind: 'supergroup' })
  at.alice.send(group, '/link Anna')
  await at.stands(group, 'This is the place of the chat with Anna now.')
  at.alice.setBot(group, { is: 'member' })
  await at.stands(group, 'does not see any more what people write here: make it an administrator')
  at.alice.setBot(group, { is: 'administrator', rights: {} })
  await at.stands(group, '✓ The bot sees what people write here again.')
  at.alice.setBot(group, { is: 'kicked' })
  await at.stands(
    at.forum,
    '⚠ The chat with Anna lives in “WeChat”, where the bot is not any more: add it there, or say /unlink Anna',
  )
})

test('a group that becomes a supergroup stays the place of its chat, whoever says so first', async () => {
  const at = await town()
  await at.opened()
  const group = at.server.group({ members: [at.alice], kind: 'group' })
  at.alice.send(group, '/link Anna')
  await at.stands(group, 'This is the place of the chat with Anna now.')
  const next = at.server.upgrade(group)
  await at.stands(next, await at.says())
  at.alice.send(next, 'hello Anna')
  await until(async () => (await at.owed()) === 1)
})

test('what was written in a group just before it became a supergroup goes to its chat, in order', async () => {
  const at = await town()
  await at.opened()
  const group = at.server.group({ members: [at.alice], kind: 'group' })
  at.alice.send(group, '/link Anna')
  await at.stands(group, 'This is the place of the chat with Anna now.')
  for (const words of ['first', 'second']) at.alice.send(group, words)
  const showing = (name: string) => ({ kind: 'document', name, bytes: new Uint8Array([1, 2, 3]) }) as const
  at.alice.showAlbum(group, [showing('a.pdf'), showing('b.pdf')])
  at.alice.send(at.server.upgrade(group), 'last')
  await until(async () => (await at.owed()) === 5)
  expect((await at.taken()).slice(0, 2)).toEqual(['first', 'second'])
})

test('a bot of somebody’s own says it from the start, too, before it has heard of anything', async () => {
  const server = await startTelegram()
  const alice = server.user('Alice')
  const forum = server.forum({ members: [alice], bot: {} })
  const bot = new Bot(server.token, { client: { apiRoot: server.apiRoot } })
  const bridge = telegram({ bot, forums: [forum.id] })
  onTestFinished(async () => {
    await bridge.stop()
    await server.stop()
  })
  const port = new Port(alice.id)
  await bridge.start(port)
  await vi.waitFor(() => expect(port.lastHealth?.reason).toContain('"Manage Topics"'), 9_000)
  await vi.waitFor(() => expect(port.received).toHaveLength(1), 9_000)
  expect(await bridge.read(port.received)).toMatchObject([
    { kind: 'word', words: expect.stringContaining('Pin Messages') },
  ])
})

test('whether the bot hears a group is known before it has been asked who it is', async () => {
  const server = await startTelegram()
  onTestFinished(() => server.stop())
  const { hears } = connect(new Bot(server.token, { client: { apiRoot: server.apiRoot } }), {
    openFile: () => Promise.reject(new Error('there is none')),
  })
  expect(await hears(server.forum({ bot: {} }).id)).toBe(true)
  expect(await hears(server.group({ bot: 'member' }).id)).toBe(false)
})
