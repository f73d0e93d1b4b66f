import { placeId } from '@queqiao/hub'
import { expect, test } from 'vitest'
import { createOrphans } from '../../../bridges/telegram/src/places/orphans.ts'
import { until } from '../../matrix/house.ts'
import { dropped } from '../../servers/telegram/index.ts'
import { account } from '../port.ts'
import { town } from '../town.ts'

test('a topic is the chat’s, too, where Telegram’s answer to making it was lost: no second one stands empty beside it', async () => {
  const at = await town()
  const polls = () => at.server.calls.filter(({ method }) => method === 'getUpdates').length
  // Telegram has told of the topic before it is tried again
  const struck = async () => {
    const before = polls()
    await until(() => polls() > before)
  }
  at.server.faults.add({ ...dropped('after'), struck }, { method: 'createForumTopic' })
  const thread = await at.opened()
  expect(at.server.topics(at.forum).map(({ id, name }) => ({ id, name }))).toEqual([{ id: thread, name: 'Anna' }])
  at.alice.send(at.forum, 'hello Anna', { thread })
  await until(async () => (await at.owed()) === 1)
})

const wanted = { chat: -100, name: 'Anna', color: 0x6fb9f0 } as const
const born = (thread: number) => ({ ...wanted, topic: placeId(`-100/${thread}`), maker: 'our_bot' })
const lost = () => Promise.reject(new Error('no answer'))
const nobody = { chatsAt: async () => [] }

test('chats of one name never get one topic', async () => {
  const orphans = createOrphans(nobody)
  const answer = Promise.withResolvers<number>()
  const first = orphans.adoptOr({ ...wanted }, () => answer.promise)
  // Telegram tells of it before it answers
  orphans.heard(born(5), 'our_bot')
  expect(await orphans.adoptOr({ ...wanted }, async () => 6)).toBe(6)
  answer.resolve(5)
  expect(await first).toBe(5)
  orphans.heard(born(6), 'our_bot')
  expect(await orphans.adoptOr({ ...wanted }, async () => 7)).toBe(7)
})

test('a topic is found again once, for its own name alone, where we made it and nothing lives in it', async () => {
  const orphans = createOrphans(nobody)
  await expect(orphans.adoptOr({ ...wanted }, lost)).rejects.toThrow('no answer')
  orphans.heard({ ...born(4), maker: undefined }, 'our_bot')
  orphans.heard(born(5), 'our_bot')
  expect(await orphans.adoptOr({ ...wanted, name: 'Ben' }, async () => 6)).toBe(6)
  expect(await orphans.adoptOr({ ...wanted }, lost)).toBe(5)
  expect(await orphans.adoptOr({ ...wanted }, async () => 8)).toBe(8)

  const inhabited = createOrphans({ chatsAt: async () => [{ account }] })
  inhabited.heard(born(5), 'our_bot')
  expect(await inhabited.adoptOr({ ...wanted }, async () => 9)).toBe(9)
})
