import { mkdtempSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, Refused, Retry } from '@queqiao/hub'
import { type Answer, type Handed, roomId, weChatId } from '@queqiao/protocol/model'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Bytes } from '../../packages/hub/src/files/needed.ts'
import { openFiles } from '../../packages/hub/src/files/store/open.ts'
import { Retention } from '../../packages/hub/src/retention/retention.ts'
import { note } from '../../packages/hub/src/store/note.ts'
import type { Store } from '../../packages/hub/src/store/store.ts'
import { abilities, anna, bob, family, hubOn, me, message, myself, report, until, withAnna } from './paper.ts'
import { heard } from './plans/listening.ts'
import { edit, Sheet, say, withdraw } from './sheet.ts'
import { openFor } from './stores.ts'

// Whatever any test makes the hub run is explained, see plans/setup.ts. Here it runs everything that it can, once.

let data: string
let hub: Hub
let store: Store
let paper: Sheet

const taken = async (): Promise<Handed> => {
  const handed: Handed[] = []
  await until(async () => handed.push(...(await hub.keeper.take(me, 1))) > 0)
  return handed[0] ?? expect.fail('nothing taken')
}
const settle = ({ task }: Handed, answer: Answer = { kind: 'done' }) =>
  hub.keeper.append({ ...report(), results: [{ task, answer }] })
const shown = (text: string) => until(() => paper.texts.some((line) => line.includes(text)))
const withoutId = (words: string) => {
  const { wechat: _, ...rest } = message({ words })
  return report(rest)
}

/** A small life: everything that the hub does, once. */
async function live(): Promise<void> {
  await hub.keeper.append({
    ...report({ kind: 'login', person: myself, name: 'Me' }),
    can: { ...abilities, commands: { send: 'result', remark: 'result', 'accept-transfer': 'result' } },
    session: { version: '1' },
  })
  const members = [{ id: anna, roomNickname: 'A' }, { id: bob }]
  await hub.keeper.append(
    report(
      { kind: 'people', people: [{ id: anna, nickname: 'Anna' }, { id: bob }] },
      { kind: 'rooms', rooms: [{ id: roomId('family'), name: 'Family', members }, { id: roomId('nameless') }] },
      { kind: 'members', room: roomId('family'), members },
      { kind: 'members-left', room: roomId('family'), members: [bob] },
      { kind: 'person-removed', person: bob },
      { kind: 'transcript', wechat: weChatId('unheard'), text: 'words' },
    ),
  )
  await hub.keeper.append(report(message({ words: '@A\u2005hello', name: 'Anna' })))
  await shown('hello')
  await hub.keeper.append(report(message({ words: 'nameless', chat: { kind: 'room', id: roomId('nameless') } })))
  await shown('nameless')
  // a client that repeats itself, with and without an id
  const again = message({ words: 'again', wechat: weChatId('again') })
  for (let n = 0; n < 2; n++) (await hub.keeper.append(report(again))).answered(true)
  ;(await hub.keeper.append(withoutId('perhaps'))).answered(false)
  ;(await hub.keeper.append(withoutId('perhaps'))).answered(true)
  await hub.keeper.append(report(message({ words: 'end' })))
  await shown('end')
  await recalls()
  await trouble()
  await answers()
  await typing()
  await reads()
}

/** What a side looks up that keeps nothing itself, from the first page and from behind it. */
async function reads(): Promise<void> {
  const { reading } = paper.hub ?? expect.fail('not started')
  const who = 'me@paper'
  const at = (await reading.chats(who, { limit: 1 })).at(0)?.at
  await reading.chats(who, { limit: 1, after: at })
  await reading.chats(who, { words: 'a', limit: 5 })
  await reading.accounts(who)
  const key = { account: me, chat: message().chat }
  const { written, before, cursor } = await reading.history(who, key, { limit: 3 })
  await reading.history(who, key, { before, limit: 3 })
  await reading.changes(who, key, cursor, 5)
  await reading.answered(who, key)
  await reading.answered(who, key, written.at(0)?.at)
  await reading.group(who, { account: me, chat: family })
  await reading.search(who, { words: 'hello' })
  await reading.search(who, { account: me, chat: key.chat, words: 'hello' })
  await reading.mark(who, key, written.at(-1)?.at ?? expect.fail('nothing was said'))
  await reading.unread(who)
  for (const among of ['contacts', 'others'] as const)
    await reading.people(who, { account: me, among, words: 'a', from: 0, limit: 5 })
  await reading.people(who, { account: me, among: 'contacts', from: 0, limit: 1 })
  await reading.people(who, { account: me, among: 'others', person: anna, from: 0, limit: 1 })
  await reading.requests(who, me)
  await reading.offered(who, me)
}

/** What people type for us. */
async function typing(): Promise<void> {
  const read = paper.read
  paper.read = async (group) =>
    group.map(({ id, body }) => ({
      ...{ kind: 'desk', from: id, by: { id: 'me@paper', name: 'Me' }, line: body },
      to: { account: me, ...(body === 'accept' && { chat: withAnna }) },
    }))
  const lines = ['chats', 'chats a', 'search a', 'members family', 'remark nobody: A', 'accept', 'accept 1', 'status']
  for (const line of lines) {
    const before = paper.lines.length
    await paper.writes(line, `typed ${line}`)
    await until(() => paper.lines.length > before)
  }
  paper.read = read
}

