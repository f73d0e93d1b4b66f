import { createHash } from 'node:crypto'
import { type Kept, remoteId } from '@queqiao/hub'
import type { Content, Recorded } from '@queqiao/protocol/model'
import { roomId } from '@queqiao/protocol/model'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Block, Words } from '../../../bridges/telegram/src/shown/page.ts'
import { piecesOf } from '../../../bridges/telegram/src/shown/pages.ts'
import { dropped, failing, tooMany } from '../../servers/telegram/index.ts'
import { png } from '../../servers/telegram/samples.ts'
import { house } from '../house.ts'
import { account } from '../port.ts'
import { Lane } from '../run.ts'
import { kept, said } from '../said.ts'

const room = { kind: 'room', id: roomId('r1') } as const
const megabytes50 = 50_000_000

const text = (name: string, words: string, time?: number): Recorded<Kept> => ({
  name,
  content: { kind: 'text', text: [words] },
  ...(time !== undefined && { time }),
})
const record = (...messages: readonly Recorded<Kept>[]): Content<Kept, 'record'> => ({
  ...{ kind: 'record', title: 'Anna and Bob', messages },
})
const articles: Content<Kept, 'articles'> = {
  kind: 'articles',
  articles: [
    { title: 'One', url: 'https://news.example/1', description: 'see https://more.example' },
    { title: 'Two', url: 'javascript:alert(1)' },
  ],
}

const plain = (words: Words): string => {
  if (typeof words === 'string') return words
  return 'type' in words ? plain(words.text) : words.map(plain).join('')
}

/** What stands on a page, in order: each block counts, as Telegram counts them. */
const flat = (blocks: readonly Block[], depth = 1): readonly { block: Block; depth: number; text: string }[] =>
  blocks.flatMap((block) => {
    if (block.kind === 'rule') return [{ block, depth, text: '' }]
    if (block.kind === 'folded') return [{ block, depth, text: plain(block.title) }, ...flat(block.blocks, depth + 1)]
    return [{ block, depth, text: plain(block.kind === 'file' ? block.caption : block.text) }]
  })

const leaf: fc.Arbitrary<Recorded<Kept>> = fc.oneof(
  fc
    .record({ name: fc.constantFrom('Anna', '鲍勃', ''), words: fc.string({ unit: 'grapheme', maxLength: 20 }) })
    .map(({ name, words }) => text(name, words.repeat(100), 0)),
  fc.nat(100_000).map((size) => ({
    name: 'Anna',
    content: { kind: 'image' as const, file: kept('a.png', 'image/png', { size: size * 100 }) },
  })),
)
const { message } = fc.letrec<{ message: Recorded<Kept>; nested: Recorded<Kept> }>((tie) => ({
  message: fc.oneof({ maxDepth: 14 }, { weight: 6, arbitrary: leaf }, { weight: 1, arbitrary: tie('nested') }),
  nested: fc
    .array(tie('message'), { maxLength: 8 })
    .map((messages) => ({ name: 'Bob', content: { ...record(...messages), title: 'older' } })),
}))

