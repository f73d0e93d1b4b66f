import { mentionsOf, placeId, remoteId, type What } from '@queqiao/hub'
import { type Mentioned, personId, roomId } from '@queqiao/protocol/model'
import type { User } from 'grammy/types'
import { describe, expect, it } from 'vitest'
import { listedIn } from '../../../bridges/telegram/src/saying/mentions.ts'
import { dropped, failing, tooMany } from '../../servers/telegram/index.ts'
import { house } from '../house.ts'
import { account } from '../port.ts'
import { Lane } from '../run.ts'
import { li, said } from '../said.ts'
import { people, replied, update } from '../updates.ts'

const room = { kind: 'room', id: roomId('r1') } as const
const self = personId('wxid_me')

const calling = (words: string, ...mentions: readonly Mentioned[]): What => {
  const what = said({ chat: room, text: [words] })
  return { ...what, event: { ...what.event, mentions } }
}

const listing = async () => {
  const all = await house({}, { mentions: 'topic' })
  const { server, forum } = all
  const list = () => server.topics(forum).findLast(({ name, state }) => name === '@' && state === 'open')
  return {
    ...{ ...all, list, lane: new Lane({ account, chat: room }, 'Hikers') },
    listed: () => server.messages(forum, list()?.id ?? 0).map(({ text }) => text.split('\n')[1]),
  }
}

describe('the topic of mentions', () => {
  it('has what calls the account or everybody, once each, whatever is tried again', async () => {
    const { settle, lane, listed, server } = await listing()
    server.faults.add(tooMany(0), { method: 'sendMessage', nth: 3 })
    const whats = [calling('a', self), calling('b'), calling('c', 'all'), calling('d', li.id), calling('e', self)]
    await settle(lane, ...whats)
    expect(listed()).toEqual(['a', 'c', 'e'])
    await settle(lane, calling('f', self))
    expect(listed()).toEqual(['a', 'c', 'e', 'f'])
  })

  it('is made anew where it was deleted; what Telegram lets happen there stops no message', async () => {
    const { settle, lane, listed, server, alice, forum, list } = await listing()
    await settle(lane, calling('a', self))
    alice.deleteTopic(forum, list()?.id ?? 0)
    await settle(lane, calling('b', self))
    expect(listed()).toEqual(['b'])
    const refused = failing(400, 'Bad Request: not enough rights to send text messages to the chat')
    server.faults.add(refused, { method: 'sendMessage', nth: 2 })
    await settle(lane, calling('c', self))
    server.faults.add(dropped('after'), { method: 'sendMessage', nth: 2 })
    await settle(lane, calling('d', self))
    expect(listed()).toEqual(['b', 'd'])
    const texts = server.messages(forum).map(({ text }) => text)
    expect(texts.filter((text) => text.startsWith('李雷: '))).toEqual(['a', 'b', 'c', 'd'].map((one) => `李雷: ${one}`))
  })

  it('is opened where it was closed', async () => {
    const { settle, lane, listed, alice, forum, list, server } = await listing()
    await settle(lane, calling('a', self))
    alice.closeTopic(forum, list()?.id ?? 0)
    server.faults.add(failing(400, 'Bad Request: TOPIC_CLOSED'), { method: 'sendMessage', nth: 2 })
    await settle(lane, calling('b', self))
    expect(listed()).toEqual(['a', 'b'])
    expect(server.topics(forum).filter(({ name }) => name === '@')).toHaveLength(1)
  })

  it('is made anew once for a message, also where Telegram misses that one, too', async () => {
    const { settle, lane, server, forum, port } = await listing()
    await settle(lane, calling('a', self))
    const made = () => server.calls.filter(({ method }) => method === 'createForumTopic').length
    const before = made()
    const missing = failing(400, 'Bad Request: message thread not found')
    server.faults.add(missing, { method: 'sendMessage', nth: 2, times: 30 })
    await settle(lane, calling('b', self))
    expect(made()).toBe(before + 1)
    expect(server.messages(forum).filter(({ text }) => text === '李雷: b')).toHaveLength(1)
    server.faults.clear()
    server.faults.add(missing, { method: 'sendMessage', nth: 2, times: 30 })
    await settle(lane, calling('c', self))
    expect(made()).toBe(before + 1)
    expect(port.received.some(({ body }) => body.includes('does not find the topic of mentions'))).toBe(true)
  })
})

it('what becomes of an answer given there is said there, under it, and what is said of it next takes its place', async () => {
  const { settle, lane, server, alice, forum, list, port } = await listing()
  await settle(lane, calling('a', self))
  const thread = list()?.id ?? 0
  const place = placeId(`${forum.id}/${thread}`)
  port.places.set(place, [mentionsOf(account)])
  const answer = alice.send(forum, 'yes', { thread })
  const of = remoteId(`${forum.id}/${answer.message_id}`)
  port.stands.set(of, place)
  const failed = { kind: 'outcome', of, outcome: { kind: 'failed', reason: 'no friend' }, earlier: [] } as const
  await settle(lane, said({ text: ['before'], chat: room }), failed, said({ text: ['after'], chat: room }))
  const told = () => server.messages(forum, thread).filter(({ replyTo }) => replyTo === answer.message_id)
  expect(told()).toMatchObject([{ text: '✗ no friend' }])
  const earlier = [remoteId(`${forum.id}/${told()[0]?.id}`)]
  await settle(lane, { ...failed, outcome: { kind: 'failed', reason: 'no money' }, earlier })
  expect(told()).toMatchObject([{ text: '✗ no money' }])
  // where that topic is gone, nothing waits for it
  alice.deleteTopic(forum, thread)
  await settle(lane, failed, said({ text: ['later'], chat: room }))
  expect(server.messages(forum).at(-1)?.text).toContain('later')
})

describe('an answer to what is listed', () => {
  const button = (url: string) => ({ inline_keyboard: [[{ text: '↗', url }]] })
  const ours = { ...people.otherBot, username: 'our_bot' }
  const answer = (url: string, from: User = ours) =>
    update({ text: 'yes', reply_to_message: { ...replied(30), text: 'A · B\ntea?', from, reply_markup: button(url) } })

  it('is one to the message that its button leads to', () => {
    expect(listedIn(answer('https://t.me/c/123/9/40'), 'our_bot')).toEqual({
      ...{ place: '-1000000000123/9', answers: '-1000000000123/40', picked: { words: 'tea?', at: 0 } },
    })
    expect(listedIn(answer('https://t.me/c/123/40'), 'our_bot')?.place).toBe('-1000000000123/0')
  })

  it('is none where somebody else made the button, or it leads elsewhere', () => {
    const url = 'https://t.me/c/123/9/40'
    expect(listedIn(answer(url, people.otherBot), 'our_bot')).toBeUndefined()
    expect(listedIn(answer(url, { ...ours, is_bot: false }), 'our_bot')).toBeUndefined()
    expect(listedIn(answer('https://t.me/someone/40'), 'our_bot')).toBeUndefined()
    expect(listedIn(update({ text: 'yes' }), 'our_bot')).toBeUndefined()
  })
})
