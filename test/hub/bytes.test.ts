import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { follow, steadyNow } from '../../packages/hub/src/clock.ts'
import { Bytes } from '../../packages/hub/src/files/needed.ts'
import { FileGone, FilesFailure } from '../../packages/hub/src/files/store/errors.ts'
import { type FileHash, fileHash } from '../../packages/hub/src/files/store/files.ts'
import type { Store, Tx } from '../../packages/hub/src/store/store.ts'
import { openFor, openShared } from './stores.ts'

const hashOf = (text: string): FileHash => fileHash(createHash('sha256').update(text).digest('hex'))
const cat = hashOf('cat')

/** Where bytes lie. It may take its time: `size` to say what it saw, `remove` before anything goes. */
class Place {
  readonly there = new Set<FileHash>()
  saw: () => Promise<void> | undefined = () => undefined
  going: () => Promise<void> | undefined = () => undefined

  readonly size = async (hash: FileHash): Promise<number | undefined> => {
    const size = this.there.has(hash) ? 3 : undefined
    await this.saw()
    return size
  }

  readonly remove = async (hash: FileHash): Promise<void> => {
    await this.going()
    this.there.delete(hash)
  }
}

let data: string
let stores: Store[]
let place: Place
// two processes, where there can be two
let one: Bytes
let other: Bytes
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  stores = [await openFor(data), ...(openShared ? [await openShared(data)] : [])]
  place = new Place()
  place.there.add(cat)
  one = new Bytes(stores[0] ?? expect.fail('no store'), place)
  other = new Bytes(stores.at(-1) ?? expect.fail('no store'), place)
})
afterEach(async () => {
  for (const store of stores) await store.close()
  rmSync(data, { recursive: true })
  // the process goes on with other tests
  follow(Date.now())
})

const row = (hash: FileHash) => async (tx: Tx) => {
  const about = { account: '', message: '', kind: 'image', role: 'file', at: 1, tries: 0, state: 'ready' } as const
  await tx
    .insertInto('files')
    .values({ ...about, id: 'm.0', hash })
    .execute()
}
const rows = async () => (await stores[0]?.db.selectFrom('files').select('hash').execute())?.map(({ hash }) => hash)

/** Something that begins when it is waited for, and goes on when it may. */
const pause = () => {
  const begun = Promise.withResolvers<void>()
  const end = Promise.withResolvers<void>()
  let first = true
  const at = (): Promise<void> | undefined => {
    if (!first) return undefined
    first = false
    begun.resolve()
    return end.promise
  }
  return { at, begun: begun.promise, end: () => end.resolve() }
}

describe('bytes that a message is given', () => {
  it('stay, whoever finds that nobody needs them', async () => {
    await one.give([cat], [], row(cat))
    await other.forget(cat)
    expect(await rows()).toEqual([cat])
    expect(place.there).toContain(cat)
  })

  it('go where the message does not take them, and so does what was on the way to them', async () => {
    place.there.add(hashOf('dog'))
    await one.give([cat], [hashOf('dog')], async () => undefined)
    expect([...place.there]).toEqual([])
  })

  it('are not given when another process removed them after they were seen', async () => {
    const seen = pause()
    place.saw = seen.at
    const given = one.give([cat], [], row(cat)).catch((error: unknown) => error)
    await seen.begun
    await other.forget(cat)
    seen.end()
    expect(await given).toBeInstanceOf(FileGone)
    expect(await rows()).toEqual([])
  })

  it('are given though others were removed after they were seen', async () => {
    const seen = pause()
    place.saw = seen.at
    // of all that there are, one lies beside it
    const beside = Array.from({ length: 5_000 }, (_, n) => hashOf(`dog ${n}`)).find((hash) =>
      hash.startsWith(cat.slice(0, 2)),
    )
    const given = one.give([cat], [], row(cat))
    await seen.begun
    await other.forget(beside ?? expect.fail('none'))
    seen.end()
    await given
    expect(await rows()).toEqual([cat])
  })

  it('are not given while somebody removes them, however long their place takes; then they can be brought again', async () => {
    const removal = pause()
    place.going = removal.at
    const removed = other.forget(cat)
    await removal.begun
    await expect(one.give([cat], [], row(cat))).rejects.toThrow(FilesFailure)
    removal.end()
    await removed
    place.there.add(cat)
    await one.give([cat], [], row(cat))
    expect([await rows(), [...place.there]]).toEqual([[cat], [cat]])
  })

  it('are given once it is certain that a removal is over whose end nobody knows', async () => {
    place.going = () => Promise.reject(new Error('the connection was cut'))
    await expect(other.forget(cat)).rejects.toThrow('cut')
    await expect(one.give([cat], [], row(cat))).rejects.toThrow(FilesFailure)
    follow(steadyNow() + 300_000)
    await one.give([cat], [], row(cat))
    expect(await rows()).toEqual([cat])
  })

  it('hold up nothing else, however long their place takes to say that they are there', async () => {
    const seen = pause()
    place.saw = seen.at
    const given = one.give([cat], [], row(cat))
    await seen.begun
    place.there.add(hashOf('dog'))
    await other.give([hashOf('dog')], [], async () => undefined)
    expect([...place.there]).toEqual([cat])
    seen.end()
    await given
  })
})
