import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountId } from '@queqiao/protocol/model'
import { configOf, type Running, type Settings, start } from 'queqiao'
import { afterEach, expect, test } from 'vitest'
import { Media } from '../../packages/hub/src/files/media.ts'
import { openFiles } from '../../packages/hub/src/files/store/open.ts'
import { fileId } from '../../packages/hub/src/ids.ts'
import { openStore } from '../../packages/hub/src/store/open.ts'
import { queqiao } from './io.ts'
import { settings } from './settings.ts'

const running: Running[] = []
const folders: string[] = []
const started = async (given: Settings): Promise<void> => {
  running.push(await start(configOf(given)))
}
const stopped = async () => {
  for (const one of running.splice(0)) await one.stop()
}
afterEach(async () => {
  await stopped()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

const machine = async (): Promise<Settings & { readonly data: string }> => {
  const given = await settings({ matrix: undefined, telegram: undefined })
  const data = given.data ?? ''
  folders.push(data)
  writeFileSync(join(data, 'queqiao.yaml'), JSON.stringify(given))
  return { ...given, data }
}
const typed = (data: string, ...args: readonly string[]) => queqiao([...args, '--config', join(data, 'queqiao.yaml')])

/** Keeps a file there that a client was told of. Gives the path that it was told. */
const keepsFile = async (data: string): Promise<string> => {
  const store = await openStore({ data })
  const files = await openFiles({ data })
  const { hash, size, md5 } = await files.put(new Blob(['paper']).stream(), 10)
  const sends = JSON.stringify({ hash, name: 'a.pdf', size, md5, type: 'application/pdf' })
  const about = { message: 'm', kind: 'file', role: 'file', tries: 0, at: Date.now(), state: 'ready' } as const
  const row = { ...about, id: 'm.0', account: 'mine', hash, ships: hash, sends }
  await store.write((tx) => tx.insertInto('files').values(row).execute())
  const noted = store.db.selectFrom('notes').select('value').where('name', '=', 'media secret')
  const { value: secret } = await noted.executeTakeFirstOrThrow()
  const media = new Media({ store, files, secret, url: '/media' })
  await store.close()
  return media.address(accountId('mine'), fileId('m.0'), 'a.pdf') ?? ''
}

test('a machine that is lost comes back from its export and its media: what people were given still opens', async () => {
  const lost = await machine()
  await started(lost)
  await stopped()
  const path = await keepsFile(lost.data)
  const dump = join(lost.data, 'export.ndjson')
  expect(await typed(lost.data, 'export', dump)).toMatchObject({ status: 0 })

  const next = await machine()
  cpSync(join(lost.data, 'media'), join(next.data, 'media'), { recursive: true })
  expect(await typed(next.data, 'import', dump)).toMatchObject({ status: 0, errors: '' })
  await started(next)
  expect(await (await fetch(`${next.publicUrl}${path}`)).text()).toBe('paper')
}, 60_000)