/** What is quoted, and what is taken back. */
async function recalls(): Promise<void> {
  const [wechat, chat] = [weChatId('quoted'), message().chat]
  const quote = { wechat, excerpt: 'quoted' }
  const picture = message({ wechat: weChatId('taken'), content: { kind: 'image', file: { key: 'k' } } })
  await hub.keeper.append(report(message({ words: 'quoted', wechat }), message({ words: 'quoting', quote }), picture))
  await shown('quoting')
  const gone = { kind: 'recall', chat, fromSelf: false } as const
  await hub.keeper.append(report({ ...gone, wechat: weChatId('taken'), text: 'one gone' }))
  await hub.keeper.append(report(message({ words: 'last', time: Date.now() }), { ...gone, name: 'Anna', text: 'gone' }))
  await shown('gone (remove')
}

/** Sends that must be made again, are refused, or may have happened. */
async function trouble(): Promise<void> {
  let tries = 0
  paper.before = (text, run) => {
    if (text.includes('bad')) throw new Refused('too ugly')
    if (text.includes('displaced') && tries++ === 0) {
      const place = paper.lines.at(-1)?.place
      if (place) return run.displaced(place as never).then(() => Promise.reject(new Retry('gone', { certain: true })))
    }
    if (text.includes('bridge') && tries++ < 2) throw new Retry('not now', { scope: 'bridge', after: 5 })
  }
  await hub.keeper.append(report(message({ words: 'bad', chat: withAnna }), message({ words: 'displaced' })))
  await shown('displaced')
  await hub.keeper.append(report(message({ words: 'bridge' })))
  await shown('bridge')
  paper.safeFor = 0
  await hub.keeper.append(report(message({ words: 'once' })))
  await shown('once')
  paper.after = (text) => {
    if (text.includes('lost')) throw new Retry('no answer')
  }
  await hub.keeper.append(report(message({ words: 'lost' })))
  await shown('perhaps: ')
}

/** What people write, and how it ends: by results, by its own message coming back, by silence. */
async function answers(): Promise<void> {
  await paper.writes('one', 'e1')
  await settle(await taken(), { kind: 'failed', reason: 'blocked' })
  await shown('e1: failed')
  await paper.writes('two', 'e2')
  await settle(await taken())
  await paper.writes('three', 'e3', 'album')
  await taken()
  await hub.keeper.append(report(message({ words: 'three', sender: myself, fromSelf: true })))
  await paper.writes('four', 'e4')
  await taken()
  await shown('e4: unknown')
  const { place } = paper.lines.at(-1) ?? expect.fail('no lines')
  await paper.hub?.messageAt(place as never, 'paper 0' as never)
  await paper.hub?.placeOf('paper 0' as never)
  await paper.wants('e5', say('@A hi'))
  await paper.wants('e5.1', edit('e5', 'bye'))
  await paper.wants('e5.2', withdraw('e5'))
  await shown('e5: Taken back')
  await paper.hub?.written('e5' as never)
  await hub.checkStore()
}

async function restart(): Promise<void> {
  await hub.stop()
  await start()
  await hub.keeper.append(report(message({ words: 'after' })))
  await shown('after')
}

/** All of it was stored long ago. */
async function pruneAll(): Promise<void> {
  await store.write(async (tx) => {
    for (const table of ['inbox', 'received', 'commands'] as const) await tx.updateTable(table).set({ at: 1 }).execute()
    await note(tx, 'pruned', Date.now())
    await note(tx, 'began', 1)
  })
  const day = 86_400_000
  const keep = { messages: 90 * day, media: 30 * day, mediaSize: 1_000_000 }
  const files = await openFiles({ data })
  const { hash } = await files.put(new Blob(['nobody needs it']).stream(), 100)
  utimesSync(join(data, 'media', hash.slice(0, 2), hash), new Date(), new Date(Date.now() - 2 * day))
  const bytes = new Bytes(store, files)
  await new Retention({ store, bridges: [paper], people: [], keep, bytes, place: files, log: () => undefined }).prune()
  expect(await files.size(hash)).toBeUndefined()
}

async function start(): Promise<void> {
  hub = await hubOn(data, [paper], { resultLimit: 200, recalls: 'remove' }, async (folder) => {
    store = await openFor(folder)
    return store
  })
}

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Sheet('paper', { outcomes: 'all', reads: true })
  await start()
  await live()
  await restart()
  await pruneAll()
  await hub.stop()
}, 180_000)
afterAll(() => rmSync(data, { recursive: true }))

it('a small life runs the statements of every part', () => {
  const all = heard()
  const texts = all.join('\n')
  for (const table of ['inbox', 'people', 'rooms', 'members', 'lanes', 'entries', 'heads', 'dead', 'places'])
    expect(texts).toContain(`"${table}"`)
  for (const table of ['messages', 'parts', 'received', 'commands', 'steps'])
    expect(texts).toContain(`delete from "${table}"`)
  expect(all.length).toBeGreaterThan(60)
})
