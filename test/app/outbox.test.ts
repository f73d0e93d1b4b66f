import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configOf, type Running, type Settings, start } from 'queqiao'
import { afterEach, describe, expect, test } from 'vitest'
import { table } from '../../packages/app/src/outbox/table.ts'
import { openStore } from '../../packages/hub/src/store/open.ts'
import { queqiao } from './io.ts'
import { secrets, settings } from './settings.ts'

const running: Running[] = []
const started = async (given: Settings): Promise<Running> => {
  const one = await start(configOf(given))
  running.push(one)
  return one
}
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

const states = ['queued', 'handed', 'unknown', 'failed'] as const

/** A store in which WeChat owes four commands, one in each state: c1 to c4. */
const owing = async (given: Settings): Promise<Settings> => {
  const store = await openStore({ data: given.data ?? '' })
  await store.write(async (tx) => {
    const account = { id: 'wxid_me', endpoint: 'test', person: 'wxid_me', name: 'Me', online: 0, can: null }
    await tx
      .insertInto('accounts')
      .values({ ...account, session: '{}' })
      .execute()
    for (const [at, state] of states.entries()) {
      const command = {
        kind: 'send',
        chat: { kind: 'person', id: 'wxid_anna' },
        content: { kind: 'text', text: ['x'] },
      }
      const where = { account: 'wxid_me', chat: 'person wxid_anna', bridge: 'matrix', place: '!room', remote: `$${at}` }
      const how = {
        state,
        reason: state === 'failed' ? 'blocked' : null,
        closed: 0,
        echoed: 0,
        shown: 0,
        kind: 'send' as const,
      }
      const since = { at: Date.UTC(2026, 0, 1 + at), handed: state === 'queued' ? null : Date.now() }
      const row = {
        ...where,
        ...how,
        ...since,
        message: `m${at}`,
        body: JSON.stringify(command),
        author: '@me:example.org',
      }
      await tx
        .insertInto('commands')
        .values({ ...row, origin: `o${at}`, task: at ? `t${at}` : null })
        .execute()
    }
  })
  await store.close()
  return given
}

const typed = async (given: Settings, ...args: string[]) => {
  const file = join(given.data ?? '', 'queqiao.yaml')
  writeFileSync(file, JSON.stringify(given))
  return queqiao([...args, '--config', file])
}

