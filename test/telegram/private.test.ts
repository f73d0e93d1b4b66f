import { roomId } from '@queqiao/protocol/model'
import { expect, test } from 'vitest'
import { bob, family, message, report, until, withAnna } from '../matrix/house.ts'
import { type TownOptions, town } from './town.ts'

/** No forum: Alice's private chat with the bot, which she has opened. */
const alone = async (has_topics_enabled: boolean, more: TownOptions = {}) => {
  const at = await town({ forums: [], server: { bot: { has_topics_enabled } }, ...more })
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

test('there an answer goes to the chat of what it answers; of the rest buttons ask, also who has written to nobody yet', async () => {
  const at = await alone(false)
  const fromAnna = await at.shows(await at.says())
  const fromFamily = await at.shows(await at.says({ chat: family }))
  at.alice.send(at.chat, 'to whom?')
  const first = await at.shows('For which chat is this?')
  // the one that spoke last stands first
  expect(first.buttons.flat()).toEqual(['Family', 'Anna'])
  at.alice.dice(at.chat)
  await at.shows('✗ a dice cannot be passed on yet')
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
  const asked = () => at.server.messages(at.chat).filter(({ text }) => text.includes('For which chat is this?'))
  const question = await at.server.until(() => asked()[1])
  expect(question.buttons.flat()).toEqual(expect.arrayContaining(['Anna', 'Family']))
  await at.alice.click({ chat: at.chat, message_id: question.id }, 'Anna')
  await until(async () => (await at.owed()) === 4)
  expect((await at.queued()).at(-1)).toEqual(withAnna)
  await at.alice.click({ chat: at.chat, message_id: first.id }, 'Family')
  await until(async () => (await at.owed()) === 5)
  expect((await at.queued()).at(-1)).toEqual(family)
  // who has written lately stands first, and who only spoke there is not left out
  await at.append(report(message('bob speaks', { chat: { kind: 'person', id: bob }, sender: bob })))
  await at.shows('Bob: bob speaks')
  at.alice.send(at.chat, 'to whom now?')
  const next = await at.server.until(() => asked()[2])
  expect(next.buttons.flat()).toEqual(['Family', 'Anna', 'Bob'])
  await at.alice.click({ chat: at.chat, message_id: next.id }, 'Bob')
  await until(async () => (await at.owed()) === 6)
  // a question that is answered has no buttons any more
  await until(() => asked().every(({ buttons }) => buttons.length === 0))
})

test('there /close says that there is nothing to remove', async () => {
  const at = await alone(false)
  await at.shows(await at.says())
  await at.shows(await at.says({ chat: family }))
  at.alice.send(at.chat, '/close Anna')
  await at.shows('✗ The chat with Anna has no place of its own here')
})

/** She has written to Anna: that is a chat that she can mean. */
const written = async () => {
  const at = await alone(false)
  at.answer(await at.shows(await at.says()), 'to Anna')
  await until(async () => (await at.owed()) === 1)
  /** The n-th question: for which chat something is. */
  const asked = (n: number) =>
    at.server.until(() => at.server.messages(at.chat).filter(({ text }) => text.includes('For which chat is this?'))[n])
  const chooses = (question: { readonly id: number }) =>
    at.alice.click({ chat: at.chat, message_id: question.id }, 'Anna')
  return { ...at, asked, chooses }
}

test('what is changed there goes as it is then, whether its chat has been chosen before or after', async () => {
  const at = await written()
  const before = at.alice.send(at.chat, 'a')
  const first = await at.asked(0)
  at.alice.edit(before, 'changed before')
  await at.chooses(first)
  await until(async () => (await at.owed()) === 2)
  const after = at.alice.send(at.chat, 'b')
  await at.chooses(await at.asked(1))
  await until(async () => (await at.owed()) === 3)
  at.alice.edit(after, 'changed after')
  // nothing of this kind is passed over without a word
  at.alice.edit(at.alice.send(at.chat, '// a note'), 'no note')
  await at.shows('✗ What stood here was not sent to WeChat')
  expect(await at.taken()).toEqual(['to Anna', 'changed before', 'changed after'])
  at.alice.edit(after, '/rm')
  await at.shows('✗ It is in WeChat already')
})

test('there /rm, in its place or as an answer, takes back what waits for its chat: a later press sends nothing', async () => {
  const at = await written()
  const notes = () => at.texts(at.chat).filter((text) => text.includes('Taken back: it was not sent')).length
  for (const n of [0, 1]) {
    const sent = at.alice.send(at.chat, 'to whom?')
    const question = await at.asked(n)
    if (n) at.alice.edit(sent, '/rm')
    else at.alice.reply(sent, '/rm')
    await until(() => notes() === n + 1)
    expect((await at.chooses(question)).text).toMatch(/^What this asks about has been changed or taken back since/)
  }
  expect(await at.taken()).toEqual(['to Anna'])
})

test('two groups of one name are told apart, by what is shown of them and by the buttons that ask which is meant', async () => {
  const at = await alone(false)
  const rooms = ['tea1', 'tea2'].map((id) => ({ id: roomId(`${id}@chatroom`), name: 'Tea' }))
  await at.append(report({ kind: 'rooms', rooms }))
  for (const { id } of rooms) at.answer(await at.shows(await at.says({ chat: { kind: 'room', id } })), 'an answer')
  await until(async () => (await at.owed()) === 2)
  expect(at.texts(at.chat).filter((text) => /^Tea \(tea[12]@chatroom\) · Anna: message/.test(text))).toHaveLength(2)
  at.alice.send(at.chat, 'to which?')
  const question = await at.shows('For which chat is this?')
  expect(question.buttons.flat()).toEqual(['Tea (tea2@chatroom)', 'Tea (tea1@chatroom)'])
})

test('a file there waits for its chat with its words, and an album as one', async () => {
  const at = await written()
  const showing = (name: string) => ({ kind: 'document', name, bytes: new Uint8Array([1, 2, 3]) }) as const
  at.alice.show(at.chat, { ...showing('plan.pdf'), caption: 'the plan' })
  await at.chooses(await at.asked(0))
  await until(async () => (await at.owed()) === 3)
  at.alice.showAlbum(at.chat, [showing('a.pdf'), showing('b.pdf')])
  await at.chooses(await at.asked(1))
  await until(async () => (await at.owed()) === 5)
  expect(at.texts(at.chat).filter((text) => text.includes('For which chat'))).toHaveLength(2)
})

test('with topics switched on at BotFather each chat has one; what stands in none is not sent', async () => {
  const at = await alone(true)
  const shown = await at.shows(await at.says())
  expect(shown).toMatchObject({ thread: at.topic('Anna')?.id, text: expect.stringMatching(/^message/) })
  at.alice.send(at.chat, 'to whom?')
  await at.shows('✗ nobody knows for which chat this is')
  const strange = at.alice.createTopic(at.chat, 'New chat').id
  at.alice.send(at.chat, 'to whom?', { thread: strange })
  await at.stands(at.chat, 'This topic belongs to no chat of WeChat', strange)
  expect(await at.queued()).toEqual([])
  at.alice.send(at.chat, 'to Anna', { thread: shown.thread ?? 0 })
  await until(async () => (await at.owed()) === 1)
  at.alice.deleteTopic(at.chat, shown.thread ?? 0)
  expect((await at.shows(await at.says())).thread).toBe(at.topic('Anna')?.id)
})

test('topics that are switched on later are there for the next chat', async () => {
  const at = await alone(false)
  expect((await at.shows(await at.says())).thread).toBeUndefined()
  Object.assign(at.server.bot, { has_topics_enabled: true })
  const shown = await at.shows(await at.says({ chat: family }))
  expect(shown.thread).toBe(at.topic('Family')?.id)
  expect(shown.thread).toBeGreaterThan(0)
})

test('one send at a time is under way there, also of a chat that is new', async () => {
  const at = await alone(false)
  await at.shows(await at.says())
  const answer = Promise.withResolvers<void>()
  let begun = 0
  const struck = () => {
    begun++
    return answer.promise
  }
  at.server.faults.add({ kind: 'delay', ms: 0, struck }, { method: 'sendMessage', times: 2 })
  const old = await at.says()
  await until(() => begun === 1)
  const fresh = await at.says({ chat: family })
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(begun).toBe(1)
  answer.resolve()
  await at.shows(old)
  await at.shows(fresh)
})

test('all who are listed are answered in their private chat with the bot; whoever writes where nobody listens is told so, once a day', async () => {
  const at = await alone(false, { bob: 'guest' })
  at.bob.start()
  await at.stands(at.bob.privately(), '/chats')
  const eve = at.server.user('Eve')
  eve.start()
  for (const who of [at.bob, eve]) for (const words of ['hello', 'anybody?']) who.send(who.privately(), words)
  await at.stands(at.bob.privately(), 'Nothing that you write here goes to WeChat')
  await at.stands(eve, `Who runs it can add you by your Telegram id: ${eve.id}`)
  at.alice.send(at.chat, '/help')
  await at.stands(at.chat, '/chats')
  const answers = (who: { readonly id: number }, own: readonly string[]) =>
    at.texts(who).filter((text) => !own.includes(text))
  expect(answers(eve, ['/start', 'hello', 'anybody?'])).toHaveLength(1)
  expect(answers(at.bob, ['/start', 'hello', 'anybody?'])).toHaveLength(2)
})

test('where forums are set, too: what is typed there is done and told there', async () => {
  const at = await town()
  const thread = await at.opened()
  const chat = at.alice.privately()
  at.alice.start()
  await at.stands(chat, '/chats')
  at.alice.send(chat, '/close Anna')
  await at.stands(chat, 'This removes the place of the chat with Anna')
  const [question] = at.server.messages(chat).filter(({ buttons }) => buttons.flat().includes('Close it'))
  await at.alice.click({ chat, message_id: question?.id ?? 0 }, 'Close it')
  await at.stands(chat, 'The place of the chat with Anna is let go.')
  await until(() => at.server.topics(at.forum).find(({ id }) => id === thread)?.state === 'deleted')
  expect(at.texts(at.forum, 'general').join('\n')).not.toContain('Anna')
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
