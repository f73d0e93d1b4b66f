import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accountId } from '@queqiao/protocol/model'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { noteHeard, presences } from '../../../packages/hub/src/accounts/presence-rows.ts'
import type { Store } from '../../../packages/hub/src/store/store.ts'
import { openFor } from '../stores.ts'

let data: string
let store: Store
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'heard-'))
  store = await openFor(data)
})
afterEach(async () => {
  await store.close()
  rmSync(data, { recursive: true })
})

const ids = Array.from({ length: 234 }, (_, n) => accountId(`account ${n}`))
const note = (heard: ReadonlyMap<(typeof ids)[number], number>) =>
  store.write(async (tx) => noteHeard(tx, heard, await presences(tx)))
const noted = async () =>
  new Map((await store.write((tx) => presences(tx))).map(({ id, heard }) => [accountId(id), heard]))

it('when each of very many clients was heard is noted, of those that were', async () => {
  const accounts = ids.map((id) => ({ id, endpoint: 'office', online: 1, session: '{}' }))
  await store.write((tx) => tx.insertInto('accounts').values(accounts).execute())
  await note(new Map(ids.map((id, n) => [id, 1_000 + n])))
  expect(await noted()).toEqual(new Map(ids.map((id, n) => [id, 1_000 + n])))
  // who was heard before that is not heard less
  await note(new Map(ids.map((id, n) => [id, n % 2 ? 5_000 : 500])))
  expect(await noted()).toEqual(new Map(ids.map((id, n) => [id, n % 2 ? 5_000 : 1_000 + n])))
})
