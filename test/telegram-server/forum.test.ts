import { describe, expect, test } from 'vitest'
import { refused, start, startForum } from './start.ts'

describe('a topic', () => {
  test('made by the bot is announced to the bot too', async () => {
    const { server, bot, forum } = await startForum()
    const topic = await bot.api.createForumTopic(forum.id, '张伟', { icon_color: 0x6fb9f0 })
    expect(topic).toEqual({ message_thread_id: expect.any(Number), name: '张伟', icon_color: 0x6fb9f0 })
    const [update] = await bot.api.getUpdates()
    expect(update?.message).toMatchObject({
      message_id: topic.message_thread_id,
      message_thread_id: topic.message_thread_id,
      is_topic_message: true,
      from: { id: server.bot.id },
      forum_topic_created: { name: '张伟' },
    })
    expect(server.topics(forum)).toMatchObject([{ name: '张伟', state: 'open' }])
  })
  test('takes messages, which answer the one that made it', async () => {
    const { bot, alice, forum } = await startForum()
    const { message_thread_id: thread } = await bot.api.createForumTopic(forum.id, '张伟')
    const sent = await bot.api.sendMessage(forum.id, '你好', { message_thread_id: thread })
    expect(sent).toMatchObject({
      message_thread_id: thread,
      is_topic_message: true,
      reply_to_message: { message_id: thread },
    })
    alice.reply(sent, '早')
    alice.send(forum, '吃了吗', { thread })
    const updates = await bot.api.getUpdates()
    expect(updates.slice(-2).map((update) => update.message?.reply_to_message?.message_id)).toEqual([
      sent.message_id,
      thread,
    ])
    expect(updates.at(-1)?.message?.reply_to_message?.reply_to_message).toBeUndefined()
  })
  test('General has no thread id, and none may be given for it', async () => {
    const { bot, alice, forum } = await startForum()
    alice.send(forum, 'in General')
    const [update] = await bot.api.getUpdates()
    expect(update?.message).not.toHaveProperty('message_thread_id')
    expect(update?.message).not.toHaveProperty('reply_to_message')
    expect(await bot.api.sendMessage(forum.id, 'hi')).not.toHaveProperty('message_thread_id')
    expect(await refused(bot.api.sendMessage(forum.id, 'hi', { message_thread_id: 1 }))).toBe(
      '400 Bad Request: message thread not found',
    )
  })
  test('that somebody deleted is gone with its messages, and no bot is told', async () => {
    const { server, bot, alice, forum } = await startForum()
    const { id: thread } = alice.createTopic(forum, '张伟')
    alice.send(forum, 'hi', { thread })
    const offset = ((await bot.api.getUpdates()).at(-1)?.update_id ?? 0) + 1
    alice.deleteTopic(forum, thread)
    expect(await bot.api.getUpdates({ offset })).toEqual([])
    expect(server.messages(forum)).toEqual([])
    expect(await refused(bot.api.sendMessage(forum.id, 'hi', { message_thread_id: thread }))).toBe(
      '400 Bad Request: message thread not found',
    )
    expect(await refused(bot.api.closeForumTopic(forum.id, thread))).toBe('400 Bad Request: TOPIC_ID_INVALID')
  })
  test('is renamed, closed, opened and deleted by the bot; a change to nothing new is refused', async () => {
    const { server, bot, forum } = await startForum()
    const { message_thread_id: thread } = await bot.api.createForumTopic(forum.id, '张伟')
    await bot.api.editForumTopic(forum.id, thread, { name: '张小伟' })
    expect(await refused(bot.api.editForumTopic(forum.id, thread, { name: '张小伟' }))).toBe(
      '400 Bad Request: TOPIC_NOT_MODIFIED',
    )
    await bot.api.closeForumTopic(forum.id, thread)
    expect(await refused(bot.api.closeForumTopic(forum.id, thread))).toBe('400 Bad Request: TOPIC_NOT_MODIFIED')
    await bot.api.reopenForumTopic(forum.id, thread)
    const told = (await bot.api.getUpdates()).map((update) => Object.keys(update.message ?? {}).at(-1))
    expect(told).toEqual(['forum_topic_created', 'forum_topic_edited', 'forum_topic_closed', 'forum_topic_reopened'])
    await bot.api.deleteForumTopic(forum.id, thread)
    expect(server.topics(forum)).toMatchObject([{ name: '张小伟', state: 'deleted' }])
  })
  test('that is closed takes messages from those alone who may open it', async () => {
    const { bot, alice, bob, forum } = await startForum({ bot: 'member' })
    const { id: thread } = alice.createTopic(forum, '张伟')
    alice.closeTopic(forum, thread)
    expect(await refused(bot.api.sendMessage(forum.id, 'hi', { message_thread_id: thread }))).toBe(
      '400 Bad Request: TOPIC_CLOSED',
    )
    expect(() => bob.send(forum, 'hi', { thread })).toThrow('TOPIC_CLOSED')
    expect(() => bob.reopenTopic(forum, thread)).toThrow('CHAT_ADMIN_REQUIRED')
    expect(alice.send(forum, 'hi', { thread }).text).toBe('hi')
  })
  test('cannot be made without the right, nor where there are none', async () => {
    const { server, bot, forum } = await startForum({ bot: { can_delete_messages: true } })
    const group = server.group({ kind: 'supergroup' })
    expect(await refused(bot.api.createForumTopic(forum.id, 'a'))).toBe(
      '400 Bad Request: not enough rights to create a topic',
    )
    expect(await refused(bot.api.createForumTopic(group.id, 'a'))).toBe('400 Bad Request: the chat is not a forum')
  })
  test('has only the icons that Telegram offers', async () => {
    const { bot, forum } = await startForum()
    const [icon] = await bot.api.getForumTopicIconStickers()
    const made = await bot.api.createForumTopic(forum.id, 'a', { icon_custom_emoji_id: icon?.custom_emoji_id ?? '' })
    expect(made.icon_custom_emoji_id).toBe(icon?.custom_emoji_id)
    expect(await refused(bot.api.createForumTopic(forum.id, 'a', { icon_custom_emoji_id: '1' }))).toMatch(/^400/)
  })
})

