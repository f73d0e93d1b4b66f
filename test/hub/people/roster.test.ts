import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accountId, personId, roomId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { learnPeople, learnRooms } from '../../../packages/hub/src/people/roster.ts'
import { openSqlite } from '../../../packages/hub/src/store/sqlite.ts'
import type { Store, Tx } from '../../../packages/hub/src/store/store.ts'

const account = accountId('wxid_me')
const anna = personId('wxid_anna')
const family = roomId('20000000001@chatroom')

let data: string
let store: Store
let said: string[]
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'roster-'))
  store = await openSqlite(data)
  said = []
})
afterEach(async () => {
  await store.close()
  rmSync(data, { recursive: true })
})

// PostgreSQL refuses a statement that comes to one row twice; SQLite takes it
const learning = (learn: (tx: Tx) => Promise<void>) =>
  store.write((tx) =>
    learn(
      tx.withPlugin({
        transformQuery: ({ node }) => {
          said.push(JSON.stringify(node))
          return node
        },
        transformResult: ({ result }) => Promise.resolve(result),
      }),
    ),
  )
const timesIn = (statement: string | undefined, id: string) => (statement ?? '').split(JSON.stringify(id)).length - 1

it('a person who stands in a list twice is one, with what either place tells; the later wins', async () => {
  const first = { id: anna, nickname: 'Ann', remark: 'Sister', friend: true }
  await learning((tx) => learnPeople(tx, account, [first, { id: anna, nickname: 'Anna', alias: 'anna88' }]))
  expect(said.map((each) => timesIn(each, anna))).toEqual([1])
  const known = await store.db.selectFrom('people').selectAll().execute()
  expect(known).toMatchObject([{ id: anna, nickname: 'Anna', remark: 'Sister', alias: 'anna88', friend: 1 }])
})

it('a room that stands in a list twice is one, with the members of both', async () => {
  const bob = personId('wxid_bob')
  const rooms = [
    { id: family, name: 'Family', members: [{ id: anna, roomNickname: 'Mum' }, { id: anna }] },
    { id: family, owner: anna, members: [{ id: bob }] },
  ]
  await learning((tx) => learnRooms(tx, account, rooms))
  const [room, members, ...more] = said
  expect([timesIn(room, family), timesIn(members, bob), more]).toEqual([1, 1, []])
  expect(await store.db.selectFrom('rooms').selectAll().execute()).toMatchObject([{ name: 'Family', owner: anna }])
  const there = await store.db.selectFrom('members').select(['person', 'nickname']).orderBy('person').execute()
  expect(there).toEqual([
    { person: anna, nickname: 'Mum' },
    { person: bob, nickname: null },
  ])
  expect(timesIn(members, anna)).toBe(1)
})