describe.each(['by the running process', 'by the store, where nothing runs'])('queqiao outbox, answered %s', (how) => {
  const ready = async (more: Partial<Settings> = {}): Promise<Settings> => {
    const given = await owing(await settings(more))
    if (how.includes('running')) await started(given)
    return given
  }

  test('list --json: an array with what is owed, the oldest first', async () => {
    const { status, output, errors } = await typed(await ready(), 'outbox', 'list', '--json')
    expect([status, errors]).toEqual([0, ''])
    const listed = JSON.parse(output)
    expect(listed.map(({ id, state }: Record<string, string>) => [id, state])).toEqual(
      states.map((state, at) => [`c${at + 1}`, state]),
    )
    expect(Object.keys(listed[0])).toEqual('id direction account chat bridge state reason since'.split(' '))
    expect(listed[3]).toEqual({
      id: 'c4',
      direction: 'to-wechat',
      account: 'wxid_me',
      chat: 'person:wxid_anna',
      bridge: 'matrix',
      state: 'failed',
      reason: 'blocked',
      since: '2026-01-04T00:00:00.000Z',
    })
  })

  test('list: a table with a heading, as wide as what is in it', async () => {
    const { output } = await typed(await ready(), 'outbox', 'list', '--state', 'failed', '--account', 'wxid_me')
    expect(output).toBe(
      'id  direction  account  chat              bridge  state   reason   since\n' +
        'c4  to-wechat  wxid_me  person:wxid_anna  matrix  failed  blocked  2026-01-04T00:00:00.000Z\n',
    )
  })

  test('list: what others have put into an id moves nothing in a terminal', async () => {
    const given = await ready()
    const evil = 'wxid\u001b]0;mine\u0007\u009b2J\u202e'
    const owed = { id: 'c1', direction: 'to-wechat', account: evil, chat: null, bridge: null, state: 'failed' } as const
    expect(table([{ ...owed, reason: evil, since: 'now' }])).toMatch(/wxid\]0;mine2J/)
    expect(table([{ ...owed, reason: evil, since: 'now' }])).not.toMatch(/[^\P{Cc}\n]|\u202e/u)
    expect((await typed(given, 'outbox', 'list')).status).toBe(0)
  })

  test('list: nothing, where nothing is owed by that account', async () => {
    expect(await typed(await ready(), 'outbox', 'list', '--account', 'x')).toMatchObject({
      output: 'Nothing is owed.\n',
    })
  })

  test('drop and retry: it is done, and those that are refused are named', async () => {
    const given = await ready()
    const dropped = await typed(given, 'outbox', 'drop', 'c1', 'c2', 'c4')
    expect([dropped.status, dropped.output]).toEqual([1, 'c1: dropped\nc4: dropped\n'])
    expect(dropped.errors).toMatch(/^c2: .+\n$/)
    const retried = await typed(given, 'outbox', 'retry', 'c3')
    expect(retried).toEqual({ status: 0, output: 'c3: goes once more\n', errors: '' })
    const nobody = await typed(given, 'outbox', 'retry', 'c99', 'nonsense')
    expect(nobody.status).toBe(1)
    expect(nobody.errors).toMatch(/^c99: .+\nnonsense: .+\n$/)
    const { output } = await typed(given, 'outbox', 'list', '--json')
    const left: readonly Record<string, string>[] = JSON.parse(output)
    const commands = left.filter(({ direction }) => direction === 'to-wechat')
    expect(commands.map(({ state }) => state).sort()).toEqual(['handed', 'queued'])
  })

  test('a state that is none is refused', async () => {
    const { status, errors } = await typed(await settings(), 'outbox', 'list', '--state', 'lost')
    expect([status, errors]).toEqual([1, expect.stringContaining('Allowed choices are queued, handed')])
  })
})

describe('the way to the running process', () => {
  test('without an admin token: says what to do', async () => {
    const given = await settings({ adminToken: undefined })
    await started(given)
    const { status, errors } = await typed(given, 'outbox', 'list')
    expect([status, errors]).toEqual([1, expect.stringMatching(/^adminToken is not set, .* set it in queqiao.yaml/)])
  })

  test('with another admin token than it was started with: says so', async () => {
    const given = await settings()
    await started(given)
    const { errors } = await typed({ ...given, adminToken: 'another-token-of-the-tests' }, 'outbox', 'list')
    expect(errors).toMatch(/^the Queqiao that answers at `admin` does not take this adminToken: it is another one/)
  })

  test('where something else answers at admin: says so', async () => {
    const given = await settings()
    await started(given)
    const { errors } = await typed({ ...given, admin: given.listen }, 'outbox', 'list')
    expect(errors).toMatch(/^admin: something that is not Queqiao answers|admin: expected another port/m)
  })

  test('where the process does not answer but has the store: says so', async () => {
    const given = await owing(await settings())
    await started(given)
    const { status, errors } = await typed({ ...given, admin: '127.0.0.1:2' }, 'outbox', 'list')
    expect([status, errors]).toEqual([1, expect.stringMatching(/queqiao\.sqlite is used by another process: stop/)])
  })
})

