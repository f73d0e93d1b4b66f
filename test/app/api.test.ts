import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { house, ours, stopAll } from './api-house.ts'

afterEach(stopAll)

describe('/api/v1', () => {
  test('says how everything stands', async () => {
    const { ask, asAdmin } = await house()
    const { status, body } = await ask('/api/v1/standing', asAdmin)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      bridges: { web: { ready: true } },
      lanes: [
        { reader: 'web', waiting: 0, oldest: null, dead: 0, retrying: 0 },
        { reader: 'from web', waiting: 0, oldest: null, dead: 0, retrying: 0 },
      ],
      outbox: [],
      files: [],
    })
    expect(body.rates).toHaveLength(60)
  })

  test('says of each parameter that is wrong what is expected', async () => {
    const { ask, asAdmin } = await house()
    const { status, body } = await ask('/api/v1/outbox?limit=0&chat=anna', asAdmin)
    expect(status).toBe(400)
    expect(body.fields).toEqual([
      { path: 'chat', message: 'expected room:ID, person:ID or official:ID' },
      { path: 'limit', message: 'expected 1 to 1000' },
    ])
  })

  test('is there for the page, while an owner of every account, or whoever has the token, is signed in', async () => {
    const { ask, as } = await house()
    for (const who of ['', 'Olga']) {
      const signedIn = await as(who)
      expect((await ask('/api/v1/standing', signedIn)).status).toBe(200)
      expect((await ask('/api/v1/outbox/c1/retry', { ...signedIn, ...ours }, 'POST')).status).toBe(404)
    }
  })

  test('of all accounts is not there for others who are signed in, nor when somebody has signed out', async () => {
    const { ask, as } = await house()
    for (const who of ['Max', 'Otto']) expect((await ask('/api/v1/standing', await as(who))).status).toBe(401)
    const signedIn = await as('Olga')
    await ask('/out', { ...signedIn, ...ours }, 'POST')
    expect((await ask('/api/v1/standing', signedIn)).status).toBe(401)
    expect((await ask('/api/v1/standing', { cookie: 'queqiao=guessed' })).status).toBe(401)
  })

  test('lists accounts and chats, and what was said in them, each for whom it is', async () => {
    const { ask, as, asAdmin, hears } = await house()
    await hears('hello from Anna')
    for (const who of [asAdmin, await as('Olga'), await as('Max')]) {
      const { body } = await ask('/api/v1/accounts', who)
      expect(body.accounts).toMatchObject([{ account: 'wxid_me', name: 'Me', state: 'online', unread: 1 }])
      const { chats, next } = (await ask('/api/v1/chats', who)).body
      expect([chats[0], next]).toMatchObject([
        { account: 'wxid_me', chat: 'person:wxid_anna', unread: 1, last: { words: 'hello from Anna', own: false } },
        null,
      ])
      const said = await ask('/api/v1/accounts/wxid_me/chats/person:wxid_anna/messages', who)
      expect(said.body).toMatchObject({
        written: [{ kind: 'message', content: 'text', text: 'hello from Anna', own: false, files: [], sent: null }],
        before: null,
      })
      expect((await ask('/api/v1/search?words=from', who)).body.hits).toMatchObject([{ text: 'hello from Anna' }])
    }
    const other = await as('Otto')
    expect((await ask('/api/v1/accounts', other)).body).toEqual({ accounts: [] })
    expect((await ask('/api/v1/chats', other)).body).toEqual({ chats: [], next: null })
    expect((await ask('/api/v1/search?words=from', other)).body.hits).toEqual([])
    for (const path of ['accounts/wxid_me/chats/person:wxid_anna/messages', 'chats?account=wxid_me'])
      expect((await ask(`/api/v1/${path}`, other)).status).toBe(404)
  })

  test('takes what somebody has read, for them alone', async () => {
    const { ask, as, asAdmin, hears, post } = await house()
    await hears('hello from Anna')
    const path = '/api/v1/accounts/wxid_me/chats/person:wxid_anna'
    const [written] = (await ask(`${path}/messages`, asAdmin)).body.written
    const max = await as('Max')
    expect(await post(`${path}/read`, { upto: written.at }, { ...max, ...ours })).toEqual({
      status: 200,
      body: { unread: 0 },
    })
    expect((await ask('/api/v1/accounts', max)).body.accounts).toMatchObject([{ unread: 0 }])
    expect((await ask('/api/v1/accounts', asAdmin)).body.accounts).toMatchObject([{ unread: 1 }])
    expect((await post(`${path}/read`, { upto: 'made up' }, { ...max, ...ours })).body.fields).toMatchObject([
      { path: 'upto' },
    ])
    for (const name of ['before', 'limit'])
      expect((await ask(`${path}/messages?${name}=made-up`, max)).body.fields).toMatchObject([{ path: name }])
    expect((await post(`${path}/read`, {}, { ...max, ...ours })).body.fields).toMatchObject([{ path: 'upto' }])
    expect((await post(`${path}/read`, { upto: written.at }, max)).status).toBe(403)
  })

  test('changes nothing for a page of another address', async () => {
    const { ask, as } = await house()
    const signedIn = await as('Olga')
    for (const site of ['cross-site', 'same-site', 'none'])
      expect((await ask('/api/v1/outbox/c1/drop', { ...signedIn, 'sec-fetch-site': site }, 'POST')).status).toBe(403)
    expect((await ask('/api/v1/outbox/c1/drop', signedIn, 'POST')).status).toBe(403)
    const stranger = { ...signedIn, origin: 'http://elsewhere.example' }
    expect((await ask('/api/v1/outbox/c1/drop', stranger, 'POST')).status).toBe(403)
  })

  test('knows its own page by its address where a browser does not say whose page asks, as on plain http', async () => {
    const { ask, as, one } = await house()
    const signedIn = { ...(await as('Olga')), origin: one.adminAddress }
    expect((await ask('/api/v1/outbox/c1/drop', signedIn, 'POST')).status).toBe(404)
  })

  test('gives everything, and the numbers for Prometheus, only to who shows the token itself', async () => {
    const { ask, as } = await house()
    const signedIn = await as('Olga')
    for (const path of ['/api/v1/export', '/metrics']) expect((await ask(path, signedIn)).status).toBe(401)
  })

  test('is listed in docs/api.md, as its document has it', async () => {
    const { ask, asAdmin } = await house()
    const { body } = await ask('/api/v1/openapi.json', asAdmin)
    const paths: Readonly<Record<string, object>> = body.paths
    const described = Object.entries(paths).flatMap(([path, ways]) =>
      Object.keys(ways).map((way) => `${way.toUpperCase()} ${path}`),
    )
    const page = readFileSync(join(import.meta.dirname, '../../docs/api.md'), 'utf8')
    const listed = [...page.matchAll(/^\| `([A-Z]+ \/\S+)` \|/gm)].map(([, call]) => call)
    expect(listed.toSorted()).toEqual(described.toSorted())
  })
})
