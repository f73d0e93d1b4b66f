import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hub } from '@queqiao/hub'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqlite } from '../../packages/hub/src/store/sqlite.ts'
import type { Store } from '../../packages/hub/src/store/store.ts'
import { hubOn, me, message, Paper, report, until, withAnna } from './paper.ts'

let data: string
let hub: Hub
let paper: Paper
let store: Store
const log: string[] = []

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'hub-'))
  paper = new Paper()
  log.length = 0
  const open = async (folder: string) => {
    store = await openSqlite(folder)
    return store
  }
  hub = await hubOn(data, [paper], { log: (_, line) => log.push(line) }, open)
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

/** The file may not grow any more: what SQLite says of a full disk, it says now. */
const full = async () => {
  await sql`pragma max_page_count = 1`.execute(store.db)
  await sql`create table if not exists ballast (body text)`.execute(store.db).catch(() => undefined)
  await fill()
}
// free pages inside the file are taken first
const fill = async () => {
  for (let n = 0; n < 200; n++) {
    const more = sql`insert into notes (name, value) values (${`ballast ${Math.random()}`}, ${'x'.repeat(3_000)})`
    if (
      await more.execute(store.db).then(
        () => false,
        () => true,
      )
    )
      return
  }
}
const free = () => sql`pragma max_page_count = 1000000`.execute(store.db)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const long = 'x'.repeat(5_000)

describe('while the disk is full', () => {
  it('a report is not acknowledged, and goes through when there is room again', async () => {
    await full()
    const lost = message({ words: `lost ${long}` })
    await expect(hub.keeper.append(report(lost))).rejects.toThrow()
    await free()
    await hub.keeper.append(report(lost))
    await until(() => paper.lines.length === 1)
  })

  it('what is refused says why, and not that it could not be undone once more', async () => {
    await full()
    const change = store.write((tx) => tx.insertInto('notes').values({ name: 'more', value: long }).execute())
    await expect(change).rejects.toThrow(/disk is full/)
    await free()
    await store.write((tx) => tx.insertInto('notes').values({ name: 'more', value: long }).execute())
  })

  it('a chat whose send ended meanwhile goes on afterwards, and nothing is set aside', async () => {
    paper.before = async (text) => {
      if (text.includes('one')) await full()
    }
    await hub.keeper.append(report(message({ words: 'one' }), message({ words: 'other', chat: withAnna })))
    await until(() => paper.texts.includes('anna: one'))
    await pause(300)
    await free()
    await hub.keeper.append(report(message({ words: 'two' })))
    await until(() => paper.texts.includes('anna: two'))
    expect(paper.texts.filter((text) => text === 'anna: one')).toHaveLength(1)
    expect(log.filter((line) => /set aside|a run failed/.test(line))).toEqual([])
  })

  it('a poll that fails takes nothing away from the next one', async () => {
    await hub.keeper.append(report(message({ words: 'first' })))
    await until(() => paper.lines.length === 1)
    await paper.writes('hi', 'e1')
    await pause(100)
    await sql`pragma query_only = on`.execute(store.db)
    await expect(hub.keeper.take(me, 1)).rejects.toThrow()
    await sql`pragma query_only = off`.execute(store.db)
    let taken = 0
    await until(async () => {
      taken += (await hub.keeper.take(me, 1)).length
      return taken === 1
    })
  })

  it('sorting waits, and sets nothing aside', async () => {
    await hub.keeper.append(report(message({ words: 'zero' })))
    await until(() => paper.lines.length === 1)
    const one = hub.keeper.append(report(message({ words: 'one' })))
    await one
    await sql`pragma query_only = on`.execute(store.db)
    await pause(1_800)
    await sql`pragma query_only = off`.execute(store.db)
    await until(() => paper.texts.includes('anna: one'))
  })
})
