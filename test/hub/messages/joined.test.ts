import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Delivery,
  type Hub,
  type HubOptions,
  type Parts,
  placeId,
  Refused,
  type RemoteId,
  Retry,
  type Run,
  remoteId,
  type Strike,
} from '@queqiao/hub'
import { type Event, type Source, summary, weChatId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { joinedAt, keepJoined } from '../../../packages/hub/src/messages/joined.ts'
import { link } from '../../../packages/hub/src/messages/links.ts'
import { forgetMessages } from '../../../packages/hub/src/retention/messages.ts'
import { anna, bob, family, hubOn, message, Paper, report, until } from '../paper.ts'
import { openFor } from '../stores.ts'

const book = placeId('book')

/** Writes all that a run says on one page, each on a line of its own. */
class Pages extends Paper {
  readonly pages: string[] = []
  readonly struck: (readonly [parts: Parts, strikes: readonly Strike[]])[] = []
  /** What it knows of these when a run comes. */
  readonly known: (Parts | 'uncertain' | undefined)[] = []
  /** Called when a page is written; throw to fail. */
  writing: (page: string) => void = () => undefined
  /** What it refuses. */
  refused = ''

  override async deliver(run: Run): Promise<void> {
    await run.place(async () => book)
    const said: Delivery[] = []
    for (const delivery of run.deliveries) {
      const { what } = delivery
      if (what.kind === 'recalled') this.struck.push([what.parts, what.strikes ?? []])
      if (what.kind !== 'message') continue
      const known = await run.known({ name: 'page', of: delivery })
      this.known.push(known)
      if (!known) said.push(delivery)
    }
    if (said.length) await this.#write(run, said)
  }

  async #write(run: Run, said: readonly Delivery[]): Promise<void> {
    const [of] = said
    if (!of) return
    const shares: { of: Delivery; part: number; range: { from: number; to: number } }[] = []
    let words = ''
    for (const one of said) {
      if (wordsOf(one) === this.refused) continue
      const from = words.length
      words += wordsOf(one)
      shares.push({ of: one, part: 0, range: { from, to: words.length } })
      words += '\n'
    }
    const covers = shares.map((share) => share.of)
    if (covers.length) {
      const step = { name: 'page', of: covers[0] ?? of, covers, shares, joined: { words, marks: 'plain' }, safeFor: 0 }
      await run.step(step, async () => {
        this.writing(words)
        this.pages.push(words)
        return [remoteId(`page ${this.pages.length - 1}`)]
      })
    }
    if (covers.length < said.length) throw new Refused(`${this.refused} is not for here`)
  }
}

const wordsOf = ({ what }: Delivery): string => (what.kind === 'message' ? summary(what.event.content) : '')

let data: string
let hub: Hub | undefined
let pages: Pages
const open = async (options: Partial<HubOptions> = {}) => {
  pages = new Pages('paper', { joins: 100 })
  hub = await hubOn(data, [pages], options)
}
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
})
afterEach(async () => {
  await hub?.stop()
  rmSync(data, { recursive: true })
})

const tell = (...events: readonly Event<Source>[]) => hub?.keeper.append(report(...events))
const says = (sender: typeof anna, words: string, id = words) =>
  message({ chat: family, sender, words, wechat: weChatId(id), time: Date.now() })
const at = (remote: RemoteId, words?: string, near = 0) =>
  pages.hub?.messageAt(book, remote, words === undefined ? undefined : { words, at: near })
/** Waits until a page is written and it is known whose lines stand there. */
const written = (count: number) => until(async () => (await at(remoteId(`page ${count - 1}`))) !== undefined)
const first = remoteId('page 0')

describe('what they say is kept', () => {
  it('as long as one of them is', async () => {
    const store = await openFor(mkdtempSync(join(data, 'store-')))
    onTestFinished(() => store.close())
    const where = { bridge: 'paper', place: book, remote: first }
    await store.write(async (tx) => {
      await link(tx, [{ owner: 'm1', ...where, parts: [{ remote: first, range: { from: 0, to: 4 } }] }])
      await link(tx, [{ owner: 'm2', ...where, parts: [{ remote: first, range: { from: 5, to: 8 } }] }])
      await keepJoined(tx, where, { words: 'tea?\nyes', marks: 'plain' })
    })
    await store.write((tx) => forgetMessages(tx, ['m1']))
    expect(await joinedAt(store.db, where)).toEqual({ words: 'tea?\nyes', marks: 'plain' })
    await store.write((tx) => forgetMessages(tx, ['m2']))
    expect(await joinedAt(store.db, where)).toBeUndefined()
  })
})

