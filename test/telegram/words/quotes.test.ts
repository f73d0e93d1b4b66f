import { remoteId, type What } from '@queqiao/hub'
import { personId, roomId, type Text } from '@queqiao/protocol/model'
import { describe, expect, it } from 'vitest'
import { quotingOf } from '../../../bridges/telegram/src/words/quotes.ts'
import { house } from '../house.ts'
import { account } from '../port.ts'
import { Lane } from '../run.ts'
import { said } from '../said.ts'

const room = { kind: 'room', id: roomId('r1') } as const
const reader = { self: personId('wxid_me'), owner: 12345 }
const hers = { mention: personId('wxid_x'), name: '韩' } as const

const quoting = (text: Text, excerpt: string) => quotingOf({ text }, { excerpt }, reader)

describe('what a quote quotes', () => {
  it('is what WeChat names of the words, under the marks that they have there', () => {
    expect(quoting(['tea at five, ', hers, ' too?'], 'five, @韩')).toEqual({
      text: 'five, @韩',
      entities: [{ type: 'bold', offset: 6, length: 2 }],
    })
  })

  it('is all of the words where WeChat cut them, or put them on one line', () => {
    expect(quoting(['tea\nat five '], 'tea at five')?.text).toBe('tea\nat five')
    expect(quoting(['茶'.repeat(400)], `${'茶'.repeat(299)}…`)?.text).toBe('茶'.repeat(400))
  })

  it('is at most what Telegram takes, and no half of a character', () => {
    const long = quoting([`a${'🐦'.repeat(2000)}`], '')?.text ?? ''
    expect(long.length).toBe(1023)
    expect(long.isWellFormed()).toBe(true)
  })

  it('has no call in it: Telegram compares none; and nothing of which nothing is seen', () => {
    expect(quoting([{ mention: 'all', name: '所有人' }, ' 来'], '')).toEqual({ text: '@所有人 来', entities: [] })
    expect(quoting(['\u200b '], '')).toBeUndefined()
  })
})

const answering = (of: number, chat: number, text: Text, about: object = {}): What => ({
  ...said({ chat: room, text: ['yes'], quote: { excerpt: String(text[0]) } }),
  answers: remoteId(`${chat}/${of}`),
  answered: { text, ...about },
})

describe('an answer on Telegram', () => {
  it('quotes the words that it answers, also where others say the same in one message', async () => {
    const { forum, settle, seen } = await house()
    const lane = new Lane({ account, chat: room }, 'Tea')
    await settle(lane, said({ chat: room, text: ['tea?'] }))
    const [first] = seen()
    await settle(lane, answering(first?.id ?? 0, forum.id, ['tea?']))
    expect(seen().at(-1)).toMatchObject({ replyTo: first?.id, quote: { text: 'tea?', position: 4 } })

    const twice = new Lane({ account, chat: room }, 'Twice')
    await settle(twice, ...['tea?', 'tea?', 'cake?'].map((text) => said({ chat: room, text: [text] })))
    const joined = seen().at(-1)
    expect(joined?.text).toBe('李雷: tea?\n李雷: tea?\n李雷: cake?')
    await settle(twice, answering(joined?.id ?? 0, forum.id, ['tea?'], { range: { from: 9, to: 17 } }))
    expect(seen().at(-1)).toMatchObject({ replyTo: joined?.id, quote: { text: 'tea?', position: 13 } })
  })

  it('goes without the quote where the words do not stand there, and is an answer all the same', async () => {
    const { forum, settle, seen, methods } = await house()
    const lane = new Lane({ account, chat: room }, 'Tea')
    await settle(lane, said({ chat: room, text: ['tea?'] }))
    const [first] = seen()
    await settle(lane, answering(first?.id ?? 0, forum.id, ['coffee?']))
    expect(seen().at(-1)).toMatchObject({ text: '李雷: yes', replyTo: first?.id })
    expect(seen().at(-1)?.quote).toBeUndefined()
    expect(methods()).toEqual(['sendMessage', 'sendMessage', 'sendMessage'])
  })
})