describe('a merged history as pages', () => {
  it('is never more than Telegram takes, and all of it is there, in order', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 700 }), (messages) => {
        const pieces = piecesOf(record(...messages), megabytes50)
        expect(pieces.flatMap(({ content }) => (content.kind === 'record' ? content.messages : []))).toEqual(messages)
        for (const { blocks = [] } of pieces) {
          const all = flat(blocks)
          expect(all.length).toBeLessThanOrEqual(500)
          expect(all.reduce((sum, one) => sum + [...one.text].length, 0)).toBeLessThanOrEqual(32_768)
          // with the marks of words
          expect(Math.max(...all.map(({ depth }) => depth)) + 3).toBeLessThanOrEqual(16)
          const files = all.flatMap(({ block }) => (block.kind === 'file' ? [block.media.file.size ?? 0] : []))
          expect(files.length).toBeLessThanOrEqual(50)
          expect(files.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(megabytes50)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('says in words what is too much for any page', () => {
    const [first, ...more] = piecesOf(record(text('Anna', '茶'.repeat(40_000))), megabytes50)
    expect(more).toEqual([])
    expect(first).not.toHaveProperty('blocks')
  })
})

const seenPage = async (content: Content<Kept>) => {
  const all = await house()
  const picture = png(40, 30)
  all.port.files.set(kept('a.png', 'image/png').id, async function* () {
    yield picture
  })
  const lane = new Lane({ account, chat: room }, 'Hikers')
  return { ...all, lane, picture, show: () => all.settle(lane, said({ chat: room, content })) }
}

const withPicture = record(text('Anna', 'look at https://a.example/x and /start', 1_764_432_000_000), {
  name: 'Bob',
  content: { kind: 'image', file: kept('a.png', 'image/png') },
})

describe('on Telegram', () => {
  it('a merged history is one message that opens: names, times, pictures, links, and nobody called', async () => {
    const { show, seen, picture, methods } = await seenPage(withPicture)
    await show()
    const [page, ...more] = seen()
    expect(more).toEqual([])
    expect(methods()).toEqual(['sendRichMessage'])
    expect(page?.text.split('\n')).toEqual([
      '李雷',
      '[chat history] Anna and Bob',
      'Anna 2025-11-29 16:00 UTC: look at https://a.example/x and /\u2060start',
      'Bob',
    ])
    expect(page?.page?.files).toMatchObject([
      { kind: 'photo', hash: createHash('sha256').update(picture).digest('hex') },
    ])
    const words = JSON.stringify(page?.page?.blocks)
    expect(words).toContain('"url":"https://a.example/x"')
    expect(words).toContain('"unix_time":1764432000')
  })

  it('articles are headings that are links, with their words; what is no address of the web is none', async () => {
    const { show, seen } = await seenPage(articles)
    await show()
    const words = JSON.stringify(seen()[0]?.page?.blocks)
    expect(seen()[0]?.text.split('\n')).toEqual(['李雷', 'One', 'see https://more.example', 'Two'])
    expect(words).toContain('"url":"https://news.example/1"')
    expect(words).not.toContain('javascript')
  })

  it('an older Bot API server is asked once, and gets words and pictures', async () => {
    const { show, seen, server, methods, settle, lane } = await seenPage(withPicture)
    server.faults.add(failing(404, 'Not Found: method not found'), { method: 'sendRichMessage', times: 9 })
    await show()
    await settle(lane, said({ chat: room, content: articles }))
    const words =
      '李雷: [chat history] Anna and Bob\nAnna: look at https://a.example/x and /\u2060start\nBob: [picture]'
    expect(seen().map(({ text, file }) => [file?.kind, text])).toEqual([
      ['photo', words],
      [undefined, '李雷: [article] One https://news.example/1\n[article] Two javascript:alert(1)'],
    ])
    expect(methods().filter((method) => method === 'sendRichMessage')).toHaveLength(1)
  })

  it('what Telegram does not take as a page comes in words, once, whatever fails on the way', async () => {
    const twice = record(...withPicture.messages, ...withPicture.messages.slice(1))
    const { show, seen, server, methods } = await seenPage(twice)
    server.faults.add(failing(400, 'Bad Request: RICH_MESSAGE_INVALID'), { method: 'sendRichMessage' })
    server.faults.add(tooMany(0), { method: 'sendMediaGroup' })
    await show()
    expect(seen().map(({ text }) => text)).toEqual([expect.stringMatching(/^李雷: \[chat/), 'Bob', ''])
    expect(methods()).toEqual(['sendRichMessage', 'sendMessage', 'sendMediaGroup', 'sendMediaGroup'])
  })

  it('a page whose answer was lost is not said again in words: it may stand there', async () => {
    const { show, seen, server } = await seenPage(withPicture)
    server.faults.add(dropped('after'), { method: 'sendRichMessage' })
    await show()
    expect(seen().map(({ text, page }) => (page ? 'page' : text))).toEqual(['page', expect.stringMatching(/^⚠/)])
  })

  it('is an answer where it answers something', async () => {
    const { settle, lane, seen, forum } = await seenPage(articles)
    await settle(lane, said({ chat: room, text: ['news?'] }))
    const id = seen()[0]?.id ?? 0
    await settle(lane, { ...said({ chat: room, content: articles }), answers: remoteId(`${forum.id}/${id}`) })
    expect(seen().at(-1)).toMatchObject({ replyTo: id })
  })
})
