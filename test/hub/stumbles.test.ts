import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, Retry } from '@queqiao/hub'
import type { Capabilities, Content, Source } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { hubOf } from '../../packages/hub/src/hub.ts'
import { openSqlite } from '../../packages/hub/src/store/sqlite.ts'
import type { Store } from '../../packages/hub/src/store/store.ts'
import { hubOn, me, message, Paper, report, until, withAnna } from './paper.ts'

// A store that fails for a moment, and what must come through that.

const can: Capabilities = { commands: { send: 'result', fetch: 'result' }, contents: { text: 'as-is' } }
const picture = (source: Source): Content<Source> => ({ kind: 'image', file: source })

let data: string
let hub: Hub
let paper: Paper
let store: Store
const open = async (options: Parameters<typeof hubOn>[2] = {}) => {
  hub = await hubOn(data, [paper], { patience: { usual: 50 }, ...options }, async (folder) => {
    store = await openSqlite(folder)
    return store
  })
}
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Paper()
  await open()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await hub.stop()
  rmSync(data, { recursive: true })
})

const full = () => Promise.reject(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }))
const says = (content: Content<Source>) => hub.keeper.append({ ...report(message({ content, chat: withAnna })), can })
const hello = async () => {
  await says({ kind: 'text', text: ['hello'] })
  await until(() => paper.texts.includes('anna: hello'))
}

it('good reports in front of a bad one are not long in coming, one by one', async () => {
  await hello()
  const good = Array.from({ length: 60 }, (_, n) => JSON.stringify(message({ words: `n${n}`, chat: withAnna })))
  const row = { account: me, kind: 'event', key: null, unanswered: null, at: Date.now(), teller: null } as const
  await store.append([...good, good[0]?.slice(0, 20) ?? ''].map((body) => ({ ...row, body })))
  await says({ kind: 'text', text: ['last'] })
  await until(() => paper.texts.includes('anna: last'), 4_000)
  expect(paper.texts.filter((text) => /^anna: n\d+$/.test(text))).toHaveLength(60)
})

it('a command that was handed out goes to its client, whatever fails after that', async () => {
  await hello()
  await paper.writes('hi', 'r1')
  await until(async () => (await hub.owing.list({ states: ['queued'] })).length === 1)
  await says(picture({ key: 'k1' }))
  await until(async () => (await store.db.selectFrom('files').select('id').execute()).length === 1)
  const write = store.write.bind(store)
  vi.spyOn(store, 'write').mockImplementationOnce(write).mockImplementation(full)
  expect((await hub.keeper.take(me, 5)).map(({ command }) => command.kind)).toEqual(['send'])
})

