import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { createHub, type Hub } from '@queqiao/hub'
import { type MatrixBridge, type MatrixOptions, matrix, preprocessor } from '@queqiao/matrix'
import { Hono } from 'hono'
import { LogService, MatrixClient } from 'matrix-bot-sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../packages/app/src/demo/ports.ts'
import { type StubHomeserver, stubHomeserver } from '../servers/homeserver/index.ts'
import { appserviceAt, runExample, withAppservice, withClient } from './examples.ts'
import { known, me, message, names, report, until } from './house.ts'

const user = '@me:example.org'
const ghost = '@wechat_wxid___anna:example.org'
const own = { ...names, bot: 'mybot' }
const users = [{ name: 'Me', role: 'owner', accounts: [], ids: { matrix: user } }]

let stub: StubHomeserver
let data: string
let hub: Hub | undefined
const ends: (() => unknown)[] = []

beforeEach(async () => {
  LogService.muteModule('MatrixHttpClient')
  LogService.muteModule('Appservice')
  stub = await stubHomeserver({ bot: own.bot, asToken: own.asToken })
  data = await mkdtemp(join(tmpdir(), 'queqiao-plugin-'))
})
afterEach(async () => {
  await hub?.stop()
  for (const end of ends.splice(0)) await end()
  await stub.stop()
  await rm(data, { recursive: true })
})

const append = (...events: Parameters<typeof report>) => hub?.keeper.append(report(...events))
const bodies = () => stub.sends.filter((send) => send.user === ghost).map(({ content }) => content.body)
const room = () => [...stub.state.rooms.values()].find(({ name }) => name === 'Family')?.id ?? expect.fail('no room')
const fetched = async () => {
  const texts: unknown[] = []
  await until(async () => {
    for (const { command } of (await hub?.keeper.take(me, 1)) ?? []) texts.push(command)
    return texts.length > 0
  })
  return texts
}
const said = (text: string) => [{ kind: 'send', content: { kind: 'text', text: [text] } }]

describe('the lines of the README bridge WeChat', () => {
  it('through the matrix-bot-sdk client of somebody who has one, in their Hono app', async () => {
    const client = new MatrixClient(stub.url, own.asToken)
    const app = new Hono().get('/', (c) => c.text('their own'))
    const port = await freePort()
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port })
    ends.push(() => server.close())
    stub.hear({ url: `http://127.0.0.1:${port}`, hsToken: own.hsToken })
    hub = await runExample(withClient, { data, ...own, client, app, users })
    await append(...known, message('hello'))
    await until(() => bodies().includes('hello'))
    stub.say(room(), user, { msgtype: 'm.text', body: 'hi' })
    expect(await fetched()).toMatchObject(said('hi'))
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('their own')
  })

  it('through an Appservice that keeps the transactions, and hears all that it heard before', async () => {
    const port = await freePort()
    const appservice = appserviceAt(port, stub.url, own)
    const heard: unknown[] = []
    appservice.on('room.message', (_, event) => heard.push(event.content.body))
    // its bot is there already: the SDK would register it with a session, which the stub gives to nobody, as with MAS
    stub.fail({ on: 'POST .*/register', times: 1, status: 400, errcode: 'M_USER_IN_USE' })
    await appservice.begin()
    ends.push(() => appservice.stop())
    stub.hear({ url: `http://127.0.0.1:${port}`, hsToken: own.hsToken })
    hub = await runExample(withAppservice, { data, ...own, homeserverUrl: stub.url, appservice, users })
    await until(() => hub?.health().matrix?.ready === true)
    await append(...known, message('hello'))
    await until(() => bodies().includes('hello'))
    stub.say(room(), user, { msgtype: 'm.text', body: 'hi' })
    expect(await fetched()).toMatchObject(said('hi'))
    expect(heard).toEqual(['hi'])
  })
})

describe('what an Appservice hears', () => {
  it('is not answered before it is kept, however often that fails', async () => {
    let tries = 0
    const receive = async () => {
      tries += 1
      if (tries < 3) throw new Error('the store is full')
    }
    await preprocessor({ receive }).processEvent({ type: 'm.room.message' })
    expect(tries).toBe(3)
  })
})

describe('a client that stays theirs', () => {
  it('is waited with where the homeserver says so', async () => {
    const options: MatrixOptions = { ...own, client: new MatrixClient(stub.url, own.asToken) }
    const bridge: MatrixBridge = matrix(options)
    hub = await createHub({ data, bridges: [bridge], retry: { from: 20, to: 100 } })
    await hub.start()
    stub.fail({ on: '/send/', every: 2, status: 429, retryAfter: 10 })
    await append(...known, message('one'), message('two'), message('three'))
    await until(() => bodies().length === 3)
    expect(bodies()).toEqual(['one', 'two', 'three'])
  })
})
