import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { createHub } from '@queqiao/hub'
import { type MatrixBridge, matrix, registration } from '@queqiao/matrix'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../packages/app/src/demo/ports.ts'
import { until } from '../matrix/house.ts'
import { listen } from '../servers/listen.ts'
import { noSynapse, synapse, type TestSynapse } from '../servers/synapse.ts'
import { secret } from './sides.ts'

describe.skipIf(noSynapse)(`a registration that does not fit${noSynapse ? ` (no Synapse: ${noSynapse})` : ''}`, () => {
  let server: TestSynapse
  let now: MatrixBridge
  const servers: Server[] = []
  const at = async (listener: RequestListener) => {
    const made = createServer(listener)
    servers.push(made)
    return `http://127.0.0.1:${await listen(made)}`
  }

  /** What each registration says, and with which names we come. */
  const made = new Map<string, { readonly names: Names; readonly registered: object }>()
  type Names = Parameters<typeof registration>[0]
  const enter = (
    name: string,
    url: string,
    change: Partial<Names> = {},
    more: Readonly<Record<string, unknown>> = {},
  ) => {
    const own = { domain: 'localhost', bot: `bot-${name}`, ghosts: `${name}_{id}`, id: name }
    const names = { ...own, asToken: secret(), hsToken: secret() }
    made.set(name, { names: { ...names, ...change }, registered: { ...registration(names, url), ...more } })
  }

  beforeAll(async () => {
    const door = await at(getRequestListener((request) => now.routes.fetch(request)))
    const elsewhere = await at((_, response) => response.writeHead(404).end('nothing here'))
    // a homeserver with MAS registers nobody who wants a session with it
    enter('good', door, {}, { 'io.element.msc4190': true })
    enter('as_token', door, { asToken: secret() })
    enter('hs_token', door, { hsToken: secret() })
    enter('bot', door, { bot: 'somebody' })
    enter('domain', door, { domain: 'example.org' })
    enter('id', door, { id: 'other' })
    enter('ghosts', door, { ghosts: 'people_{id}' })
    enter('nobody', `http://127.0.0.1:${await freePort()}`)
    enter('elsewhere', elsewhere)
    enter('encryption', door, { encryption: true })
    enter('clear', door, {}, { sender_localpart: 'bot-clear-service' })
    enter('silent', door, {}, { url: null })
    const yaml = [...made.values()].map(({ registered }) => JSON.stringify(registered))
    server = await synapse({ registrations: yaml })
  })
  afterAll(async () => {
    await server?.remove()
    for (const one of servers) one.close()
  })

  /** What the bridge says of itself once it has looked. */
  const health = async (name: string, homeserver = server.url) => {
    const { names } = made.get(name) ?? expect.fail(name)
    const data = await mkdtemp(join(tmpdir(), 'queqiao-registration-'))
    now = matrix({ ...names, homeserver, keys: join(data, 'keys') })
    const hub = await createHub({ data, bridges: [now] })
    try {
      await hub.start()
      await until(() => hub.health().matrix?.reason !== 'starting')
      return hub.health().matrix
    } finally {
      await hub.stop()
      await rm(data, { recursive: true })
    }
  }

  test('is no trouble where all fits', async () => {
    expect(await health('good')).toEqual({ ready: true })
  })

  test('is not blamed where no homeserver answers', async () => {
    const site = await at((_, response) => response.end('welcome'))
    const told = await health('good', site)
    expect(told).toMatchObject({ ready: false, reason: expect.stringContaining('homeserver must be its address') })
  })

  test.each([
    ['as_token', 'asToken must be the as_token of the registration'],
    ['hs_token', 'hsToken must be the hs_token of the registration'],
    [
      'bot',
      'the registration makes us @bot-bot:localhost, not @somebody:localhost: bot must be its sender_localpart, bot-bot',
    ],
    ['domain', 'domain must be localhost'],
    ['id', 'the registration has another id'],
    [
      'ghosts',
      'the namespaces of the registration have no room for ghosts such as @people__some__one=40_we_chat:localhost',
    ],
    ['nobody', 'the homeserver gets no connection to us: the url of the registration must lead to us'],
    ['elsewhere', 'something else answers the homeserver in our place (status 404): the url of the registration'],
    ['silent', 'the registration has no url'],
    ['encryption', 'encryption needs another registration'],
    ['clear', 'the registration is the one for encryption, which is off'],
  ])('is told with what to change: %s', async (name, words) => {
    const told = await health(name)
    expect(told).toMatchObject({ ready: false, reason: expect.stringContaining(words) })
    expect(told?.reason).toContain('install the registration file anew and restart the homeserver')
  })
})
