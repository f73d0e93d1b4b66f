import { describe, expect, test } from 'vitest'
import { refused, start, startForum } from './start.ts'

describe('a message', () => {
  test('of the bot is seen by people and never comes back to the bot', async () => {
    const { server, bot, forum } = await startForum()
    const sent = await bot.api.sendMessage(forum.id, '张伟: 你好', {
      entities: [{ type: 'bold', offset: 0, length: 3 }],
    })
    expect(server.messages(forum, 'general')).toEqual([
      {
        id: sent.message_id,
        from: 'Queqiao',
        text: '张伟: 你好',
        entities: [{ type: 'bold', offset: 0, length: 3 }],
        buttons: [],
        reactions: [],
        edited: false,
      },
    ])
    expect(await bot.api.getUpdates()).toEqual([])
  })
  test('gets the entities that Telegram finds itself, in UTF-16 units', async () => {
    const { bot, forum } = await startForum()
    const { entities } = await bot.api.sendMessage(forum.id, '😀 @durov /start #桥 https://example.org/a 张@durov')
    expect(entities).toEqual([
      { type: 'mention', offset: 3, length: 6 },
      { type: 'bot_command', offset: 10, length: 6 },
      { type: 'hashtag', offset: 17, length: 2 },
      { type: 'url', offset: 20, length: 21 },
    ])
  })
  test('is kept without what Telegram takes out, and its entities stay with their words', async () => {
    const { bot, forum } = await startForum()
    const entities = [
      { type: 'bold' as const, offset: 2, length: 4 },
      { type: 'italic' as const, offset: 8, length: 1 },
    ]
    const sent = await bot.api.sendMessage(forum.id, '\n a\r\u202eb\u0007c ', { entities })
    expect([sent.text, sent.entities]).toEqual(['ab c', [{ type: 'bold', offset: 0, length: 2 }]])
  })
  test('finds none inside code', async () => {
    const { bot, forum } = await startForum()
    const { entities } = await bot.api.sendMessage(forum.id, '@durov', {
      entities: [{ type: 'code', offset: 0, length: 6 }],
    })
    expect(entities).toEqual([{ type: 'code', offset: 0, length: 6 }])
  })
  test('keeps the first hundred entities', async () => {
    const { bot, forum } = await startForum()
    const entities = Array.from({ length: 120 }, (_, index) => ({
      type: 'bold' as const,
      offset: index * 2,
      length: 1,
    }))
    const sent = await bot.api.sendMessage(forum.id, 'a '.repeat(120), { entities })
    expect(sent.entities).toHaveLength(100)
  })
  test('must have 1 to 4096 characters', async () => {
    const { server, bot, forum } = await startForum()
    expect((await bot.api.sendMessage(forum.id, '😀'.repeat(4096))).message_id).toBeGreaterThan(0)
    expect(server.violations).toEqual([])
    expect(await refused(bot.api.sendMessage(forum.id, 'a'.repeat(4097)))).toBe('400 Bad Request: message is too long')
    expect(await refused(bot.api.sendMessage(forum.id, ''))).toBe('400 Bad Request: message text is empty')
    expect(await refused(bot.api.sendMessage(forum.id, ' \n'))).toBe('400 Bad Request: message text is empty')
    expect(server.violations).toHaveLength(2)
  })
  test('may answer another, which must be there unless the bot says otherwise', async () => {
    const { bot, alice, forum } = await startForum()
    const { message_id } = alice.send(forum, 'hi')
    const answer = await bot.api.sendMessage(forum.id, 'ho', { reply_parameters: { message_id } })
    expect(answer.reply_to_message?.message_id).toBe(message_id)
    const missing = { message_id: 999 }
    expect(await refused(bot.api.sendMessage(forum.id, 'ho', { reply_parameters: missing }))).toBe(
      '400 Bad Request: message to be replied not found',
    )
    const tolerant = { ...missing, allow_sending_without_reply: true }
    expect(await bot.api.sendMessage(forum.id, 'ho', { reply_parameters: tolerant })).not.toHaveProperty(
      'reply_to_message',
    )
  })
  test('with an unknown parameter is refused and remembered', async () => {
    const { server, bot, forum } = await startForum()
    const wrong = { chat_id: forum.id, text: 'private words', thread_id: 5 }
    expect(await refused(bot.api.raw.sendMessage(wrong))).toContain(
      'strict test server: sendMessage.thread_id: unknown',
    )
    expect(server.violations).toEqual([
      { method: 'sendMessage', why: 'sendMessage.thread_id: unknown: expected no such parameter' },
    ])
  })
  test('with parse_mode or an entity outside its text is refused and remembered', async () => {
    const { server, bot, forum } = await startForum()
    const entities = [{ type: 'bold' as const, offset: 1, length: 5 }]
    expect(await refused(bot.api.sendMessage(forum.id, 'abc', { entities }))).toContain('does not lie in the text')
    await refused(bot.api.sendMessage(forum.id, '<b>a</b>', { parse_mode: 'HTML' }))
    expect(server.violations.map(({ why }) => why)).toEqual([
      'bold at 1, 5 units long, does not lie in the text',
      'parse_mode: expected entities',
    ])
  })
})