describe('/api/v1/outbox', () => {
  const call = async (path: string, method = 'GET') => {
    const answer = await fetch(`${running[0]?.adminAddress}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${secrets.admin}` },
    })
    return { status: answer.status, body: await answer.json() }
  }

  test('comes in pages', async () => {
    await started(await owing(await settings()))
    const ids: string[] = []
    for (let after = ''; ; ) {
      const { body } = await call(`/outbox?limit=3${after}`)
      ids.push(...body.owed.map(({ id }: { id: string }) => id))
      if (body.next === null) break
      after = `&after=${encodeURIComponent(body.next)}`
    }
    expect(ids).toEqual(['c1', 'c2', 'c3', 'c4'])
  })

  test('takes several states, and a chat', async () => {
    await started(await owing(await settings()))
    expect((await call('/outbox?state=failed&state=unknown')).body.owed).toHaveLength(2)
    expect((await call('/outbox?chat=person:wxid_anna')).body.owed).toHaveLength(4)
    expect((await call('/outbox?chat=room:x')).body.owed).toHaveLength(0)
  })

  test.each([
    ['/outbox?limit=0', 'limit: expected 1 to 1000'],
    ['/outbox?chat=anna', 'chat: expected room:ID, person:ID or official:ID'],
    ['/outbox?after=x', 'after: expected what `next` was on the page before'],
  ])('%s is refused with a sentence', async (path, error) => {
    await started(await settings())
    expect(await call(path)).toMatchObject({ status: 400, body: { error } })
  })

  test('what is not owed is not found; what cannot be done is a conflict', async () => {
    await started(await owing(await settings()))
    expect(await call('/outbox/c99/retry', 'POST')).toEqual({
      status: 404,
      body: { error: expect.stringMatching(/^c99: /) },
    })
    expect(await call('/outbox/c1/retry', 'POST')).toEqual({
      status: 409,
      body: { error: expect.stringMatching(/^c1: /) },
    })
    expect(await call('/outbox/c1/drop', 'POST')).toEqual({ status: 200, body: { id: 'c1' } })
  })

  test('all that surely did not arrive goes once more; all that is meant is dropped', async () => {
    await started(await owing(await settings()))
    const left = async () =>
      (await call('/outbox')).body.owed.map(({ id, state }: { id: string; state: string }) => `${id} ${state}`)
    expect(await call('/outbox/retry?chat=room:x', 'POST')).toEqual({ status: 200, body: { settled: 0, refused: 0 } })
    expect(await call('/outbox/retry', 'POST')).toEqual({ status: 200, body: { settled: 1, refused: 0 } })
    expect(await left()).toEqual(['c1 queued', 'c2 handed', 'c3 unknown', 'c5 queued'])
    const every = 'state=queued&state=handed&state=unknown'
    expect(await call(`/outbox/drop?${every}`, 'POST')).toEqual({ status: 200, body: { settled: 3, refused: 1 } })
    expect((await left()).filter((one: string) => one.startsWith('c'))).toEqual(['c2 handed'])
    expect((await call('/outbox/drop?state=lost', 'POST')).status).toBe(400)
  })

  test('its document names every address, and what they want', async () => {
    await started(await settings())
    const { body } = await call('/openapi.json')
    expect(Object.keys(body.paths).sort()).toEqual([
      '/accounts',
      '/accounts/{account}/chats/{chat}/files',
      '/accounts/{account}/chats/{chat}/members',
      '/accounts/{account}/chats/{chat}/messages',
      '/accounts/{account}/chats/{chat}/news',
      '/accounts/{account}/chats/{chat}/presses',
      '/accounts/{account}/chats/{chat}/read',
      '/accounts/{account}/people',
      '/chats',
      '/export',
      '/links',
      '/news',
      '/outbox',
      '/outbox/drop',
      '/outbox/retry',
      '/outbox/{id}/drop',
      '/outbox/{id}/retry',
      '/search',
      '/sign-ins',
      '/standing',
    ])
    expect(body).toMatchObject({ openapi: '3.1.0', servers: [{ url: '/api/v1' }], security: [{ adminToken: [] }] })
    expect(body.paths['/outbox'].get.parameters.map(({ name }: { name: string }) => name)).toEqual(
      'account chat state limit after'.split(' '),
    )
  })

  test('nobody gets in without the token', async () => {
    const { adminAddress } = await started(await settings())
    for (const path of ['/outbox', '/export', '/openapi.json', '/outbox/c1/drop'])
      expect((await fetch(`${adminAddress}/api/v1${path}`)).status).toBe(401)
  })
})
