import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Avatars } from '../../../packages/hub/src/files/avatars.ts'
import type { Store } from '../../../packages/hub/src/store/store.ts'
import { openFor } from '../stores.ts'

const url = 'https://wx.qlogo.cn/bob'
const states = async ({ db }: Store) =>
  (await db.selectFrom('files').select('state').execute()).map(({ state }) => state)

it('a picture that another process has fetched meanwhile is not fetched again', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hub-'))
  const store = await openFor(data)
  const here = { state: 'ready', hash: 'x', due: null } as const
  // what is written first is written after another one has asked for it, too, and has it
  const late: Pick<Store, 'write'> = {
    write: async (change) => {
      await new Avatars({ store, log: () => undefined, wanted: () => undefined }).at(url)
      await store.write((tx) => tx.updateTable('files').set(here).execute())
      return store.write(change)
    },
  }
  const slow: Store = {
    ...store,
    ...late,
    db: store.db,
    fellows: store.fellows,
    append: store.append,
    close: store.close,
  }
  await new Avatars({ store: slow, log: () => undefined, wanted: () => undefined }).at(url)
  expect(await states(store)).toEqual(['ready'])
  await store.close()
  rmSync(data, { recursive: true })
})

it('a picture that could not be fetched is wanted again after a day', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hub-'))
  const store = await openFor(data)
  const ask = () => new Avatars({ store, log: () => undefined, wanted: () => undefined }).at(url)
  await ask()
  await store.write((tx) => tx.updateTable('files').set({ state: 'failed', due: null }).execute())
  await ask()
  expect(await states(store)).toEqual(['failed'])
  await store.write((tx) => tx.updateTable('files').set({ at: 1 }).execute())
  await ask()
  expect(await states(store)).toEqual(['wanted'])
  await store.close()
  rmSync(data, { recursive: true })
})