describe('sends that cannot be repeated, while the store takes nothing for a moment', () => {
  const anna = ['anna: one', 'anna: two', 'anna: three']
  /** The store takes nothing, so many times. */
  const refuse = (times: number) => {
    const write = store.write.bind(store)
    let left = times
    vi.spyOn(store, 'write').mockImplementation((change) => (left-- > 0 ? full() : write(change)))
  }
  const says = () => hub.keeper.append(report(...['one', 'two', 'three'].map((words) => message({ words }))))
  const links = () => store.db.selectFrom('parts').select('owner').orderBy('owner').execute()

  beforeEach(async () => {
    await hub.stop()
    paper = new Paper('paper', { joins: 10 })
    paper.safeFor = 0
    await open()
  })

  it.each([1, 2, 8])(
    'what one became is not forgotten, and the next are sent once: it fails %d times',
    async (times) => {
      paper.after = (text) => {
        if (text === 'anna: one') refuse(times)
      }
      await says()
      await expect.poll(links).toEqual([{ owner: 'w1' }, { owner: 'w2' }, { owner: 'w3' }])
      expect(paper.texts).toEqual(anna)
    },
  )

  it.each([1, 8])(
    'one that the other side turned away is sent after all, and not doubted: it fails %d times',
    async (times) => {
      let turnedAway = 0
      paper.before = (text) => {
        if (text !== 'anna: two' || turnedAway++) return
        refuse(times)
        throw new Retry('too many', { certain: true, after: 20 })
      }
      await says()
      await expect.poll(links).toHaveLength(3)
      expect(paper.texts).toEqual(anna)
    },
  )

  it('what one became is linked as soon as the next is begun: a kill loses nothing of it', async () => {
    const stuck = Promise.withResolvers<void>()
    paper.after = (text) => {
      if (text === 'anna: one') refuse(1)
    }
    paper.before = (text) => (text === 'anna: two' ? stuck.promise : undefined)
    await says()
    await expect.poll(links).toEqual([{ owner: 'w1' }])
    const steps = await store.db.selectFrom('steps').select(['n', 'parts']).orderBy('n').execute()
    expect(steps).toEqual([
      { n: 1, parts: '["paper 0"]' },
      { n: 2, parts: null },
    ])
    stuck.resolve()
    await expect.poll(links).toHaveLength(3)
  })

  it('what one became is linked although a later one fails and comes again', async () => {
    let turnedAway = 0
    paper.after = (text) => {
      if (text === 'anna: one') refuse(1)
    }
    paper.before = (text) => {
      if (text === 'anna: two' && !turnedAway++) throw new Retry('too many', { certain: true, after: 20 })
    }
    await says()
    await expect.poll(links).toEqual([{ owner: 'w1' }, { owner: 'w2' }, { owner: 'w3' }])
    expect(paper.texts).toEqual(anna)
  })
})

it('a download that fails while the store does is no end of the process', async () => {
  const unhandled: unknown[] = []
  const heard = (error: unknown) => unhandled.push(error)
  process.on('unhandledRejection', heard)
  const write = store.write.bind(store)
  let tries = 0
  vi.spyOn(store, 'write').mockImplementation(async (change) => {
    const [file] = await store.db.selectFrom('files').select('due').execute()
    const isFetched = (file?.due ?? 0) > Date.now() + 45_000
    if (isFetched) tries++
    return isFetched ? full() : write(change)
  })
  await says(picture({ key: 'k1', url: 'http://127.0.0.1:1/x.png' }))
  await until(() => tries > 1)
  await new Promise((resolve) => setTimeout(resolve, 100))
  process.off('unhandledRejection', heard)
  expect(unhandled).toEqual([])
})

it('a bridge that could not begin begins when the store works again', async () => {
  await hello()
  // as a kill leaves it
  await store.write((tx) => tx.updateTable('heads').set({ owner: 12_345, due: null }).execute())
  await hub.stop()
  const options = { data, bridges: [paper], retry: { from: 5, to: 50 } }
  store = await openSqlite(data)
  hub = await hubOf(options, store)
  vi.spyOn(store, 'write').mockImplementation(full)
  await hub.start()
  vi.restoreAllMocks()
  await says({ kind: 'text', text: ['two'] })
  await until(() => paper.texts.includes('anna: two'))
})

describe('after an outage that is longer than the other side knows a repeat', () => {
  it.each([
    ['words', { kind: 'text', text: ['hello'] }],
    ['a picture that did not come', picture({ key: 'k1' })],
  ] as const)('%s that certainly never went out are sent, and not doubted', async (_, content) => {
    paper.safeFor = 300
    paper.before = () => {
      throw new Retry('connection refused', { certain: true })
    }
    await says(content)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    paper.before = () => undefined
    await until(() => paper.texts.length > 0)
    expect(paper.texts[0]).toMatch(/^anna: /)
  })

  it('a picture that waited for its file when we stopped is sent, and not doubted', async () => {
    await hub.stop()
    paper.safeFor = 300
    await open({ patience: { usual: 60_000 } })
    await says(picture({ key: 'k1' }))
    await new Promise((resolve) => setTimeout(resolve, 300))
    await hub.stop()
    await new Promise((resolve) => setTimeout(resolve, 500))
    await open()
    await until(() => paper.texts.length > 0)
    expect(paper.texts[0]).toMatch(/^anna: /)
  })
})
