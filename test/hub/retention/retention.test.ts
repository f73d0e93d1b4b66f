import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, placeId, Refused, Retry, remoteId, type Traits } from '@queqiao/hub'
import { accountId, type Handed, type Outcome, personId, roomId, weChatId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bytes } from '../../../packages/hub/src/files/needed.ts'
import { type FileHash, type Files, fileHash } from '../../../packages/hub/src/files/store/files.ts'
import { openFiles } from '../../../packages/hub/src/files/store/open.ts'
import { Retention } from '../../../packages/hub/src/retention/retention.ts'
import { note } from '../../../packages/hub/src/store/note.ts'
import type { Schema } from '../../../packages/hub/src/store/schema.ts'
import type { Arrival, Store } from '../../../packages/hub/src/store/store.ts'
import { anna, family, hubOn, me, message, myself, Paper, report, until } from '../paper.ts'
import { openFor } from '../stores.ts'

const hour = 3_600_000
const day = 24 * hour
const keep = { messages: 90 * day, media: 30 * day, mediaSize: 1_000_000 }

let data: string
let files: Files
let store: Store
let hub: Hub
let paper: Paper
let other: Paper

const begin = async (traits: Traits = {}) => {
  paper = new Paper('paper', traits)
  other = new Paper('other')
  hub = await hubOn(data, [paper, other], {}, async (folder) => {
    store = await openFor(folder)
    return store
  })
}
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  files = await openFiles({ data })
  await begin()
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const retention = (about: Partial<ConstructorParameters<typeof Retention>[0]> = {}) =>
  new Retention({
    store,
    bridges: [paper, other],
    people: [],
    keep,
    bytes: new Bytes(store, files),
    place: files,
    log: () => undefined,
    ...about,
  })
const prune = () => retention().prune()
const count = async (table: keyof Schema): Promise<number> => {
  const { n } = await store.db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll().as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}
const counts = (...tables: (keyof Schema)[]) => Promise.all(tables.map(count))
const settled = async (lines: number) => {
  await until(() => paper.lines.length === lines && other.lines.length === lines)
  await quiet()
}
// nothing is under way any more
const quiet = () =>
  until(async () => {
    const heads = await store.db.selectFrom('heads').select(['due', 'since']).execute()
    return heads.every(({ due, since }) => due === null && since === null)
  })
/** Everything that is stored now was stored long ago, and pruning has kept up. */
const age = async (to = 1) => {
  await store.write(async (tx) => {
    for (const table of ['inbox', 'received', 'commands', 'entries', 'dead'] as const)
      await tx.updateTable(table).set({ at: to }).execute()
    await note(tx, 'pruned', Date.now())
  })
}
const taken = async (): Promise<Handed> => {
  const handed: Handed[] = []
  await until(async () => handed.push(...(await hub.keeper.take(me, 1))) > 0)
  return handed[0] ?? expect.fail('nothing taken')
}
const settle = async ({ task }: Handed, answer: Outcome = { kind: 'done' }) =>
  hub.keeper.append({ ...report(), results: [{ task, answer }] })
const state = async (is: string) =>
  until(async () => (await store.db.selectFrom('commands').select('state').execute()).some((row) => row.state === is))
/** Something is said, and answered from paper. */
const talk = async () => {
  await hub.keeper.append(report(message({ words: 'first' })))
  await settled(1)
  await paper.writes('hi', 'e1')
  return taken()
}

