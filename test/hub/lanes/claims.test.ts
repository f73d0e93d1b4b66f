import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { claim, finish, goOn, hold } from '../../../packages/hub/src/lanes/claims.ts'
import { recover } from '../../../packages/hub/src/lanes/heads.ts'
import { append } from '../../../packages/hub/src/lanes/lanes.ts'
import { openSqlite } from '../../../packages/hub/src/store/sqlite.ts'

const running = new Map<number, unknown>()
const options = { reader: 'paper', limit: 5, busy: [], running, joins: 1, frozen: true, owner: 1 }

const opened = async () => {
  const data = mkdtempSync(join(tmpdir(), 'claims-'))
  const store = await openSqlite(data)
  onTestFinished(async () => {
    await store.close()
    rmSync(data, { recursive: true })
  })
  const say = (key: string, body: string, audience?: string) =>
    store.write((tx) =>
      append(tx, 'deliver', [{ key, body, audience, readers: [{ name: 'paper', destination: 'forum' }] }], 1),
    )
  const next = async (now: number) => (await claim(store, { ...options, now })).claims
  return { store, say, next }
}

it('a lane with nothing for this reader holds up no other of its destination', async () => {
  const { store, say, next } = await opened()
  await say('first', 'seen')
  const [first] = await next(1)
  if (!first) expect.fail('nothing claimed')
  await say('first', 'for others', '!paper')
  await store.write((tx) => finish(tx, first, 2))
  await say('second', 'waits')
  expect((await next(3)).map(({ entries }) => entries[0].body)).toEqual(['waits'])
})

it('whoever has lost a lane can end nothing in it, and an end that was committed is not made twice', async () => {
  const { store, say, next } = await opened()
  await say('lane', 'one')
  const [mine] = await next(1)
  if (!mine) expect.fail('nothing claimed')
  await expect(store.write((tx) => hold(tx, { ...mine, owner: 2 }))).rejects.toThrow('not ours any more')
  expect(await store.write((tx) => hold(tx, mine))).toBe(true)
  await store.write((tx) => finish(tx, mine, 2))
  await expect(store.write((tx) => hold(tx, mine))).rejects.toThrow('not ours any more')
})

it('what was claimed in a commit of which nobody heard is due again, and no run under way', async () => {
  const { store, say, next } = await opened()
  await say('under way', 'one')
  const [known] = await next(1)
  if (!known) expect.fail('nothing claimed')
  await say('unheard', 'two')
  await store.write((tx) => tx.updateTable('heads').set({ destination: null }).execute())
  await next(2)
  expect(await next(3)).toEqual([])
  await recover(store, { reader: 'paper', owner: 1, known: [known.head] })
  expect((await next(4)).map(({ entries }) => entries[0].body)).toEqual(['two'])
})

it('a lane that went on in a commit of which nobody heard is not left behind', async () => {
  const { store, say, next } = await opened()
  await say('lane', 'one')
  await say('lane', 'two')
  const [mine] = await next(1)
  if (!mine) expect.fail('nothing claimed')
  await store.write((tx) => goOn(tx, mine, { ...options, now: 2 }))
  await store.write(async (tx) => {
    expect(await hold(tx, mine)).toBe(false)
    await finish(tx, mine, 3)
  })
  expect((await next(3)).map(({ entries }) => entries[0].body)).toEqual(['two'])
})

it('a run that has ended and does not know it yet: nobody here begins another in its lane', async () => {
  const { store, say, next } = await opened()
  await say('lane', 'one')
  const [first] = await next(1)
  if (!first) expect.fail('nothing claimed')
  await store.write((tx) => finish(tx, first, 2))
  await say('lane', 'two')
  const known = new Map([[first.head, undefined]])
  expect((await claim(store, { ...options, running: known, now: 3 })).claims).toEqual([])
  expect((await next(4)).map(({ entries }) => entries[0].body)).toEqual(['two'])
})
