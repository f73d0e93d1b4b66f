import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { configOf, type Running, type Settings, start } from 'queqiao'
import { afterEach, describe, expect, test } from 'vitest'
import { secrets, settings } from './settings.ts'

const running: Running[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

const users: Settings['users'] = [
  { name: 'Olga', role: 'owner', matrix: '@olga:example.org' },
  { name: 'Max', role: 'member', matrix: '@max:example.org' },
  { name: 'Otto', role: 'owner', accounts: ['wxid_other'], matrix: '@otto:example.org' },
]

const house = async () => {
  const one = await start(configOf(await settings({ matrix: undefined, telegram: undefined, users })))
  running.push(one)
  const ask = async (path: string, headers: Readonly<Record<string, string>>, method = 'GET') => {
    const answer = await fetch(`${one.adminAddress}${path}`, { method, headers })
    return { status: answer.status, body: await answer.json() }
  }
  const signins = one.hub.signins('web')
  const asAdmin = { authorization: `Bearer ${secrets.admin}` }
  const as = async (who: string) => ({ cookie: `queqiao=${await signins.begin(who)}` })
  return { ask, as, asAdmin, signins }
}
const ours = { 'sec-fetch-site': 'same-origin' }

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
      files: { wanted: 0, oldest: null },
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

  test('is not there for others who are signed in, nor when somebody has signed out', async () => {
    const { ask, as, signins } = await house()
    for (const who of ['Max', 'Otto']) expect((await ask('/api/v1/standing', await as(who))).status).toBe(401)
    const session = await signins.begin('Olga')
    await signins.end(session)
    expect((await ask('/api/v1/standing', { cookie: `queqiao=${session}` })).status).toBe(401)
    expect((await ask('/api/v1/standing', { cookie: 'queqiao=guessed' })).status).toBe(401)
  })

  test('changes nothing for a page of another address', async () => {
    const { ask, as } = await house()
    const signedIn = await as('Olga')
    for (const site of ['cross-site', 'same-site', 'none'])
      expect((await ask('/api/v1/outbox/c1/drop', { ...signedIn, 'sec-fetch-site': site }, 'POST')).status).toBe(403)
    expect((await ask('/api/v1/outbox/c1/drop', signedIn, 'POST')).status).toBe(403)
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
