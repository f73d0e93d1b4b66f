import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Author, Hub, User } from '@queqiao/hub'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { hubOn, me, message, myself, Paper, report, until } from './paper.ts'

const owner: User = { name: 'Me', role: 'owner', accounts: [], ids: { paper: 'me@paper' } }
const steward: User = { name: 'Admin', role: 'owner', accounts: [], ids: { paper: '' } }

let data: string
let hub: Hub
let paper: Paper
let author: Author
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'stewards-'))
  paper = new Paper()
  const read = paper.read.bind(paper)
  paper.read = async (group) => (await read(group)).map((wish) => ({ ...wish, by: author }))
  hub = await hubOn(data, [paper], { users: [owner], stewards: [steward] })
  await hub.keeper.append(report({ kind: 'login', person: myself, name: 'Me' }, message({ words: 'first' })))
  await until(() => paper.texts.includes('anna: first'))
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

const goes = async (): Promise<boolean> => (await hub.keeper.take(me, 1)).length > 0

it('a steward answers in WeChat though the account is not theirs, and finds its desk', async () => {
  author = { id: '', name: 'Admin' }
  await paper.writes('from the page', 'one')
  await until(goes)
  expect(await paper.hub?.deskOf('')).toEqual({ account: me })
})

it('somebody who is neither listed nor a steward does not', async () => {
  author = { id: 'eve@paper', name: 'Admin' }
  await paper.writes('from nobody', 'one')
  await until(() => paper.texts.some((text) => text.startsWith('one: failed')))
  expect(await goes()).toBe(false)
})

it('an account has the owners that it had: a steward is shown among its users nowhere', async () => {
  expect(paper.hub?.users(me)).toEqual([owner])
  expect(paper.hub?.everybody()).toEqual([owner])
})
