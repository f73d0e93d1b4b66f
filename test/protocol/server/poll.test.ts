import { personId } from '@queqiao/protocol/model'
import { type Endpoint, wechat } from '@queqiao/protocol/server'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import type { Outgoing } from '../../../packages/protocol/src/server/answered.ts'
import { Lists, me, office, rename, token, toy } from './toy.ts'

const setup = (endpoint: Partial<Endpoint> = {}) => {
  const keeper = new Lists()
  const endpoints = [{ ...office, ...endpoint }]
  const app = new Hono().route('/wechat', wechat({ endpoints, keeper, log: keeper.log, limits: { body: 1000 } }))
  const ask = async (query = '', init: RequestInit = {}, path = `/wechat/${token}/tasks`, outgoing?: Outgoing) => {
    const response = await app.request(`${path}${query}`, init, outgoing && { outgoing })
    const text = await response.text()
    return { status: response.status, reply: text.startsWith('{') ? JSON.parse(text) : text }
  }
  return { keeper, ask }
}

describe('a poll at an address of its own', () => {
  test('takes what waits, as much as fits, and is not kept itself', async () => {
    const { keeper, ask } = setup()
    for (const name of ['a', 'b', 'c']) keeper.hand(name, rename(name))
    expect((await ask('?wxid=wxid_me')).reply.wire).toEqual([
      { task: 'a', name: 'a' },
      { task: 'b', name: 'b' },
    ])
    expect((await ask('?wxid=wxid_me')).reply.wire).toEqual([{ task: 'c', name: 'c' }])
    expect((await ask('?wxid=wxid_me')).reply).toMatchObject({ ok: true, wire: [] })
    expect(keeper.reports).toEqual([])
  })

  test('tells the keeper that its client is there, unless it is refused', async () => {
    const { keeper, ask } = setup({ accounts: [me] })
    await ask(`?wxid=${me}`)
    await ask('?wxid=other')
    expect(keeper.there).toEqual([me])
  })

  test('for an account as no WeChat names one is refused', async () => {
    const { keeper, ask } = setup()
    expect((await ask(`?wxid=${'x'.repeat(129)}`)).status).toBe(400)
    expect((await ask('?wxid=a%0Ab')).status).toBe(400)
    expect((await ask(`?wxid=${'x'.repeat(128)}`)).status).toBe(200)
    expect(keeper.there).toEqual(['x'.repeat(128)])
  })

  test('may be a POST that says the same in its address, as JSON or as a form', async () => {
    const { ask } = setup()
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const ways: readonly (readonly [string, RequestInit])[] = [
      ['?wxid=me%207', { method: 'POST' }],
      ['', { method: 'POST', body: '\uFEFF{"wxid":"me 7","other":{"a":[]},"n":null}' }],
      ['?wxid=other', { method: 'POST', body: 'wxid=me+7&pid=1\r\n', headers: form }],
    ]
    for (const [query, init] of ways) expect((await ask(query, init)).reply.about).toMatchObject({ account: 'me 7' })
  })

  test('that cannot be read, or is too large, is told so', async () => {
    const { keeper, ask } = setup()
    expect(await ask('', { method: 'POST', body: '{"wxid' })).toMatchObject({ status: 400, reply: { ok: false } })
    expect(await ask('', { method: 'POST', body: 'x'.repeat(2000) })).toMatchObject({
      status: 413,
      reply: { refused: 'larger than 1000 bytes' },
    })
    expect(keeper.lines).toHaveLength(2)
  })

  test('settles at once what this client cannot be asked', async () => {
    const { keeper, ask } = setup()
    keeper.hand('a', { kind: 'remove-friend', person: personId('p') })
    expect((await ask('?wxid=wxid_me')).reply.wire).toEqual([])
    expect(keeper.reports).toMatchObject([{ results: [{ task: 'a', answer: { kind: 'failed' } }] }])
  })

  test('of an account that may not come gets nothing; of a client where nobody is logged in yet, what is for it', async () => {
    const { keeper, ask } = setup({ accounts: ['wxid_other'] })
    keeper.hand('a', rename('a'))
    expect((await ask('?wxid=wxid_me')).reply).toMatchObject({ ok: false, wire: [] })
    expect((await ask('?wait=process%207')).reply.wire).toEqual([{ task: 'a', name: 'a' }])
  })

  test('of a client that has hung up takes nothing', async () => {
    const { keeper, ask } = setup()
    keeper.hand('a', rename('a'))
    const outgoing = { destroyed: true, writableFinished: false, on: () => undefined }
    await ask('?wxid=wxid_me', {}, undefined, outgoing)
    expect(keeper.waiting).toHaveLength(1)
  })

  test('of a client that hangs up meanwhile is told as failed: it went to nobody', async () => {
    const { keeper, ask } = setup()
    keeper.hand('a', rename('a'))
    const outgoing = { destroyed: false, writableFinished: false, on: () => undefined }
    const take = keeper.take.bind(keeper)
    keeper.take = (...about) => {
      outgoing.destroyed = true
      return take(...about)
    }
    expect((await ask('?wxid=wxid_me', {}, undefined, outgoing)).reply.wire).toEqual([])
    const answer = { kind: 'failed', reason: 'the client went away before it was told' }
    expect(keeper.reports).toMatchObject([{ results: [{ task: 'a', answer }] }])
  })

  test('takes nothing where only the head of the answer is wanted', async () => {
    const { keeper, ask } = setup()
    keeper.hand('a', rename('a'))
    expect((await ask('?wxid=wxid_me', { method: 'HEAD' })).status).toBe(404)
    expect(keeper.waiting).toHaveLength(1)
  })

  test('is not there under another token, by another method, or where the dialect has none', async () => {
    const { ask } = setup()
    expect((await ask('', {}, `/wechat/${token}x/tasks`)).status).toBe(404)
    expect((await ask('', { method: 'PUT' })).status).toBe(404)
    const { poll: _, ...silent } = toy
    expect((await setup({ dialect: silent }).ask('?wxid=wxid_me')).status).toBe(404)
  })
})

describe('a report', () => {
  const report = (said: object) => ({ method: 'POST', body: JSON.stringify({ account: 'wxid_me', ...said }) })
  const here = ['', `/wechat/${token}`] as const

  test('that brings only an answer to a query is kept; a beat that says nothing is not', async () => {
    const { keeper, ask } = setup()
    await ask(here[0], report({ native: 'answer' }), here[1])
    await ask(here[0], report({}), here[1])
    expect(keeper.reports).toMatchObject([{ natives: [{ name: 'answer' }] }])
  })
})
