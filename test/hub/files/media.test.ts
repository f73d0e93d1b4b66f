import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accountId } from '@queqiao/protocol/model'
import { expect, it } from 'vitest'
import { Media } from '../../../packages/hub/src/files/media.ts'
import { openFiles } from '../../../packages/hub/src/files/store/open.ts'
import { fileId } from '../../../packages/hub/src/ids.ts'
import { openFor } from '../stores.ts'

it('a ticket opens a file of its own account, and none of another', async () => {
  const data = mkdtempSync(join(tmpdir(), 'hub-'))
  const store = await openFor(data)
  const files = await openFiles({ data })
  const media = new Media({ store, files, secret: 'a secret', url: 'http://here/media' })
  const { hash, size, md5 } = await files.put(new Blob(['paper']).stream(), 10)
  const sends = JSON.stringify({ hash, name: 'a.pdf', size, md5, type: 'application/pdf' })
  const about = { message: 'm', kind: 'file', role: 'file', tries: 0, at: 1, state: 'ready' } as const
  const row = { ...about, id: 'm.0', account: 'mine', hash, ships: hash, sends }
  await store.write((tx) => tx.insertInto('files').values(row).execute())
  const open = (account: string) =>
    media.behind(media.address(accountId(account), fileId('m.0'), 'a.pdf')?.split('/').at(-2) ?? '')
  expect(await new Response(await (await open('mine'))?.read()).text()).toBe('paper')
  expect(await open('another')).toBeUndefined()
  await store.close()
  rmSync(data, { recursive: true })
})
