import { expect, test } from 'vitest'
import { family, until, withAnna } from '../matrix/house.ts'
import { town } from './town.ts'

/** No forum: Alice's private chat with the bot, which she has opened. */
const alone = async (has_topics_enabled: boolean) => {
  const at = await town({ forums: [], server: { bot: { has_topics_enabled } } })
  const chat = at.alice.privately()
  at.alice.start()
  const shows = async (words: string) => {
    await at.stands(chat, words)
    return at.server.messages(chat).findLast(({ text }) => text.includes(words)) ?? expect.fail('not there')
  }
  const answer = (to: { readonly id: number }, text: string) => at.alice.reply({ chat, message_id: to.id }, text)
  const topic = (name: string) => at.server.topics(chat).findLast((one) => one.name === name && one.state === 'open')
  return { ...at, chat, shows, answer, topic }
}

test('without a forum the private chat with the bot shows all chats, each by its name', async () => {
  const at = await alone(false)
  expect((await at.shows(await at.says())).text).toMatch(/^Anna: message/)
  expect((await at.shows(await at.says({ chat: family }))).text).toMatch(/^Family · .*: message/)
  expect((await at.shows(await at.says({ fromSelf: true, chat: withAnna }))).text).toMatch(/^Me → Anna: message/)
  at.alice.send(at.chat, '/help')
  await at.stands(at.chat, '/chats')
})

test('there an answer goes to the chat of what it answers, and nothing else goes anywhere', async () => {
  const at = await alone(false)
  const fromAnna = await at.shows(await at.says())
  const fromFamily = await at.shows(await at.says({ chat: family }))
  at.alice.send(at.chat, 'to whom?')
  await at.shows('✗ nobody knows for which chat this is: answer a message')
  at.alice.dice(at.chat)
  await at.shows('✗ nobody knows for which chat that is: answer a message')
  at.alice.send(at.chat, '// a note')
  expect(await at.queued()).toEqual([])
  at.answer(fromAnna, 'to Anna')
  await until(async () => (await at.owed()) === 1)
  const own = at.answer(fromFamily, 'to the family')
  await until(async () => (await at.owed()) === 2)
  at.answer({ id: own.message_id }, 'to the family, too')
  await until(async () => (await at.owed()) === 3)
  expect(await at.queued()).toEqual([withAnna, family, family])

  at.alice.send(at.chat, 'to one of them')
  const question = await at.shows('For which chat is this?')
  expect(question.buttons.flat()).toEqual(expect.arrayContaining(['Anna', 'Family']))
  await at.alice.click({ chat: at.chat, message_id: question.id }, 'Anna')
  await until(async () => (await at.owed()) === 4)
  expect((await at.queued()).at(-1)).toEqual(withAnna)
})

test('with topics switched on at BotFather each chat has one; what stands in none is not sent', async () => {
  const at = await alone(true)
  const shown = await at.shows(await at.says())
  expect(shown).toMatchObject({ thread: at.topic('Anna')?.id, text: expect.stringMatching(/^message/) })
  at.alice.send(at.chat, 'to whom?')
  await at.shows('✗ nobody knows for which chat this is')
  at.alice.dice(at.chat)
  await at.shows('✗ that stands in no topic')
  const strange = at.alice.createTopic(at.chat, 'New chat').id
  at.alice.send(at.chat, 'to whom?', { thread: strange })
  await at.stands(at.chat, 'This topic belongs to no chat of WeChat', strange)
  expect(await at.queued()).toEqual([])
  at.alice.send(at.chat, 'to Anna', { thread: shown.thread ?? 0 })
  await until(async () => (await at.owed()) === 1)
  at.alice.deleteTopic(at.chat, shown.thread ?? 0)
  expect((await at.shows(await at.says())).thread).toBe(at.topic('Anna')?.id)
})

test('when topics are switched off there, chats go on in the private chat itself', async () => {
  const at = await alone(true)
  await at.shows(await at.says())
  Object.assign(at.server.bot, { has_topics_enabled: false })
  at.alice.deleteTopic(at.chat, at.topic('Anna')?.id ?? 0)
  const shown = await at.shows(await at.says())
  expect(shown.thread).toBeUndefined()
  expect(shown.text).toMatch(/^Anna: message/)
  await until(() => at.health()?.ready === true)
})

test('what comes before the owner has opened the private chat waits for that, and health says so', async () => {
  const at = await town({ forums: [] })
  const chat = at.alice.privately()
  const words = await at.says()
  await until(() => at.health()?.reason?.includes('press Start') === true)
  at.alice.start()
  await at.stands(chat, words)
  await at.stands(chat, '/chats')
})
