import { expect, test } from 'vitest'
import { family, until, withAnna } from '../matrix/house.ts'
import { town } from './town.ts'

test('/link makes a group the place of a chat; its topic says so and is closed', async () => {
  const at = await town()
  const thread = await at.opened()
  const group = at.server.group({ members: [at.alice], kind: 'supergroup' })
  at.alice.send(group, '/link Anna')
  await at.stands(group, 'This is the place of the chat with Anna now.')
  await at.stands(at.forum, 'has another place now', thread)
  await until(() => at.topic()?.state === 'closed')
  await at.stands(group, await at.says())
  at.alice.send(group, 'hello Anna')
  await until(async () => (await at.owed()) === 1)

  at.alice.send(group, '/unlink')
  await at.stands(group, 'This is not the place of the chat with Anna any more.')
  const words = await at.says()
  await until(() => at.topic()?.id !== thread)
  await at.stands(at.forum, words, at.topic()?.id)
  expect(at.texts(group).some((text) => text.includes(words))).toBe(false)
})

test('what is written right behind /link goes to the chat, too', async () => {
  const at = await town()
  await at.opened()
  const group = at.server.group({ members: [at.alice, at.bob], kind: 'supergroup' })
  for (const words of ['/link Anna', 'hello Anna', 'how are you?']) at.alice.send(group, words)
  await at.stands(group, 'This is the place of the chat with Anna now.')
  await until(async () => (await at.owed()) === 2)
  expect(await at.taken()).toEqual(['hello Anna', 'how are you?'])
})

test('in a group that became the place of another chat, a change goes to whom the message went; who answers old words is told', async () => {
  const at = await town()
  await at.opened()
  const group = at.server.group({ members: [at.alice], kind: 'supergroup' })
  at.alice.send(group, '/link Anna')
  await at.stands(group, 'the place of the chat with Anna now')
  const fromAnna = await at.says()
  await at.stands(group, fromAnna)
  const sent = at.alice.send(group, 'to Anna')
  await until(async () => (await at.owed()) === 1)
  expect(await at.taken()).toEqual(['to Anna'])
  at.alice.send(group, '/unlink')
  await at.stands(group, 'not the place of the chat with Anna any more')
  at.alice.edit(sent, 'to Anna!')
  await until(async () => (await at.owed()) === 1)
  expect(await at.taken()).toEqual(['✎ to Anna!'])

  at.alice.send(group, '/link Family')
  await at.stands(group, 'the place of the chat with Family')
  at.alice.edit(sent, 'to Anna, once more')
  await until(async () => (await at.owed()) === 1)
  const shown = at.server.messages(group).find((one) => one.text.includes(fromAnna)) ?? expect.fail('not there')
  at.alice.reply({ chat: group, message_id: shown.id }, 'to whom?')
  await at.stands(group, '✗ what you answer is of another chat than the one that lives here now')
  at.alice.send(group, 'to the family')
  await until(async () => (await at.owed()) === 2)
  expect(await at.queued()).toEqual([withAnna, family])
})

test('in a group that is no place of a chat any more, /rm takes back what waits, and who answers old words is told that it went nowhere', async () => {
  const at = await town()
  await at.opened()
  const group = at.server.group({ members: [at.alice, at.bob], kind: 'supergroup' })
  at.alice.send(group, '/link Anna')
  await at.stands(group, 'the place of the chat with Anna now')
  const fromAnna = await at.says()
  await at.stands(group, fromAnna)
  const [sent, other] = [at.alice.send(group, 'one'), at.alice.send(group, 'two')]
  await until(async () => (await at.owed()) === 2)
  at.alice.send(group, '/unlink')
  await at.stands(group, 'not the place of the chat with Anna any more')
  const told = () => at.texts(group).filter((text) => text === 'Taken back: it was not sent to WeChat.')
  at.alice.reply(sent, '/rm')
  await until(() => told().length === 1)
  at.alice.edit(other, '/rm')
  await until(() => told().length === 2)
  expect(await at.taken()).toEqual([])

  const shown = at.server.messages(group).find((one) => one.text.includes(fromAnna)) ?? expect.fail('not there')
  const answered = { chat: group, message_id: shown.id }
  at.bob.reply(answered, 'nobody is Bob')
  at.alice.reply(answered, '/help')
  at.alice.reply(answered, 'too late?')
  await at.stands(group, 'What you answer is of a chat that does not live here any more')
  expect(at.texts(group).slice(-1)[0]).toContain('this went to nobody')
  expect(at.texts(group).filter((text) => text.includes('went to nobody'))).toHaveLength(1)
})

test('who makes words of a line that waits is told how to take it back here: Telegram tells bots of no deletions', async () => {
  const at = await town()
  const thread = await at.opened()
  const line = at.alice.send(at.forum, '/send Family: hi', { thread })
  await until(async () => (await at.owed()) === 1)
  at.alice.edit(line, 'hi Anna')
  await at.stands(at.forum, 'cannot be changed: answer the line with /rm, which takes it back while it waits', thread)
  at.alice.reply(line, '/rm')
  await at.stands(at.forum, 'Taken back: WeChat is not asked.', thread)
  expect(await at.taken()).toEqual([])
})