describe('the bytes of files', () => {
  const can = { commands: { send: 'result', fetch: 'result' }, contents: { text: 'as-is' } } as const
  const picture = async (key: string, bytes: string) => {
    const content = { kind: 'image', file: { key } } as const
    await hub.keeper.append({ ...report(message({ content })), can })
    await until(async () => (await count('files')) > 0)
    const upload = () => ({ endpoint: 'pc', account: me, source: key, bytes: new Blob([bytes]).stream() })
    await until(async () => (await hub.keeper.accept(upload())) === true)
  }
  const hashes = async () =>
    (await store.db.selectFrom('files').select('hash').execute()).map(({ hash }) => hash && fileHash(hash))
  const aged = (before: number) => store.write((tx) => tx.updateTable('files').set({ at: before }).execute())

  it('go when they are old, and the message says from then on that they are not kept', async () => {
    await picture('k1', 'bytes')
    await settled(1)
    await quiet()
    const [hash] = await hashes()
    if (!hash) expect.fail('no bytes')
    await prune()
    expect(await files.size(hash)).toBe(5)
    await aged(Date.now() - 31 * day)
    await prune()
    expect(await files.size(hash)).toBeUndefined()
    expect(await store.db.selectFrom('files').select(['state', 'hash']).execute()).toEqual([
      { state: 'failed', hash: null },
    ])
  })

  it('stay as long as another message has the same', async () => {
    await picture('k1', 'bytes')
    await settled(1)
    await aged(Date.now() - 31 * day)
    await picture('k2', 'bytes')
    await settled(2)
    await quiet()
    const [hash] = (await hashes()).filter(Boolean)
    if (!hash) expect.fail('no bytes')
    await prune()
    expect(await files.size(hash)).toBe(5)
  })

  it('stay as long as somebody has still to be shown them', async () => {
    paper.before = () => {
      throw new Retry('away', { scope: 'bridge', certain: true })
    }
    await picture('k1', 'bytes')
    await until(() => other.lines.length === 1)
    const [hash] = await hashes()
    if (!hash) expect.fail('no bytes')
    await aged(Date.now() - 31 * day)
    await prune()
    expect(await files.size(hash)).toBe(5)
  })

  it('go, the oldest first, when they take more room than they may', async () => {
    for (const [n, bytes] of ['one', 'two!', 'three'].entries()) await picture(`k${n}`, bytes)
    await settled(3)
    await quiet()
    await retention({ keep: { ...keep, mediaSize: 9 } }).prune()
    const left = (await hashes()).flatMap((hash) => hash || [])
    expect(await Promise.all(left.map((hash) => files.size(hash)))).toEqual([4, 5])
  })
})

it('what WeChat was sent of a file counts for the room that files take', async () => {
  const row = (id: string, n: number) => {
    const about = { id, account: '', message: '', name: id, tries: 0, at: Date.now() - day + n } as const
    const sent = { hash: `${n}`.repeat(64), size: 3, ships: `${n + 2}`.repeat(64), sends: '{"size":4}' } as const
    return { kind: 'sticker', role: 'file', state: 'ready', ...about, ...sent } as const
  }
  await store.write((tx) =>
    tx
      .insertInto('files')
      .values([row('one', 0), row('two', 1)])
      .execute(),
  )
  await retention({ keep: { ...keep, mediaSize: 13 } }).prune()
  expect(await store.db.selectFrom('files').select('id').execute()).toEqual([{ id: 'two' }])
})

