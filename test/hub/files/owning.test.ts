import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, remoteId } from '@queqiao/hub'
import { accountId, type Capabilities } from '@queqiao/protocol/model'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { family, hubOn, me, message, report, until } from '../paper.ts'
import { give, Sheet } from '../sheet.ts'

const can: Capabilities = {
  commands: { send: 'result', fetch: 'result' },
  contents: { text: 'as-is', image: 'as-is', file: 'as-is' },
}
const another = accountId('another')

let data: string
let hub: Hub
let paper: Sheet
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'owning-'))
  paper = new Sheet()
  hub = await hubOn(data, [paper], { mediaUrl: 'http://here/media' })
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

it('a file of one account does not go to the chats of another because somebody names it', async () => {
  await hub.keeper.append({ ...report(message({ words: 'over there' })), account: another, can })
  await until(() => paper.texts.includes('anna: over there'))
  const from = { by: { id: 'me@paper', name: 'Me' }, to: { account: another, chat: family } }
  const open = async () => new Blob(['a secret plan']).stream()
  const plan = await paper.hub?.keep({ kind: 'file', name: 'plan.txt', key: remoteId('f1'), open }, from)
  await paper.wants('e0', give(plan ?? ''))
  await until(async () => (await hub.keeper.take(another, 10)).length > 0)
  await hub.keeper.append({ ...report(message({ words: 'hello' })), can })
  await until(() => paper.texts.includes('anna: hello'))
  await paper.wants('e1', give('r1.0.0'))
  const handed: unknown[] = []
  await until(async () => {
    handed.push(...(await hub.keeper.take(me, 10)))
    return handed.length > 0 || paper.texts.includes('e1: failed (its file is not kept any more)')
  })
  expect(handed).toEqual([])
})

it('what somebody brought for one account, and has not sent yet, does not go in another because somebody names it', async () => {
  await hub.keeper.append({ ...report(message({ words: 'over there' })), account: another, can })
  await hub.keeper.append({ ...report(message({ words: 'hello' })), can })
  await until(() => paper.texts.includes('anna: over there') && paper.texts.includes('anna: hello'))
  const from = { by: { id: 'me@paper', name: 'Me' }, to: { account: another, chat: family } }
  const open = async () => new Blob(['a secret plan']).stream()
  const given = { kind: 'file', name: 'plan.txt', key: remoteId('f1'), open } as const
  const plan = await paper.hub?.keep(given, from)
  await paper.wants('e1', give(plan ?? ''))
  await until(async () => {
    expect(await hub.keeper.take(me, 10)).toEqual([])
    return paper.texts.includes('e1: failed (its file is not kept any more)')
  })
  // the same bytes, brought for this account, go
  const own = await paper.hub?.keep(given, { ...from, to: { account: me, chat: family } })
  expect(own).not.toBe(plan)
  await paper.wants('e2', give(own ?? ''))
  await until(async () => (await hub.keeper.take(me, 10)).length > 0)
})
