import { remoteId, type Strike, type What } from '@queqiao/hub'
import { roomId, type Text } from '@queqiao/protocol/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asJoined, fitTogether, join, joinable, struck } from '../../../bridges/telegram/src/shown/joined.ts'
import { type Span, textLimit } from '../../../bridges/telegram/src/words/entities.ts'
import { dropped, tooMany } from '../../servers/telegram/index.ts'
import { house, thrown } from '../house.ts'
import { account } from '../port.ts'
import { Lane } from '../run.ts'
import { kept, li, said } from '../said.ts'

const room = { kind: 'room', id: roomId('r1') } as const
const inRoom = (...text: Text) => said({ chat: room, text })
const by = (name: string, ...text: Text): What => ({ ...inRoom(...text), sender: { ...li, name } })
const backlog = (count: number, length = 300) =>
  Array.from({ length: count }, (_, n) => by('韩梅梅', `${n} `.padEnd(length, '鹊')))

const span: fc.Arbitrary<Span> = fc.record(
  {
    text: fc.string({
      unit: fc.constantFrom('a', ' ', '\n', '\r', '\u0007', '\u202e', '鹊', '🐦', '@'),
      maxLength: 40,
    }),
    as: fc.constantFrom('bold' as const, { user: 7, name: 'Me' }),
  },
  { requiredKeys: ['text'] },
)
const line = fc.array(span, { minLength: 1, maxLength: 8 }).map(joinable)

describe('texts that are said in one message', () => {
  it('lose nothing, keep their order, and each is where the message says', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), (found) => {
        const lines = found.flatMap((one) => (one ? [one] : []))
        fc.pre(lines.length > 0)
        const { text, entities, ranges } = join(lines)
        const words = lines.map((spans) => spans.map((one) => one.text).join(''))
        expect(ranges.map(({ from, to }) => text.slice(from, to))).toEqual(words)
        expect(text).toBe(words.join('\n'))
        for (const { offset, length } of entities) expect(offset + length).toBeLessThanOrEqual(text.length)
      }),
    )
  })

  it('are no more than Telegram takes: 4,096 code points, 100 entities', () => {
    const lines = (count: number, length: number) =>
      Array.from({ length: count }, () => [{ text: '🐦'.repeat(length) }])
    expect(fitTogether(lines(4, 1023))).toBe(true)
    expect(fitTogether(lines(4, 1024))).toBe(false)
    const named = Array.from({ length: 101 }, () => [{ text: 'a', as: 'bold' as const }])
    expect(fitTogether(named)).toBe(false)
    expect(fitTogether(named.slice(1))).toBe(true)
  })

  it('stand as Telegram will keep them: nothing that it takes out is counted', () => {
    expect(joinable([{ text: 'a\r\u202eb\u0007\u030ac \n ' }])).toEqual([{ text: 'ab c' }])
    expect(joinable([{ text: '\n ' }, { text: ' a' }, { text: ' ' }])).toEqual([{ text: 'a' }])
    expect(joinable([{ text: ' \u200b' }])).toBeUndefined()
    expect(joinable([{ text: 'a'.repeat(textLimit + 1) }])).toBeUndefined()
  })
})

describe('a part that was taken back', () => {
  const three = asJoined(
    join(['one', 'two', 'three'].map((text) => [{ text: 'A', as: 'bold' }, { text: `: ${text}` }])),
  )
  const strike = (...ranges: Strike['ranges']): Strike => ({ remote: remoteId('-1/1'), ...three, ranges })
  const [one, two, last] = [
    { from: 0, to: 6 },
    { from: 7, to: 13 },
    { from: 14, to: 22 },
  ] as const
  const bold = (offset: number) => ({ type: 'bold', offset, length: 1 })

  it('is struck out, the others stay as they are', () => {
    const { text, entities } = struck(strike({ ...two, gone: false }))
    expect(text).toBe('A: one\nA: two\nA: three')
    expect(entities).toEqual([{ type: 'strikethrough', offset: 7, length: 6 }, bold(0), bold(7), bold(14)])
  })

  it.each([
    ['first', [one], 'A: two\nA: three', [bold(0), bold(7)]],
    ['middle', [two], 'A: one\nA: three', [bold(0), bold(7)]],
    ['last', [last], 'A: one\nA: two', [bold(0), bold(7)]],
    ['last two', [two, last], 'A: one', [bold(0)]],
    ['first and last', [one, last], 'A: two', [bold(0)]],
  ])('goes with its line where it is the %s', (_, gone, words, entities) => {
    expect(struck(strike(...gone.map((range) => ({ ...range, gone: true }))))).toEqual({ text: words, entities })
  })

  it('is struck out where it has moved because another one went', () => {
    const { text, entities } = struck(strike({ ...one, gone: true }, { ...last, gone: false }))
    expect(text).toBe('A: two\nA: three')
    expect(entities[0]).toEqual({ type: 'strikethrough', offset: 7, length: 8 })
  })
})