describe('an edit', () => {
  test('changes the bot’s own message, not into the same', async () => {
    const { server, bot, alice, forum } = await startForum()
    const { message_id } = await bot.api.sendMessage(forum.id, 'one')
    expect(await bot.api.editMessageText(forum.id, message_id, 'two')).toMatchObject({ text: 'two' })
    expect(server.messages(forum)).toMatchObject([{ text: 'two', edited: true }])
    expect(await refused(bot.api.editMessageText(forum.id, message_id, 'two'))).toBe(
      '400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    )
    expect(await refused(bot.api.editMessageText(forum.id, 999, 'two'))).toBe(
      '400 Bad Request: message to edit not found',
    )
    const hers = alice.send(forum, 'mine')
    expect(await refused(bot.api.editMessageText(forum.id, hers.message_id, 'a'))).toBe(
      "400 Bad Request: message can't be edited",
    )
  })
  test('by a person is told to the bot', async () => {
    const { bot, alice, forum } = await startForum()
    const message = alice.send(forum, 'one')
    alice.edit(message, 'two')
    const updates = await bot.api.getUpdates()
    expect(updates.map((update) => [update.message?.text, update.edited_message?.text])).toEqual([
      ['one', undefined],
      [undefined, 'two'],
    ])
    expect(updates[1]?.edited_message?.edit_date).toBeGreaterThan(0)
  })
})

describe('a deletion', () => {
  test('by the bot needs the right for other people’s messages, and 48 hours', async () => {
    const { server, bot, alice, forum } = await startForum()
    const hers = alice.send(forum, 'hi')
    const own = await bot.api.sendMessage(forum.id, 'ho')
    await bot.api.deleteMessage(forum.id, hers.message_id)
    expect(await refused(bot.api.deleteMessage(forum.id, hers.message_id))).toBe(
      '400 Bad Request: message to delete not found',
    )
    await bot.api.deleteMessages(forum.id, [hers.message_id, own.message_id])
    expect(server.messages(forum)).toEqual([])
    const old = await bot.api.sendMessage(forum.id, 'old')
    server.clock.advance(49 * 3_600_000)
    expect(await refused(bot.api.deleteMessage(forum.id, old.message_id))).toBe(
      "400 Bad Request: message can't be deleted",
    )
    alice.setBot(forum, { is: 'member' })
    const another = alice.send(forum, '/another')
    expect(await refused(bot.api.deleteMessage(forum.id, another.message_id))).toBe(
      "400 Bad Request: message can't be deleted",
    )
  })
  test('by a person is told to no bot', async () => {
    const { server, bot, alice, forum } = await startForum()
    alice.delete(alice.send(forum, 'oops'))
    expect(await bot.api.getUpdates()).toHaveLength(1)
    expect(server.messages(forum)).toEqual([])
  })
})

describe('a button', () => {
  const reply_markup = { inline_keyboard: [[{ text: 'Again', callback_data: 'again:1' }]] }
  test('that is pressed asks the bot, whose answer the person sees', async () => {
    const { server, bot, alice, forum } = await startForum()
    const sent = await bot.api.sendMessage(forum.id, '⚠', { reply_markup })
    const pressed = alice.click(sent, 'Again')
    const [update] = await bot.api.getUpdates()
    expect(update?.callback_query).toMatchObject({ data: 'again:1', message: { message_id: sent.message_id } })
    const id = update?.callback_query?.id ?? ''
    await bot.api.answerCallbackQuery(id, { text: 'sent again' })
    expect(await pressed).toEqual({ text: 'sent again', alert: false })
    expect(await refused(bot.api.answerCallbackQuery(id))).toBe(
      '400 Bad Request: query is too old and response timeout expired or query ID is invalid',
    )
    await bot.api.editMessageReplyMarkup(forum.id, sent.message_id)
    expect(server.messages(forum)).toMatchObject([{ text: '⚠', buttons: [] }])
    expect(() => alice.click(sent, 'Again')).toThrow('BUTTON_NOT_THERE')
  })
  test('carries at most 64 bytes', async () => {
    const { bot, forum } = await startForum()
    const markup = { inline_keyboard: [[{ text: 'x', callback_data: 'x'.repeat(65) }]] }
    expect(await refused(bot.api.sendMessage(forum.id, 'a', { reply_markup: markup }))).toBe(
      '400 Bad Request: BUTTON_DATA_INVALID',
    )
  })
})

describe('a reaction, a pin, a sign of typing, a command list', () => {
  test('of the bot shows, one for a message, and from the list', async () => {
    const { server, bot, alice, forum } = await startForum()
    const { message_id } = alice.send(forum, 'hi')
    await bot.api.setMessageReaction(forum.id, message_id, [{ type: 'emoji', emoji: '👀' }])
    expect(server.messages(forum)).toMatchObject([{ reactions: ['👀'] }])
    const strange = [{ type: 'emoji', emoji: '✗' }] as unknown as Parameters<typeof bot.api.setMessageReaction>[2]
    expect(await refused(bot.api.setMessageReaction(forum.id, message_id, strange))).toBe(
      '400 Bad Request: REACTION_INVALID',
    )
    expect(await refused(bot.api.setMessageReaction(forum.id, 999, []))).toBe(
      '400 Bad Request: message to react not found',
    )
  })
  test('needs its right', async () => {
    const { bot, alice, forum } = await startForum({ bot: 'member' })
    const { message_id } = alice.send(forum, 'hi')
    expect(await refused(bot.api.pinChatMessage(forum.id, message_id))).toBe(
      '400 Bad Request: not enough rights to manage pinned messages in the chat',
    )
  })
  test('goes where it is told', async () => {
    const { bot, alice, forum } = await startForum()
    const { message_id } = alice.send(forum, 'hi')
    await bot.api.pinChatMessage(forum.id, message_id)
    expect((await bot.api.getChat(forum.id)).pinned_message?.message_id).toBe(message_id)
    expect(await refused(bot.api.sendChatAction(forum.id, 'typing', { message_thread_id: 77 }))).toBe(
      '400 Bad Request: message thread not found',
    )
    await bot.api.sendChatAction(forum.id, 'typing')
  })
  test('is kept', async () => {
    const { bot } = await start()
    await bot.api.setMyCommands([{ command: 'status', description: 'How it is' }])
    expect(await bot.api.getMyCommands()).toEqual([{ command: 'status', description: 'How it is' }])
    expect(await refused(bot.api.setMyCommands([{ command: 'Größe', description: 'x' }]))).toMatch(/^400/)
  })
})
