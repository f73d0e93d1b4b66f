import type { Linked } from '@queqiao/hub'
import { messageId, placeId } from '@queqiao/hub'
import { accountId, personId, roomId } from '@queqiao/protocol/model'
import type { Update } from 'grammy/types'
import { describe, expect, it } from 'vitest'
import { fromTelegram, spoken, toReceived, toWishes } from '../../bridges/telegram/src/from-telegram.ts'
import { toPlace } from '../../bridges/telegram/src/ids.ts'
import type { Where } from '../../bridges/telegram/src/said/said.ts'
import { edited, forum, news, people, pressed, replied, update } from './updates.ts'

const account = accountId('wxid_me')
const room = { account, chat: { kind: 'room', id: roomId('r1') } } as const
const desk = { account }
const photo = [{ file_id: 'a', file_unique_id: 'b', width: 1, height: 1 }]

const linked: Linked = {
  message: messageId('m1'),
  of: room,
  sender: { id: personId('wxid_li'), name: '李雷' },
}

const wish = (said: Update, where: Where) => {
  const read = fromTelegram(said)
  return read.kind === 'nothing' ? read.why : toWishes(read, where)[0]
}

const sent = (text: unknown) => ({ kind: 'command', command: { kind: 'send', content: { kind: 'text', text } } })

it('/rm with more behind it takes nothing back, and says how it is meant', () => {
  for (const more of [{}, { reply_to_message: replied(40) }])
    expect(wish(update({ thread: 9, text: '/rm please', ...more }), { to: room })).toMatchObject({
      kind: 'refusal',
      reason: expect.stringMatching(/^nothing stands behind \/rm: answer the message/),
    })
})

describe('what somebody writes in a topic', () => {
  it('is sent to the WeChat chat of that topic, in their name', () => {
    expect(wish(update({ thread: 9, text: '你好' }), { to: room })).toEqual({
      kind: 'command',
      from: `${forum}/50`,
      by: { id: '12345', name: 'Alice Li' },
      to: room,
      command: { kind: 'send', chat: room.chat, content: { kind: 'text', text: ['你好'] } },
    })
  })

  it('says which message it answers', () => {
    const reply = update({ thread: 9, text: 'yes', reply_to_message: replied(40) })
    expect(fromTelegram(reply)).toMatchObject({ answers: `${forum}/40` })
    expect(wish(reply, { to: room, linked })).toMatchObject({ ...sent(['yes']), answers: 'm1' })
  })

  it('is just the words where it answers a message that nobody knows', () => {
    const reply = update({ thread: 9, text: 'yes', reply_to_message: replied(40) })
    expect(wish(reply, { to: room, linked: undefined })).not.toHaveProperty('answers')
  })

  it('is no answer because Telegram ties it to the message that made the topic', () => {
    const plain = update({ thread: 9, text: 'hi', reply_to_message: replied(9) })
    expect(fromTelegram(plain)).not.toHaveProperty('answers')
  })

  it('says the addresses that hide behind its words, where they stand', () => {
    const link = (offset: number, length: number, url: string) => ({ type: 'text_link', offset, length, url }) as const
    const [one, two] = ['https://example.org/a', 'https://example.org/b']
    const hidden = { text: '😀看这里 and 👨‍👩‍👧 there', entities: [link(2, 3, one), link(10, 14, two)] }
    expect(wish(update({ thread: 9, ...hidden }), { to: room })).toMatchObject(
      sent([`😀看这里 (${one}) and 👨‍👩‍👧 there (${two})`]),
    )
    expect(wish(edited({ thread: 9, ...hidden }), { to: room })).toMatchObject({
      ...sent([`😀看这里 (${one}) and 👨‍👩‍👧 there (${two})`]),
      kind: 'edit',
    })
    const under = update({ thread: 9, photo, caption: 'here ', caption_entities: [link(0, 5, one)] })
    expect(fromTelegram(under)).toMatchObject({ text: `here (${one}) ` })
  })

  it('says an address once: also where marks cut its words, and where they are the address', () => {
    const url = 'https://example.org/'
    const link = (offset: number, length: number) => ({ type: 'text_link', offset, length, url }) as const
    const cut = {
      text: 'a bold word',
      entities: [link(0, 2), { type: 'bold', offset: 2, length: 4 } as const, link(2, 9)],
    }
    expect(wish(update({ thread: 9, ...cut }), { to: room })).toMatchObject(sent([`a bold word (${url})`]))
    const said = { text: 'see example.org', entities: [link(4, 11)] }
    expect(wish(update({ thread: 9, ...said }), { to: room })).toMatchObject(sent(['see example.org']))
  })

  it('stays inside where it begins with //', () => {
    expect(wish(update({ thread: 9, text: '// who answers them?' }), { to: room })).toBeUndefined()
  })

  it('goes to the desk, about that chat, where it begins with /', () => {
    expect(wish(update({ thread: 9, text: '/members Li' }), { to: room })).toMatchObject({
      kind: 'desk',
      to: room,
      line: 'members Li',
    })
  })

  it('is not taken for ours where it names another bot', () => {
    const where = { to: room, username: 'Our_bot' }
    expect(wish(update({ thread: 9, text: '/help@our_bot me@home' }), where)).toMatchObject({ line: 'help me@home' })
    expect(wish(update({ thread: 9, text: '/help@other_bot' }), where)).toBeUndefined()
  })

  it('is refused aloud where it cannot be passed on yet', () => {
    expect(wish(update({ thread: 9, dice: { emoji: '🎲', value: 4 } }), { to: room })).toMatchObject({
      kind: 'refusal',
      from: `${forum}/50`,
      reason: 'a dice cannot be passed on yet',
    })
  })

  it.each([
    ['words', edited({ thread: 9, text: 'changed' })],
    ['the words under a file', edited({ thread: 9, photo, caption: 'changed' })],
  ])('is an edit of its own message where it changes %s, with whom it answers', (_, update) => {
    const of = `${forum}/50`
    expect(wish(update, { to: room })).toMatchObject({
      ...{ kind: 'edit', from: of, of },
      command: { content: { text: ['changed'] } },
    })
    expect(wish(update, { to: room, linked })).toMatchObject({ answers: 'm1' })
  })

  it.each([
    ['a note for the team', edited({ thread: 9, text: '// changed' })],
    ['a line for us', edited({ thread: 9, text: '/help' })],
    ['a file without words', edited({ thread: 9, photo })],
  ])('takes the words back, and no file, where what is left is %s', (_, update) => {
    expect(wish(update, { to: room })).toMatchObject({ kind: 'withdraw', of: `${forum}/50`, only: 'words' })
  })
})

