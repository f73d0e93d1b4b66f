import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Hub, type HubPort, messageId, remoteId } from '@queqiao/hub'
import { web } from '@queqiao/web'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { toPlace } from '../../bridges/web/src/ids.ts'
import { family, hubOn, me, message, myself, report, until } from '../hub/paper.ts'

let data: string
let hub: Hub
let port: HubPort | undefined
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'web-'))
  const page = web({ url: 'http://127.0.0.1' })
  const start = async (given: HubPort) => {
    port = given
    await page.start(given)
  }
  hub = await hubOn(data, [{ ...page, start }])
})
afterEach(async () => {
  await hub.stop()
  rmSync(data, { recursive: true })
})

it('each chat has its page, and each message stands there under its own id, however many come at once', async () => {
  const said = Array.from({ length: 150 }, (_, n) => message({ words: `message ${n}` }))
  await hub.keeper.append(report({ kind: 'login', person: myself, name: 'Me' }, ...said))
  const place = toPlace({ account: me, chat: family })
  await until(async () => ((await port?.chatsAt(place)) ?? []).length > 0)
  // the login was reported first
  const ids = said.map((_, n) => `w${n + 2}`)
  const standing = async (id: string) => (await port?.messageAt(place, remoteId(id)))?.message
  await until(async () => (await standing(ids.at(-1) ?? '')) !== undefined)
  for (const id of ids) expect(await standing(id)).toBe(messageId(id))
  expect(await hub.owing.list()).toEqual([])
})