describe('bytes that a killed process left, and that no row names', () => {
  const row = (id: string, more: { readonly hash?: FileHash; readonly ships?: FileHash }) => {
    const about = { id, account: '', message: '', kind: 'image', role: 'file', name: id } as const
    const row = { ...about, ...more, state: 'ready', tries: 0, at: Date.now() } as const
    return store.write((tx) => tx.insertInto('files').values(row).execute())
  }
  const pathOf = (name: string) => join(data, 'media', name.slice(0, 2), name)
  /** Bytes that were put so many milliseconds ago. */
  const put = async (bytes: string, ago: number) => {
    const { hash } = await files.put(new Blob([bytes]).stream(), 1_000)
    backdate(pathOf(hash), ago)
    return hash
  }
  const backdate = (path: string, ago: number) => utimesSync(path, new Date(), new Date(Date.now() - ago))
  const areThere = (...hashes: readonly FileHash[]) =>
    Promise.all(hashes.map(async (hash) => (await files.size(hash)) !== undefined))
  const began = (at: number) => store.write((tx) => note(tx, 'began', at))

  it('go after a day; what is needed, what is fresh and what is not ours stays', async () => {
    await began(Date.now() - 90 * day)
    const stray = await put('stray', 25 * hour)
    const fresh = await put('fresh', 23 * hour)
    const shown = await put('shown', 25 * hour)
    const sent = await put('sent', 25 * hour)
    await row('shown', { hash: shown })
    await row('sent', { ships: sent })
    const foreign = pathOf(`${stray}.jpg`)
    writeFileSync(foreign, '')
    backdate(foreign, 25 * hour)
    await prune()
    expect(await areThere(stray, fresh, shown, sent)).toEqual([false, true, true, true])
    expect(existsSync(foreign)).toBe(true)
  })

  it('are looked for after the start, and then once a day', async () => {
    await began(Date.now() - 90 * day)
    let passed = 0
    const rounds = retention({ now: () => Date.now() + passed })
    await rounds.prune()
    const stray = await put('stray', 25 * hour)
    passed = 23 * hour
    await rounds.prune()
    expect(await areThere(stray)).toEqual([true])
    passed = 24 * hour
    await rounds.prune()
    expect(await areThere(stray)).toEqual([false])
  })

  it('go in several steps where they are many', async () => {
    await began(Date.now() - 90 * day)
    const all: FileHash[] = []
    for (let n = 0; n < 550; n++) all.push(await put(`${n}`, 25 * hour))
    const [first = expect.fail('none'), ...rest] = all
    await row('first', { hash: first })
    const counts: unknown[] = []
    await retention({ log: (_, __, about) => counts.push(about?.count) }).prune()
    expect(counts).toHaveLength(2)
    expect(await areThere(first)).toEqual([true])
    expect((await areThere(...rest)).filter(Boolean)).toEqual([])
  })

  it('stay where they lay there before the store began: they may be those of the one that it is to be filled from', async () => {
    const old = await put('old', 25 * hour)
    await prune()
    await retention({ now: () => Date.now() + 30 * day }).prune()
    expect(await areThere(old)).toEqual([true])
  })

  it('go in a store that has been there since its first report', async () => {
    await hub.keeper.append(report(message()))
    await store.write((tx) =>
      tx
        .updateTable('inbox')
        .set({ at: Date.now() - 3 * day })
        .execute(),
    )
    const stray = await put('stray', 2 * day)
    await prune()
    expect(await areThere(stray)).toEqual([false])
  })
})

