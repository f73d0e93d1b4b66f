import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Author, Hub, User, What } from '@queqiao/hub'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hubOn, me, message, myself, Paper, report, until } from './paper.ts'

const owner: User = { name: 'Me', role: 'owner', accounts: [], ids: { paper: 'me@paper', other: 'me@other' } }
const guest: User = { name: 'Gus', role: 'guest', accounts: [], ids: { paper: 'gus@paper' } }

let data: string
let hub: Hub
let paper: Paper
let author: Author
let shown: What[]
const open = async (users: readonly User[] = [owner, guest]) => {
  const other = new Paper('other')
  other.before = (_, { deliveries }) => void shown.push(...deliveries.map(({ what }) => what))
  hub = await hubOn(data, [paper, other], { users, relay: { others: true, prefix: '{name}: ' } })
}
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'writers-'))
  paper = new Paper('paper')
  const read = paper.read.bind(paper)
  paper.read = async (group) => (await read(group)).map((wish) => ({ ...wish, by: author }))
  shown = []
  await open()
  await hub.keeper.append(report({ kind: 'login', person: myself, name: 'Me' }, message({ words: 'first' })))
  await until(() => paper.texts.includes('anna: first'))
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

/** Somebody writes on the sheet, and WeChat has it. */
const writes = async (words: string, by: Author) => {
  author = by
  await paper.writes(words, words)
  await until(async () => {
    const handed = await hub.keeper.take(me, 1)
    const results = handed.map(({ task }) => ({ task, answer: { kind: 'done' } as const }))
    if (results.length) await hub.keeper.append({ ...report(), results })
    return results.length > 0
  })
}
/** Who is said to have written it, on another side. */
const writerOf = async (words: string) => {
  const found = () =>
    shown.find((what) => what.kind === 'message' && JSON.stringify(what.event.content).includes(words))
  await until(() => found() !== undefined)
  const what = found()
  return what?.kind === 'message' ? [what.via, what.writer?.ids.other] : []
}

describe('what is written on one side, shown on another', () => {
  it('is by the user whose id wrote it', async () => {
    await writes('mine', { id: 'me@paper', name: 'whatever' })
    expect(await writerOf('mine')).toEqual(['Me', 'me@other'])
  })

  it('is by nobody who is listed where only the name is that of a user', async () => {
    await writes('not mine', { id: 'eve@paper', name: 'Me' })
    expect(await writerOf('not mine')).toEqual(['Me', undefined])
  })

  it('is not by whoever has that id on another side', async () => {
    await writes('elsewhere', { id: 'me@other', name: 'Me' })
    expect(await writerOf('elsewhere')).toEqual(['Me', undefined])
  })

  it('is by nobody once they are listed no more', async () => {
    await hub.stop()
    await open([guest])
    await writes('gone', { id: 'me@paper', name: 'Me' })
    expect(await writerOf('gone')).toEqual(['Me', undefined])
  })

  it('is by nobody where it was typed on the phone', async () => {
    await hub.keeper.append(report(message({ words: 'by phone', sender: myself, fromSelf: true })))
    expect(await writerOf('by phone')).toEqual([undefined, undefined])
  })
})
