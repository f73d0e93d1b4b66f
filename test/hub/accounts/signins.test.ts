import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Refused, type Signins } from '@queqiao/hub'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Admissions } from '../../../packages/hub/src/accounts/admissions.ts'
import { signins as prune } from '../../../packages/hub/src/retention/signins.ts'
import type { Store } from '../../../packages/hub/src/store/store.ts'
import { openFor } from '../stores.ts'

const minute = 60_000
const day = 1_440 * minute

let data: string
let store: Store
let now: number
let listed: Set<string>
const on = (bridge: string): Signins =>
  new Admissions({ store, bridge, isListed: (who) => listed.has(who), now: () => now })
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'signins-'))
  store = await openFor(data)
  now = 1_700_000_000_000
  listed = new Set(['Anna', ''])
})
afterEach(async () => {
  await store.close()
  rmSync(data, { recursive: true })
})

it('a link lets one browser in, once, whoever has looked at it before', async () => {
  const web = on('web')
  const token = await web.link('Anna')
  expect([await web.offered(token), await web.offered(token)]).toEqual(['Anna', 'Anna'])
  const sessions = await Promise.all([web.open(token), web.open(token)])
  const session = sessions.find((one) => one !== undefined) ?? expect.fail('nobody was let in')
  expect(sessions.filter((one) => one !== undefined)).toHaveLength(1)
  expect(await web.who(session)).toBe('Anna')
  expect([await web.offered(token), await web.open(token)]).toEqual([undefined, undefined])
})

it('a link is good for ten minutes, a session for thirty days', async () => {
  const web = on('web')
  const [early, late] = [await web.link('Anna'), await web.link('Anna')]
  now += 10 * minute - 1
  const session = (await web.open(early)) ?? expect.fail('not let in')
  now += 1
  expect(await web.open(late)).toBeUndefined()
  now += 30 * day - 2
  expect(await web.who(session)).toBe('Anna')
  now += 1
  expect(await web.who(session)).toBeUndefined()
})

it('nobody gets a link who is not listed, and who is listed no more is signed out', async () => {
  const web = on('web')
  await expect(web.link('Eve')).rejects.toThrow(Refused)
  await expect(web.begin('Eve')).rejects.toThrow(Refused)
  const session = await web.begin('')
  expect(await web.who(session)).toBe('')
  listed.delete('')
  expect(await web.who(session)).toBeUndefined()
})

it('a link is no session, a session no link, and neither is worth anything on another side or once it was ended', async () => {
  const web = on('web')
  const [token, session] = [await web.link('Anna'), await web.begin('Anna')]
  expect([await web.who(token), await web.open(session)]).toEqual([undefined, undefined])
  expect([await on('paper').who(session), await on('paper').open(token)]).toEqual([undefined, undefined])
  await web.end(session)
  expect(await web.who(session)).toBeUndefined()
})

it('what is stored lets nobody in, and goes when its time is over', async () => {
  const web = on('web')
  const [token, session] = [await web.link('Anna'), await web.begin('Anna')]
  const rows = await store.db.selectFrom('signins').selectAll().execute()
  expect(JSON.stringify(rows)).not.toContain(token)
  expect(JSON.stringify(rows)).not.toContain(session)
  const span = { now: now + 31 * day, before: 0, signal: new AbortController().signal }
  await prune([{ name: 'Anna', role: 'member', accounts: [], ids: { web: 'Anna' } }])(store, span)
  expect(await store.db.selectFrom('signins').selectAll().execute()).toEqual([])
})

it('whoever is not listed any more begins anew, should the name be listed again', async () => {
  const web = on('web')
  const [gone, stays] = [await web.begin('Anna'), await web.begin('')]
  const span = { now, before: 0, signal: new AbortController().signal }
  await prune([{ name: 'Admin', role: 'owner', accounts: [], ids: { web: '' } }])(store, span)
  expect(await web.who(gone)).toBeUndefined()
  expect(await web.who(stays)).toBe('')
})