describe('what is old and owed to nobody goes', () => {
  it('a report, its message and what it became; who is known and where chats live stays', async () => {
    await hub.keeper.append(report({ kind: 'rooms', rooms: [{ id: roomId('family'), name: 'Family' }] }, message()))
    await settled(1)
    const before = await counts('rooms', 'places', 'lanes', 'heads', 'accounts')
    await age()
    await prune()
    expect(await counts('inbox', 'messages', 'parts', 'entries')).toEqual([0, 0, 0, 0])
    expect(await counts('rooms', 'places', 'lanes', 'heads', 'accounts')).toEqual(before)
  })

  it('what people were told at a desk stays for a side that keeps nothing itself, as long as messages', async () => {
    await hub.stop()
    await begin({ reads: true })
    await hub.keeper.append(report({ kind: 'login', person: myself, name: 'Me' }, message()))
    await settled(2)
    await prune()
    expect(await counts('entries', 'notices')).toEqual([0, 1])
    await age()
    await store.write((tx) => tx.updateTable('notices').set({ at: 1 }).execute())
    await prune()
    expect(await counts('notices')).toEqual([0])
  })

  it('and the chat goes on where it was: the next message comes into the same place, once', async () => {
    await hub.keeper.append(report(message({ words: 'old' })))
    await settled(1)
    await age()
    await prune()
    await hub.keeper.append(report(message({ words: 'new' })))
    await settled(2)
    expect(new Set(paper.lines.map(({ place }) => place)).size).toBe(1)
    expect(new Set(paper.lines.map(({ key }) => key)).size).toBe(2)
  })

  it('a command that was done, with its message and what was received', async () => {
    await settle(await talk())
    await state('done')
    await until(() => other.texts.includes('Me: hi'))
    await quiet()
    await age()
    await prune()
    expect(await counts('commands', 'messages', 'parts', 'received', 'entries')).toEqual([0, 0, 0, 0, 0])
  })

  it('a command that failed and was closed, with what was shown of it', async () => {
    await settle(await talk(), { kind: 'failed', reason: 'blocked' })
    await until(() => paper.texts.includes('e1: failed (blocked)'))
    await quiet()
    await store.write((tx) => tx.updateTable('commands').set({ closed: 1 }).execute())
    await age()
    await prune()
    expect(await counts('commands', 'messages', 'parts', 'entries')).toEqual([0, 0, 0, 0])
  })

  it('many, in several steps, and reports are stored between them', async () => {
    const rows = Array.from({ length: 5_200 }, (): Arrival => ({ account: 'me', kind: 'event', body: '{}', at: 1 }))
    await store.append(rows)
    const last = await count('inbox')
    await store.write((tx) => note(tx, 'sorted', last))
    await store.write((tx) => note(tx, 'pruned', Date.now()))
    const left: number[] = []
    const pruning = prune()
    for (let n = 0; n < 5; n++) {
      await hub.keeper.append(report(message()))
      left.push(await count('inbox'))
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await pruning
    expect(left.some((rows) => rows > 5 && rows < 5_200)).toBe(true)
    expect(await count('inbox')).toBe(5)
  })
})

describe('what is young stays', () => {
  it('all but entries that every reader has passed', async () => {
    await settle(await talk())
    await state('done')
    await quiet()
    const before = await counts('inbox', 'messages', 'parts', 'received', 'commands')
    await prune()
    expect(await counts('inbox', 'messages', 'parts', 'received', 'commands')).toEqual(before)
    expect(await count('entries')).toBe(0)
  })

  it('a report that comes again is known, and so is what people wrote', async () => {
    const once = message({ words: 'once', wechat: weChatId('same') })
    await hub.keeper.append(report(once))
    await settled(1)
    await paper.writes('hi', 'e1')
    await taken()
    await age(Date.now() - 89 * day)
    await prune()
    await hub.keeper.append(report(once))
    await paper.writes('hi', 'e1')
    await hub.keeper.append(report(message({ words: 'end' })))
    await until(() => paper.texts.includes('anna: end'))
    expect(paper.texts.filter((text) => text === 'anna: once')).toHaveLength(1)
    expect(await hub.keeper.take(me, 1)).toEqual([])
  })
})

describe('however old, what is still owed stays', () => {
  it('a message that one bridge has not got yet; then it goes', async () => {
    let away = true
    other.before = () => {
      if (away) throw new Retry('away', { after: 100, certain: true })
    }
    await hub.keeper.append(report(message({ words: 'wait for me' })))
    await until(() => paper.lines.length === 1)
    await age()
    await prune()
    expect(await counts('inbox', 'messages', 'entries')).toEqual([1, 1, 1])
    away = false
    await settled(1)
    await prune()
    expect(await counts('inbox', 'messages', 'entries')).toEqual([0, 0, 0])
  })

  it('a message that was set aside, until a person has closed it', async () => {
    other.before = (text) => {
      if (text.includes('bad')) throw new Refused('too ugly')
    }
    await hub.keeper.append(report(message({ words: 'bad' })))
    await until(async () => (await count('dead')) === 1)
    await quiet()
    await age()
    await prune()
    const { lane, n } = await store.db.selectFrom('dead').select(['lane', 'n']).executeTakeFirstOrThrow()
    const entry = () =>
      store.db.selectFrom('entries').selectAll().where('lane', '=', lane).where('n', '=', n).executeTakeFirst()
    expect(await entry()).toBeDefined()
    expect(await counts('inbox', 'messages')).toEqual([1, 1])
    await store.write((tx) => tx.deleteFrom('dead').execute())
    await prune()
    expect(await entry()).toBeUndefined()
    expect(await counts('inbox', 'messages')).toEqual([0, 0])
  })

  it('a report that is not sorted yet', async () => {
    await hub.stop()
    store = await openFor(data)
    await store.append([{ account: 'me', kind: 'event', body: '{}', at: 1 }])
    await age()
    await prune()
    expect(await count('inbox')).toBe(1)
    await store.close()
    await begin()
  })

  it('a report that could not be sorted', async () => {
    await store.append([{ account: 'me', kind: 'event', body: '{}', at: 1 }])
    const { seq } = await store.db.selectFrom('inbox').select('seq').executeTakeFirstOrThrow()
    const dead = { reader: 'inbox', lane: 0, n: seq, reason: 'no', at: 1, uncertain: 0 }
    await store.write(async (tx) => {
      await tx.insertInto('dead').values(dead).execute()
      await note(tx, 'sorted', seq)
    })
    await age()
    await prune()
    expect(await count('inbox')).toBe(1)
  })

  it.each([
    ['queued', 0, 1],
    ['handed', 0, 1],
    ['unknown', 0, 1],
    ['failed', 0, 1],
    ['unknown', 1, 0],
    ['failed', 1, 0],
    ['cancelled', 0, 0],
    ['done', 0, 0],
  ] as const)('a command that is %s, closed: %d: %d stays', async (is, closed, stays) => {
    await talk()
    await store.write((tx) => tx.updateTable('commands').set({ state: is, closed }).execute())
    await age()
    await prune()
    const written = await store.db.selectFrom('messages').select('id').where('via', 'is not', null).execute()
    expect([await count('commands'), written.length]).toEqual([stays, stays])
  })

  it('a command whose message another bridge has still to show', async () => {
    const handed = await talk()
    let away = true
    other.before = () => {
      if (away) throw new Retry('away', { after: 100, certain: true })
    }
    await settle(handed)
    await state('done')
    await age()
    await prune()
    expect(await count('commands')).toBe(1)
    away = false
    await until(() => other.texts.includes('Me: hi'))
  })

  it('a command whose outcome has still to be shown where it was written', async () => {
    const handed = await talk()
    let away = true
    paper.before = () => {
      if (away) throw new Retry('away', { after: 100, certain: true })
    }
    await settle(handed, { kind: 'failed', reason: 'blocked' })
    await state('failed')
    await store.write((tx) => tx.updateTable('commands').set({ closed: 1 }).execute())
    await age()
    await prune()
    expect(await count('commands')).toBe(1)
    away = false
    await until(() => paper.texts.includes('e1: failed (blocked)'))
  })

  it('an earlier try of a command that is not over; then both go, with the message and what was shown of it', async () => {
    await settle(await talk(), { kind: 'failed', reason: 'blocked' })
    await until(() => paper.texts.includes('e1: failed (blocked)'))
    const [owed] = await hub.owing.list({ states: ['failed'] })
    await hub.owing.retry(owed?.id ?? expect.fail('nothing failed'))
    await quiet()
    await age()
    await prune()
    expect(await count('commands')).toBe(2)
    await settle(await taken())
    await until(() => paper.texts.includes('e1: done') && other.texts.includes('Me: hi'))
    expect(paper.removed).toHaveLength(1)
    await quiet()
    await store.write((tx) => tx.updateTable('commands').set({ at: Date.now() }).where('state', '=', 'done').execute())
    await prune()
    expect(await count('commands')).toBe(2)
    await age()
    await prune()
    expect(await counts('commands', 'messages', 'parts')).toEqual([0, 0, 0])
  })

  it('what was received and could not be read', async () => {
    paper.read = () => Promise.reject(new Refused('what?'))
    await hub.keeper.append(report(message()))
    await settled(1)
    await paper.writes('hm', 'e1')
    await until(async () => (await count('dead')) === 1)
    await age()
    await prune()
    expect(await count('received')).toBe(1)
  })

  it('what was received, as long as the other side may say it again', async () => {
    await hub.stop()
    await begin({ remembers: 100 * day })
    await talk()
    await age(Date.now() - 95 * day)
    await prune()
    expect(await count('received')).toBe(1)
    await age(Date.now() - 101 * day)
    await prune()
    expect(await count('received')).toBe(0)
  })

  it('a send that is written down for a run under way; one of a run that is over goes', async () => {
    await hub.keeper.append(report(message()))
    await settled(1)
    const head = await store.db.selectFrom('heads').select(['id', 'position']).executeTakeFirstOrThrow()
    const step = (n: number) => ({ head: head.id, n, name: 'line', parts: null })
    await store.write((tx) =>
      tx
        .insertInto('steps')
        .values([step(head.position), step(head.position + 1)])
        .execute(),
    )
    await prune()
    const left = await store.db.selectFrom('steps').select('n').execute()
    expect(left).toEqual([{ n: head.position + 1 }])
  })
})

describe('what is about something that went does no harm', () => {
  it('an answer to it finds nothing', async () => {
    await hub.keeper.append(report(message()))
    await settled(1)
    const [line] = paper.lines
    const ask = () => paper.hub?.messageAt(placeId(line?.place ?? ''), remoteId('paper 0'))
    expect(await ask()).toBeDefined()
    await age()
    await prune()
    expect(await ask()).toBeUndefined()
  })

  it('a recall, a quote, a transcript and a late result are dealt with, and the next message comes', async () => {
    const handed = await talk()
    await settle(handed)
    await state('done')
    await quiet()
    await age()
    await prune()
    const wechat = weChatId('m1')
    await settle(handed, { kind: 'failed', reason: 'late' })
    await hub.keeper.append(
      report(
        { kind: 'recall', chat: family, fromSelf: false, wechat, text: 'Anna recalled a message' },
        { kind: 'transcript', wechat, text: 'words' },
        message({ words: 'yes', quote: { wechat, sender: anna, excerpt: 'first' } }),
      ),
    )
    await until(() => paper.texts.includes('anna: yes'))
    // what comes late of a message has a lane beside
    await until(() => paper.texts.some((text) => text.includes('words')))
    expect(paper.texts).toContain('Anna recalled a message')
    expect(paper.texts.some((text) => text.includes('could not be dealt with'))).toBe(false)
  })
})

describe('a clock that was wrong', () => {
  const dated = async (...days: number[]) => {
    await store.append(
      days.map((n): Arrival => ({ account: 'me', kind: 'event', body: '{}', at: Date.now() - n * day })),
    )
    await store.write(async (tx) => {
      const { last } = await tx
        .selectFrom('inbox')
        .select((eb) => eb.fn.max('seq').as('last'))
        .executeTakeFirstOrThrow()
      await note(tx, 'sorted', last)
    })
  }
  const pruned = () => store.write((tx) => note(tx, 'pruned', Date.now() - keep.messages))

  it('and jumped by years takes a day’s worth at the start and in an hour, not everything', async () => {
    await dated(89.5, 88.5, 60, 30, 1, 0)
    await pruned()
    let now = Date.now() + 3_650 * day
    const running = retention({ now: () => now })
    await running.prune()
    expect(await count('inbox')).toBe(5)
    now += hour
    await running.prune()
    expect(await count('inbox')).toBe(4)
    now += hour
    await running.prune()
    expect(await count('inbox')).toBe(3)
  })

  it('and is right again prunes as before', async () => {
    await dated(-3_650, -3_650, 91, 1)
    await pruned()
    await prune()
    expect(await count('inbox')).toBe(1)
  })

  it('and is right again is not stopped by what it dated', async () => {
    await dated(...Array.from({ length: 600 }, () => -3_650), 91, 1)
    await pruned()
    await prune()
    expect(await count('inbox')).toBe(501)
  })

  it('after a long pause catches up, and passes over time in which nothing was stored', async () => {
    await dated(200, 100, 99, 1)
    let now = Date.now()
    const running = retention({ now: () => now })
    for (const left of [3, 1, 1]) {
      await running.prune()
      expect(await count('inbox')).toBe(left)
      now += 1.2 * hour
    }
  })
})

it('another process that has the job is not disturbed', async () => {
  await hub.keeper.append(report(message()))
  await settled(1)
  await age()
  const spell = { id: 7, ended: new AbortController().signal, own: () => Promise.resolve(false) }
  const elsewhere: Store = Object.create(store, { fellows: { value: { many: true, spell } } })
  await retention({ store: elsewhere }).prune()
  expect(await counts('inbox', 'entries')).toEqual([1, 1])
})

it('a stop in the middle ends at once, and leaves nothing half done', async () => {
  await store.append(
    Array.from({ length: 1_300 }, (): Arrival => ({ account: 'me', kind: 'event', body: '{}', at: 1 })),
  )
  await store.write((tx) => note(tx, 'sorted', 1_300))
  await store.write((tx) => note(tx, 'pruned', Date.now()))
  const running = retention()
  void running.prune()
  await until(async () => (await count('inbox')) < 1_300)
  await running.stop()
  const left = await count('inbox')
  expect(left % 100).toBe(0)
  expect(left).toBeGreaterThan(0)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(await count('inbox')).toBe(left)
})

it('people and accounts stay, however long they say nothing', async () => {
  await hub.keeper.append(report({ kind: 'people', people: [{ id: personId('zoe'), nickname: 'Zoe' }] }))
  await hub.keeper.append({ ...report({ kind: 'login', person: myself }), account: accountId('second') })
  await until(async () => (await count('people')) >= 2)
  await age()
  await prune()
  expect(await count('people')).toBeGreaterThanOrEqual(2)
  expect(await count('accounts')).toBe(2)
})