test('/link is refused where who types it does not lead the group, or the bot hears nothing; others are not answered', async () => {
  const at = await town()
  await at.opened()
  const [bobs, deaf] = [
    at.server.group({ members: [at.bob, at.alice], kind: 'supergroup' }),
    at.server.group({ members: [at.alice], kind: 'supergroup', bot: 'member' }),
  ]
  at.bob.send(bobs, '/link Anna')
  at.alice.send(bobs, '/link Anna')
  await at.stands(bobs, 'takes one of its administrators')
  at.alice.send(deaf, '/link Anna')
  await at.stands(deaf, 'make it an administrator')
  expect(at.texts(bobs).filter((text) => text.startsWith('✗'))).toHaveLength(1)
  at.alice.send(at.forum, '/link Anna')
  await at.stands(at.forum, 'This is where the account is dealt with')
})

test('/link of an administrator who is anonymous is answered by what to do about that, where no chat lives', async () => {
  const at = await town()
  await at.opened()
  const group = at.server.group({ members: [at.alice], kind: 'supergroup' })
  at.alice.send(group, 'psst', { anonymous: true })
  at.alice.send(group, '/link@other_bot Anna', { anonymous: true })
  at.alice.send(group, '/link Anna', { anonymous: true })
  await at.stands(group, '“Remain anonymous”')
  at.alice.send(group, '/link Anna')
  await at.stands(group, 'This is the place of the chat with Anna now.')
  expect(at.texts(group).filter((text) => text.startsWith('✗'))).toHaveLength(1)
})

test('/close deletes the topic of a chat once that was confirmed, and the next message makes another', async () => {
  const at = await town()
  const thread = await at.opened()
  at.alice.send(at.forum, '/close', { thread })
  await at.stands(at.forum, 'Nothing has been done yet', thread)
  at.alice.send(at.forum, '/close now', { thread })
  await until(() => at.server.topics(at.forum).find(({ id }) => id === thread)?.state === 'deleted')
  expect(await at.opened()).not.toBe(thread)
})

test('/close without the right to delete says which it is, and closes the topic', async () => {
  const at = await town({ bot: { can_manage_topics: true } })
  const thread = await at.opened()
  at.alice.send(at.forum, '/close now', { thread })
  await at.stands(at.forum, 'the right “Delete Messages”', thread)
  await until(() => at.server.topics(at.forum).find(({ id }) => id === thread)?.state === 'closed')
  expect(await at.opened()).not.toBe(thread)
})

test('with several forums, what is typed in General of any of them is answered there, also by its buttons', async () => {
  const at = await town({ isSplit: true })
  await at.opened()
  at.alice.send(at.second, '/close Anna')
  await at.stands(at.second, 'This removes the place of the chat with Anna')
  const asked = at.server.messages(at.second).findLast(({ buttons }) => buttons.length)
  await at.alice.click({ chat: at.second, message_id: asked?.id ?? 0 }, 'Close it')
  await at.stands(at.second, 'The place of the chat with Anna is let go.')
  expect(at.texts(at.forum, 'general').filter((text) => text.includes('Anna'))).toEqual([])
})

test('in a topic that somebody closes messages make no sound, also after a restart, until it is opened again', async () => {
  const at = await town()
  const thread = await at.opened()
  const isQuiet = async () => {
    const words = await at.says()
    await at.stands(at.forum, words, thread)
    const sent = at.server.calls.find(({ params }) => JSON.stringify(params).includes(`${words}"`))
    return sent?.params.disable_notification === true
  }
  // what is answered afterwards has been read afterwards
  const heard = async () => {
    const before = at.texts(at.forum, 'general').length
    at.alice.send(at.forum, '/chats')
    await until(() => at.texts(at.forum, 'general').length > before + 1)
  }
  at.alice.closeTopic(at.forum, thread)
  await heard()
  expect(await isQuiet()).toBe(true)
  await at.restart()
  expect(await isQuiet()).toBe(true)
  at.alice.reopenTopic(at.forum, thread)
  await heard()
  expect(await isQuiet()).toBe(false)
})

test('where a topic that was linked is deleted, the chat is at home again, and General says so', async () => {
  const at = await town()
  await at.opened()
  const { id } = at.alice.createTopic(at.second, 'Ours')
  at.alice.send(at.second, '/link Anna', { thread: id })
  await at.stands(at.second, 'This is the place of the chat with Anna now.', id)
  at.alice.deleteTopic(at.second, id)
  const words = await at.says()
  await until(() => at.texts(at.forum, at.topic()?.id).some((text) => text.includes(words)))
  await at.stands(at.forum, '⚠ The topic to which the chat with Anna was linked is deleted')
})