describe('messages that stand in one on the other side', () => {
  it('are each found by the words that somebody picks, wherever about they are said to be', async () => {
    await open()
    await tell(says(anna, 'tea?'), says(bob, 'yes'), says(anna, 'yes, please'))
    await written(1)
    const tea = await at(first, 'tea')
    const bobs = await at(first, 'yes', 3)
    const annas = await at(first, 'yes', 20)
    expect([tea, bobs, annas].map((one) => one?.sender?.id)).toEqual([anna, bob, anna])
    expect([tea, bobs, annas].map((one) => one?.isUnclear)).toEqual([undefined, undefined, undefined])
    expect(tea?.message).not.toBe(annas?.message)
  })

  it('are unclear where nobody says which of several people’s is meant', async () => {
    await open()
    await tell(says(anna, 'tea?'), says(bob, 'yes'))
    await written(1)
    expect(await at(first)).toMatchObject({
      isUnclear: true,
      among: [
        { sender: { id: anna }, words: expect.stringContaining('tea?') },
        { sender: { id: bob }, words: expect.stringContaining('yes') },
      ],
    })
    expect(await at(first, 'a?\nye', 2)).toMatchObject({ isUnclear: true })
    expect(await at(first, 'said elsewhere', 99)).toMatchObject({ isUnclear: true })
  })

  it('of one person are that person’s, the last of them', async () => {
    await open()
    await tell(says(bob, 'one'), says(bob, 'two'))
    await written(1)
    const last = await at(first, 'two')
    expect(last?.isUnclear).toBeUndefined()
    expect(await at(first)).toEqual(last)
  })

  it('are struck out one by one when they are taken back, later ones with the earlier ones', async () => {
    await open()
    await tell(says(anna, 'tea?', 'm1'), says(bob, 'yes', 'm2'), says(bob, 'no', 'm3'))
    await written(1)
    const recall = (of: string): Event<Source> => ({
      ...{ kind: 'recall', chat: family, fromSelf: false, text: 'recalled', wechat: weChatId(of) },
    })
    await tell(recall('m1'))
    await until(() => pages.struck.length === 1)
    await tell(recall('m3'))
    await until(() => pages.struck.length === 2)
    const joined = { remote: first, words: 'tea?\nyes\nno\n', marks: 'plain' }
    const tea = { from: 0, to: 4, gone: false }
    expect(pages.struck[0]).toEqual([[], [{ ...joined, ranges: [tea] }]])
    expect(pages.struck[1]).toEqual([[], [{ ...joined, ranges: [tea, { from: 9, to: 11, gone: false }] }]])
  })

  it('go one by one where that is wanted, and with the last of them the message itself', async () => {
    await open({ recalls: 'remove' })
    await tell(says(anna, 'tea?', 'm1'), says(bob, 'yes', 'm2'))
    await written(1)
    const recall = (of: string): Event<Source> => ({
      ...{ kind: 'recall', chat: family, fromSelf: false, text: 'recalled', wechat: weChatId(of) },
    })
    await tell(recall('m2'))
    await until(() => pages.struck.length === 1)
    expect(pages.struck[0]?.[1]).toMatchObject([{ remote: first, ranges: [{ from: 5, to: 8, gone: true }] }])
    await tell(recall('m1'))
    await until(() => pages.struck.length === 2)
    expect(pages.struck[1]).toEqual([[first], []])
  })

  it('are not sent anew where another one of their run is refused', async () => {
    await open()
    pages.refused = 'spam'
    await tell(says(anna, 'tea?'), says(bob, 'yes'), says(bob, 'spam'), says(anna, 'cake'))
    await until(() => pages.pages.join('').includes('cake'))
    expect(pages.pages.join('')).toBe('tea?\nyes\ncake\n')
    await written(1)
    expect((await at(first, 'yes', 5))?.sender?.id).toBe(bob)
  })

  it('may all have arrived where the answer is lost, and none of them comes again by itself', async () => {
    await open()
    pages.writing = () => {
      throw new Retry('no answer', { certain: false, after: 0 })
    }
    await tell(says(anna, 'tea?'), says(bob, 'yes'))
    await until(() => pages.known.length === 4)
    expect(pages.known).toEqual([undefined, undefined, 'uncertain', 'uncertain'])
    expect(pages.pages).toEqual([])
  })
})