describe('a chat', () => {
  test('says who the bot is in it and what it may do', async () => {
    const { server, bot, alice, forum } = await startForum()
    expect(await bot.api.getMe()).toMatchObject({ is_bot: true, can_read_all_group_messages: false })
    expect(await bot.api.getChat(forum.id)).toMatchObject({ type: 'supergroup', is_forum: true, title: 'WeChat' })
    expect(await bot.api.getChatMember(forum.id, server.bot.id)).toMatchObject({
      status: 'administrator',
      can_manage_topics: true,
      can_restrict_members: false,
    })
    expect(await bot.api.getChatMember(forum.id, alice.id)).toMatchObject({ status: 'creator' })
    expect((await bot.api.getChatAdministrators(forum.id)).map(({ user }) => user.first_name)).toEqual([
      'Alice',
      'Queqiao',
    ])
  })
  test('that the bot is not in is refused in Telegram’s words', async () => {
    const { server, bot, alice, forum } = await startForum()
    const send = (chat: number) => refused(bot.api.sendMessage(chat, 'hi'))
    expect(await send(-1)).toBe('400 Bad Request: chat not found')
    expect(await send(server.forum({ bot: 'absent' }).id)).toBe('400 Bad Request: chat not found')
    alice.setBot(forum, { is: 'kicked' })
    expect(await send(forum.id)).toBe('403 Forbidden: bot was kicked from the supergroup chat')
    alice.setBot(forum, { is: 'left' })
    expect(await send(forum.id)).toBe('403 Forbidden: bot is not a member of the supergroup chat')
    alice.setBot(forum, { is: 'muted' })
    expect(await send(forum.id)).toBe('400 Bad Request: not enough rights to send text messages to the chat')
  })
  test('of one person is open from their first word until they block the bot', async () => {
    const { server, bot } = await start()
    const alice = server.user('Alice')
    expect(await refused(bot.api.sendMessage(alice.id, 'hi'))).toBe('400 Bad Request: chat not found')
    alice.start()
    expect((await bot.api.sendMessage(alice.id, 'hi')).chat.type).toBe('private')
    alice.block()
    expect(await refused(bot.api.sendMessage(alice.id, 'hi'))).toBe('403 Forbidden: bot was blocked by the user')
  })
  test('that became a supergroup names its new id', async () => {
    const { server, bot } = await start()
    const group = server.group({ members: [server.user('Alice')] })
    const next = server.upgrade(group)
    await expect(bot.api.sendMessage(group.id, 'hi')).rejects.toMatchObject({
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      parameters: { migrate_to_chat_id: next.id },
    })
    expect((await bot.api.sendMessage(next.id, 'hi')).text).toBe('hi')
  })
  test('hides an anonymous administrator behind itself', async () => {
    const { bot, alice, forum } = await startForum()
    alice.send(forum, 'guess who', { anonymous: true })
    const [update] = await bot.api.getUpdates()
    expect(update?.message).toMatchObject({ from: { id: 1087968824 }, sender_chat: { id: forum.id } })
  })
  test('tells the bot when it has become something else there', async () => {
    const { bot, alice, forum } = await startForum()
    alice.setBot(forum, { is: 'kicked' })
    const [update] = await bot.api.getUpdates()
    expect(update?.my_chat_member).toMatchObject({
      from: { first_name: 'Alice' },
      old_chat_member: { status: 'administrator' },
      new_chat_member: { status: 'kicked' },
    })
  })
  test('shows a bot in privacy mode only what is meant for it', async () => {
    const { bot, alice, forum } = await startForum({ bot: 'member' })
    const own = await bot.api.sendMessage(forum.id, 'hi')
    alice.send(forum, 'not for the bot')
    alice.send(forum, '/status')
    alice.send(forum, '/status@another_bot')
    alice.reply(own, 'for the bot')
    alice.send(forum, 'hello @queqiao_bot')
    const seen = (await bot.api.getUpdates()).map((update) => update.message?.text)
    expect(seen).toEqual(['/status', 'for the bot', 'hello @queqiao_bot'])
  })
})
