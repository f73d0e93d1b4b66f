import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, Retry, type Traits } from '@queqiao/hub'
import { type Event, type Handed, roomId, type Source, weChatId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anna, bob, hubOn, me, message, myself, Paper, report, until, withAnna } from '../paper.ts'

let data: string
let hub: Hub
let paper: Paper
let other: Paper
const open = async (traits: Traits = {}) => {
  paper = new Paper('paper', traits)
  other = new Paper('other', traits)
  hub = await hubOn(data, [paper, other])
}
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  await open()
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const tell = async (...events: readonly Event<Source>[]) => {
  ;(await hub.keeper.append(report(...events))).answered(true)
}
const shown = (...texts: readonly string[]) => until(() => texts.every((text) => paper.texts.includes(text)))
const taken = async (): Promise<Handed> => {
  const handed: Handed[] = []
  await until(async () => handed.push(...(await hub.keeper.take(me, 1))) > 0)
  return handed[0] ?? expect.fail('nothing taken')
}
const quoting = (wechat: string, about: Parameters<typeof message>[0] = {}) =>
  message({ words: 'yes', sender: bob, quote: { wechat: weChatId(wechat), excerpt: 'tea?' }, ...about })

describe('a message that quotes another one', () => {
  it('answers it, where that stands in the same chat', async () => {
    await tell(message({ words: 'tea?', wechat: weChatId('t1') }))
    await shown('anna: tea?')
    await tell(quoting('t1'))
    await shown('bob (to paper 0): yes')
    await until(() => other.texts.includes('bob (to other 0): yes'))
  })

  it('comes with the words that it answers, so that a bridge can show which are quoted', async () => {
    const answered: unknown[] = []
    paper.before = (_, { deliveries }) => {
      for (const { what } of deliveries) if (what.kind === 'message' && what.answers) answered.push(what.answered)
    }
    await tell(message({ words: 'tea?', wechat: weChatId('t1') }))
    await shown('anna: tea?')
    await tell(quoting('t1'))
    await until(() => answered.length > 0)
    expect(answered[0]).toEqual({ text: ['tea?'] })
  })

  it('answers it also where both came at once, and go together', async () => {
    await hub.stop()
    await open({ joins: 10 })
    let down = true
    paper.before = () => {
      if (down) throw new Retry('down', { certain: true })
    }
    await tell(message({ words: 'tea?', wechat: weChatId('t1') }), quoting('t1'), message({ words: 'end' }))
    await until(() => other.texts.length === 3)
    down = false
    await shown('anna: end')
    expect(paper.texts).toEqual(['anna: tea?', 'bob (to paper 0): yes', 'anna: end'])
  })

  it('answers what was written on another side, once WeChat has said by which id it knows that', async () => {
    await tell(message({ words: 'hello' }))
    await shown('anna: hello')
    await until(() => other.texts.includes('anna: hello'))
    await paper.writes('tea?', 'e1')
    await taken()
    await tell(message({ words: 'tea?', sender: myself, fromSelf: true, wechat: weChatId('t1') }), quoting('t1'))
    await shown('bob (to e1): yes')
    await until(() => other.texts.includes('bob (to other 1): yes'))
    expect(other.texts[1]).toBe('Me: tea?')
  })

  it('answers what was written here also where the client gave its id with the result', async () => {
    await tell(message({ words: 'hello' }))
    await shown('anna: hello')
    await paper.writes('tea?', 'e1')
    const { task } = await taken()
    const done = { task, answer: { kind: 'done', wechat: weChatId('t1') } } as const
    await hub.keeper.append({ ...report(), results: [done] })
    await tell(quoting('t1'))
    await shown('bob (to e1): yes')
  })

  it('quotes whom it quotes by name, where the client does not say who that is', async () => {
    const quotes: unknown[] = []
    const deliver = paper.deliver.bind(paper)
    paper.deliver = (run) => {
      for (const { what } of run.deliveries) if (what.kind === 'message') quotes.push(what.event.quote)
      return deliver(run)
    }
    await tell({ kind: 'people', people: [{ id: anna, nickname: 'Anna' }] })
    await tell(message({ words: 'tea?', wechat: weChatId('t1') }), quoting('t1'))
    await shown('bob (to paper 0): yes')
    expect(quotes[1]).toMatchObject({ sender: anna, name: 'Anna', excerpt: 'tea?' })
  })

  it.each([
    ['is not known here', quoting('of long ago')],
    ['stands in another chat', quoting('t1', { chat: withAnna })],
  ])('answers nothing where that %s', async (_, quote) => {
    await tell(message({ words: 'tea?', wechat: weChatId('t1') }))
    await shown('anna: tea?')
    await tell(quote)
    await shown('bob: yes')
  })

  it('answers nothing where the place is another by now', async () => {
    await tell(message({ words: 'tea?', wechat: weChatId('t1') }))
    await shown('anna: tea?')
    let lost = true
    paper.before = async (_, run) => {
      const [key] = paper.lines
      if (!lost || !key) return
      lost = false
      await run.displaced(key.place as never)
      throw new Retry('gone', { certain: true, after: 0 })
    }
    await tell({ kind: 'rooms', rooms: [{ id: roomId('family'), name: 'Family' }] }, quoting('t1'))
    await shown('bob: yes')
  })
})
