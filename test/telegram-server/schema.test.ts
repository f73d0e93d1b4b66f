import { describe, expect, test } from 'vitest'
import { implemented } from '../servers/telegram/methods/index.ts'
import { extract } from '../servers/telegram/schema/extract.ts'
import { methodNamed, schema } from '../servers/telegram/schema/schema.ts'
import { read } from '../servers/telegram/validate.ts'

const problems = (method: string, params: Record<string, unknown>) =>
  read(method, params).problems.map(({ path, what }) => `${path} ${what}`)

describe('the schema', () => {
  test('is the one that the installed types give', () => {
    expect(schema).toEqual(extract())
  })
  test('knows every method of the Bot API', () => {
    expect(Object.keys(schema.methods).length).toBeGreaterThan(180)
    expect(schema.methods.sendMessage?.text).toEqual({ type: 'string', chars: [1, 4096] })
    expect(schema.methods.sendMediaGroup?.media?.items).toEqual([2, 10])
    expect(JSON.stringify(schema)).not.toContain('"any"')
  })
  test('has each method that the server carries out', () => {
    expect(implemented.filter((name) => methodNamed(name) !== name)).toEqual([])
  })
})

describe('a call', () => {
  const chat_id = -100
  test('that is right has no problems', () => {
    const reply_markup = { inline_keyboard: [[{ text: 'Again', callback_data: 'x'.repeat(64) }]] }
    const entities = [{ type: 'bold', offset: 0, length: 2 }]
    expect(problems('sendMessage', { chat_id, text: 'hi', entities, reply_markup })).toEqual([])
    expect(
      problems('setMessageReaction', { chat_id, message_id: 1, reaction: [{ type: 'emoji', emoji: '👍' }] }),
    ).toEqual([])
  })
  test.each([
    ['an unknown parameter', 'sendMessage', { chat_id, text: 'a', thread: 1 }, 'sendMessage.thread unknown'],
    ['a missing parameter', 'sendMessage', { chat_id }, 'sendMessage.text missing'],
    ['text that is too long', 'sendMessage', { chat_id, text: 'a'.repeat(4097) }, 'sendMessage.text long'],
    [
      'a caption that is too long',
      'sendPhoto',
      { chat_id, photo: 'p', caption: 'a'.repeat(1025) },
      'sendPhoto.caption long',
    ],
    [
      'a button with too many bytes',
      'sendMessage',
      { chat_id, text: 'a', reply_markup: { inline_keyboard: [[{ text: 'b', callback_data: '桥'.repeat(22) }]] } },
      'sendMessage.reply_markup.inline_keyboard[0][0].callback_data long',
    ],
    [
      'an album of one',
      'sendMediaGroup',
      { chat_id, media: [{ type: 'photo', media: 'p' }] },
      'sendMediaGroup.media short',
    ],
    [
      'a colour that topics do not have',
      'createForumTopic',
      { chat_id, name: 'a', icon_color: 1 },
      'createForumTopic.icon_color choice',
    ],
    [
      'a reaction that is not on the list',
      'setMessageReaction',
      { chat_id, message_id: 1, reaction: [{ type: 'emoji', emoji: '🦖' }] },
      'setMessageReaction.reaction[0].emoji choice',
    ],
    [
      'an entity of no known type',
      'sendMessage',
      { chat_id, text: 'a', entities: [{ type: 'fat', offset: 0, length: 1 }] },
      'sendMessage.entities[0].type choice',
    ],
  ])('with %s is found out', (_, method, params, problem) => {
    expect(problems(method, params)).toEqual([problem])
  })
  test('counts text by code points, not by UTF-16 units', () => {
    expect(problems('sendMessage', { chat_id, text: '😀'.repeat(4096) })).toEqual([])
    expect(problems('sendMessage', { chat_id, text: '😀'.repeat(4097) })).toEqual(['sendMessage.text long'])
  })
  test('may bring numbers, objects and truth in strings, and has numbers clamped', () => {
    const { value, problems: none } = read('sendMessage', {
      chat_id: '-100',
      text: 'a',
      entities: '[{"type":"bold","offset":0,"length":1}]',
      reply_markup: '{"inline_keyboard":[]}',
      parse_mode: 'HTML',
      disable_notification: 'Yes',
    })
    expect(none).toEqual([])
    expect(value).toMatchObject({
      chat_id: -100,
      entities: [{ type: 'bold' }],
      reply_markup: { inline_keyboard: [] },
      disable_notification: true,
    })
    expect(read('getUpdates', { limit: 1000 }).value).toEqual({ limit: 100 })
  })
  test('never has its words repeated in what is wrong with it', () => {
    const found = read('sendMessage', { chat_id, text: 'secret words', entities: 'secret words' }).problems
    expect(JSON.stringify(found)).not.toContain('secret')
  })
})
