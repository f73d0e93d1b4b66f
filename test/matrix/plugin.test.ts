import { matrix } from '@queqiao/matrix'
import { Hono } from 'hono'
import { LogService, MatrixClient } from 'matrix-bot-sdk'
import { afterEach, expect, it } from 'vitest'
import { annaGhost, type House, house, known, message, names } from './house.ts'

let at: House
afterEach(() => at.stop())

it('works through the matrix-bot-sdk client of somebody who has one, which stays theirs', async () => {
  LogService.muteModule('MatrixHttpClient')
  at = await house((url) => ({ ...names, client: new MatrixClient(url, names.asToken) }))
  at.stub.fail({ on: '/send/', every: 2, status: 429, retryAfter: 10 })
  await at.append(...known, message('one'), message('two'), message('three'))
  const sends = await at.shown(3)
  expect(sends.map(({ content }) => content.body)).toEqual(['one', 'two', 'three'])
  expect(sends[0]?.user).toBe(annaGhost)
})

it('mounts in an existing Hono app', async () => {
  at = await house()
  const bridge = matrix({ ...names, homeserver: at.stub.url })
  const app = new Hono().get('/', (c) => c.text('their own')).route('/', bridge.routes)
  const headers = { authorization: `Bearer ${names.hsToken}` }
  expect(await (await app.request('/')).text()).toBe('their own')
  expect((await app.request('/_matrix/app/v1/ping', { method: 'POST', headers })).status).toBe(200)
})
