import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHub, noPace } from '@queqiao/hub'
import { telegram } from '@queqiao/telegram'
import { expect, onTestFinished, test } from 'vitest'
import { known, message, report, until, withAnna } from '../matrix/house.ts'
import { type GroupOptions, startTelegram } from '../servers/telegram/index.ts'

/** The hub and the bridge between WeChat and a Bot API server. */
const begin = async (bot?: GroupOptions['bot']) => {
  const server = await startTelegram()
  const [alice, bob] = [server.user('Alice'), server.user('Bob')]
  const forum = server.forum({ members: [alice, bob], ...(bot && { bot }) })
  const data = mkdtempSync(join(tmpdir(), 'telegram-'))
  const users = [{ name: 'Alice', role: 'owner', accounts: [], ids: { telegram: String(alice.id) } }] as const
  const bridges = [telegram({ botToken: server.token, apiRoot: server.apiRoot, forums: [forum.id] })]
  const hub = await createHub({ data, bridges, users, pace: noPace, retry: { from: 20, to: 100 } })
  await hub.start()
  onTestFinished(async () => {
    await hub.stop()
    expect(server.violations).toEqual([])
    await server.stop()
    rmSync(data, { recursive: true })
  })
  let count = 0
  const says = async (): Promise<string> => {
    const words = `message ${++count}`
    await hub.keeper.append(report(message(words, { chat: withAnna })))
    return words
  }
  const texts = (chat: { readonly id: number }, thread?: number) =>
    server.messages(chat, thread).map(({ text }) => text.replaceAll('\u2060', ''))
  const stands = (chat: { readonly id: number }, words: string, thread?: number) =>
    until(() => texts(chat, thread).some((text) => text.includes(words)))
  const topic = () => server.topics(forum).findLast(({ name }) => name === 'Anna')
  await hub.keeper.append(report(...known))
  /** The topic of Anna's chat, with a message in it. */
  const opened = async () => {
    const words = await says()
    await until(() => topic() !== undefined && texts(forum, topic()?.id).some((text) => text.includes(words)))
    return topic()?.id ?? 0
  }
  return { server, alice, bob, forum, hub, says, texts, stands, topic, opened }
}

test('/link makes a group the place of a chat; its topic says so and is closed', async () => {
  const at = await begin()
  const thread = await at.opened()
  const group = at.server.group({ members: [at.alice], kind: 'supergroup' })
  at.alice.send(group, '/link Anna')
  await at.stands(group, 'This is the place of the chat with Anna now.')
  await at.stands(at.forum, 'has another place now', thread)
  await until(() => at.topic()?.state === 'closed')
  await at.stands(group, await at.says())
  at.alice.send(group, 'hello Anna')
  await until(async () => (await at.hub.owing.list({ states: ['queued'] })).length === 1)

  at.alice.send(group, '/unlink')
  await at.stands(group, 'This is not the place of the chat with Anna any more.')
  const words = await at.says()
  await until(() => at.topic()?.id !== thread)
  await at.stands(at.forum, words, at.topic()?.id)
  expect(at.texts(group).some((text) => text.includes(words))).toBe(false)
})

test('/link is refused where who types it does not lead the group, or the bot hears nothing; others are not answered', async () => {
  const at = await begin()
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

test('/close deletes the topic of a chat once that was confirmed, and the next message makes another', async () => {
  const at = await begin()
  const thread = await at.opened()
  at.alice.send(at.forum, '/close', { thread })
  await at.stands(at.forum, 'Nothing has been done yet', thread)
  at.alice.send(at.forum, '/close now', { thread })
  await until(() => at.server.topics(at.forum).find(({ id }) => id === thread)?.state === 'deleted')
  expect(await at.opened()).not.toBe(thread)
})

test('/close without the right to delete says which it is, and closes the topic', async () => {
  const at = await begin({ can_manage_topics: true })
  const thread = await at.opened()
  at.alice.send(at.forum, '/close now', { thread })
  await at.stands(at.forum, 'the right “Delete Messages”', thread)
  await until(() => at.server.topics(at.forum).find(({ id }) => id === thread)?.state === 'closed')
  expect(await at.opened()).not.toBe(thread)
})