describe('a backlog of a chat', () => {
  const group = () => new Lane({ account, chat: room }, '三年二班')

  it('of two lines stays two messages, of three is one, each line beginning with its sender', async () => {
    const { settle, seen } = await house()
    await settle(group(), by('李雷', 'one'), by('韩梅梅', 'two'))
    await settle(group(), by('李雷', 'one'), by('韩梅梅', 'two'), by('李雷', 'three\nlines'))
    expect(seen().map(({ text }) => text)).toEqual([
      '李雷: one',
      '韩梅梅: two',
      '李雷: one\n韩梅梅: two\n李雷: three\nlines',
    ])
  })

  it('names its sender in a private chat, too, and calls the owner as before', async () => {
    const { settle, seen, lane, alice } = await house()
    await settle(lane(), said({ text: ['one'] }), said({ text: ['two'], fromSelf: true }), said({ text: ['three'] }))
    const called = { mention: 'all', name: '所有人' } as const
    await settle(group(), inRoom('a'), inRoom(called, ' b'), inRoom('c'))
    expect(seen().map(({ text }) => text)).toEqual([
      '李雷: one\nMe: two\n李雷: three',
      '李雷: a\n李雷: @所有人 b\n李雷: c',
    ])
    const mention = { type: 'text_mention', user: expect.objectContaining({ id: alice.id }) }
    expect(seen().at(-1)?.entities).toContainEqual(expect.objectContaining(mention))
  })

  it('of 34 texts of 300 characters is three messages, in order, none lost', async () => {
    const { settle, seen } = await house()
    const all = backlog(34)
    await settle(group(), ...all)
    const texts = seen().map(({ text = '' }) => text)
    expect(texts).toHaveLength(3)
    for (const text of texts) expect([...text].length).toBeLessThanOrEqual(4096)
    expect(texts.join('\n').split('\n')).toEqual(all.map((_, n) => `韩梅梅: ${`${n} `.padEnd(300, '鹊')}`))
  })

  it('is cut by what is no text: a picture, an answer', async () => {
    const { settle, seen, port } = await house()
    const picture = kept('p.jpg', 'image/jpeg', { width: 10, height: 10 })
    port.files.set(picture.id, async function* () {
      yield new Uint8Array(2_000)
    })
    const shown = said({ chat: room, content: { kind: 'image', file: picture } })
    const answer = said({ chat: room, text: ['d'], quote: { excerpt: 'which?' } })
    await settle(group(), inRoom('a'), inRoom('b'), shown, inRoom('c'), answer, inRoom('e'), inRoom('f'))
    expect(seen().map(({ text }) => text)).toEqual([
      '李雷: a\n李雷: b',
      '李雷',
      '李雷: c',
      expect.stringContaining('which?'),
      '李雷: e\n李雷: f',
    ])
  })

  it('that is told to wait in between goes on where it was, also in another company', async () => {
    const { settle, seen, server, bridge } = await house()
    const all = backlog(20)
    const to = group()
    server.faults.add(tooMany(3), { method: 'sendMessage', nth: 2 })
    await thrown(bridge.deliver(to.run(...all)))
    expect(seen()).toHaveLength(1)
    const run = to.run(...all)
    // one that could not be delivered was set aside, and the others come without it
    await bridge.deliver({ ...run, deliveries: run.deliveries.slice(1) })
    await settle(to, ...all)
    const lines = seen().flatMap(({ text = '' }) => text.split('\n'))
    expect(lines).toHaveLength(20)
    expect(new Set(lines).size).toBe(20)
  })

  it('whose answer is lost is not said again, but the doubt, once', async () => {
    const { settle, seen, server } = await house()
    server.faults.add(dropped('before'), { method: 'sendMessage' })
    const to = group()
    const all = backlog(20)
    await settle(to, ...all)
    await settle(to, ...all)
    const texts = seen().map(({ text = '' }) => text)
    expect(texts.map((text) => text.split('\n').length)).toEqual([1, 7])
    expect(texts[0]).toMatch(/^⚠/)
  })

  it('is said line by line where that is wanted', async () => {
    const { settle, seen } = await house({}, { joins: false })
    await settle(group(), inRoom('a'), inRoom('b'), inRoom('c'))
    expect(seen().map(({ text }) => text)).toEqual(['李雷: a', '李雷: b', '李雷: c'])
  })

  it('is struck out where one of it is taken back, and WeChat’s line answers it', async () => {
    const { settle, seen, forum } = await house()
    const to = group()
    await settle(to, by('A', 'one'), by('B', 'two'), by('A', 'three'))
    const [message] = seen()
    const remote = remoteId(`${forum.id}/${message?.id}`)
    const joined = {
      words: message?.text ?? '',
      marks: JSON.stringify(message?.entities?.map(({ type, offset, length }) => ({ type, offset, length }))),
    }
    const strike = { remote, ...joined, ranges: [{ from: 7, to: 13, gone: false }] }
    const recalled: What = {
      kind: 'recalled',
      as: 'mark',
      parts: [],
      strikes: [strike],
      line: { text: 'B recalled a message', time: 0 },
    }
    await settle(to, recalled)
    expect(seen()[0]?.entities).toContainEqual({ type: 'strikethrough', offset: 7, length: 6 })
    expect(seen()[1]).toMatchObject({ text: 'B recalled a message', replyTo: message?.id })
    await settle(to, { ...recalled, strikes: [{ ...strike, remote: remoteId(`${forum.id}/999`) }] })
    expect(seen()).toHaveLength(3)
  })
})