describe('the press of a button', () => {
  it('is the line that it types, by whoever pressed it, about the message with the button', () => {
    const line = { kind: 'desk', to: room, line: 'leave now 1@chatroom', from: `${forum}/60`, by: { id: '12345' } }
    expect(wish(pressed('wx:a1b2c3:leave now 1@chatroom', { thread: 9 }), { to: room })).toMatchObject(line)
    expect(spoken(pressed('wx:a1b2c3:leave now', { thread: 9 }))).toEqual({ chat: forum, thread: 9 })
  })

  it('counts once for each person, message and button', () => {
    const id = (update: Update) => toReceived(update, placeId(`${forum}/0`)).id
    expect(id({ ...pressed('wx:a1b2c3:leave now'), update_id: 10 })).toBe(id(pressed('wx:a1b2c3:leave now')))
    expect(id(pressed('wx:a1b2c3:leave now', { message_id: 61 }))).not.toBe(id(pressed('wx:a1b2c3:leave now')))
    expect(id(pressed('wx:a1b2c3:kick 1'))).not.toBe(id(pressed('wx:a1b2c3:kick 2')))
  })

  it('is none of ours under another bot’s button, or where Telegram does not show the message any more', () => {
    expect(spoken(pressed('menu/1'))).toBeUndefined()
    expect(spoken(pressed('wx:a1b2c3:leave now', { date: 0 }))).toBeUndefined()
  })
})

describe('what somebody writes in General', () => {
  it.each(['/help', '/help@our_bot'])('is a line for the desk where it begins with /: %s', (text) => {
    expect(wish(update({ text }), { to: desk, username: 'our_bot' })).toMatchObject({
      kind: 'desk',
      to: desk,
      line: 'help',
    })
  })

  it('keeps what looks like an address', () => {
    expect(wish(update({ text: '/search me@home.org' }), { to: desk })).toMatchObject({ line: 'search me@home.org' })
  })

  it.each([
    ['words', update({ text: 'who is in?' })],
    ['a picture', update({ photo })],
    ['an edit', edited({ text: 'help' })],
  ])('is the group’s own where it is anything else: %s', (_, said) => {
    expect(wish(said, { to: desk })).toBeUndefined()
  })
})

describe('what is nobody’s word to WeChat is passed over, with a reason:', () => {
  const service = update({ thread: 9, forum_topic_closed: {} })
  it.each([
    ['a live location that moves on', edited({ thread: 9, location: { latitude: 1, longitude: 2 } }), 'debug'],
    ['another bot', update({ thread: 9, text: 'beep', from: people.otherBot }), 'debug'],
    ['an anonymous admin', update({ thread: 9, text: 'psst', from: people.anonymous }), 'debug'],
    ['a channel', update({ thread: 9, text: 'news', from: people.channelBot, sender_chat: news }), 'debug'],
    ['Telegram for a channel', update({ text: 'news', from: people.forwarder, sender_chat: news }), 'debug'],
    [
      'a post in a channel',
      { update_id: 3, channel_post: { message_id: 1, date: 1, chat: news, text: 'news' } },
      'debug',
    ],
    ['a topic that was closed', service, 'debug'],
    ['a new kind of update', { update_id: 1 }, 'debug'],
  ])('%s', (_, said, level) => {
    expect(fromTelegram(said)).toMatchObject({ kind: 'nothing', level })
  })

  it('but what somebody sends with the help of an inline bot is theirs', () => {
    const viaBot = update({ thread: 9, text: 'found it', via_bot: people.otherBot })
    expect(fromTelegram(viaBot)).toMatchObject({ kind: 'words', text: 'found it', by: { id: String(people.alice.id) } })
  })

  it('and what Telegram says itself is not even stored', () => {
    expect(spoken(service)).toBeUndefined()
  })
})

describe('where it was said', () => {
  it('is the topic; General where there is none', () => {
    expect(spoken(update({ thread: 9, text: 'a' }))).toEqual({ chat: forum, thread: 9 })
    expect(spoken(update({ text: 'a' }))).toEqual({ chat: forum, thread: 0 })
  })

  it('is not the chain of answers that plain groups call a thread', () => {
    const chain = update({ text: 'a', message_thread_id: 40, reply_to_message: replied(40) })
    expect(spoken(chain)).toEqual({ chat: forum, thread: 0 })
    expect(fromTelegram(chain)).toHaveProperty('answers')
  })

  it('is kept with the album that it belongs to', () => {
    const received = toReceived(update({ thread: 9, media_group_id: 'g1' }), toPlace({ chat: forum, thread: 9 }))
    expect(received).toMatchObject({ id: 'u7', place: `${forum}/9`, group: 'g1' })
  })
})
