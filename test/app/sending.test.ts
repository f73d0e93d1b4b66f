import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { acquainted, house, ours, stopAll } from './api-house.ts'

afterEach(stopAll)

const anna = '/api/v1/accounts/wxid_me/chats/person:wxid_anna'
const soon = { timeout: 15_000 }

type House = Awaited<ReturnType<typeof house>>
type Rights = Readonly<Record<string, string>>

const texts = async ({ ask }: House, who: Rights): Promise<readonly string[]> => {
  const { body } = await ask(`${anna}/messages`, who)
  return body.written.map(({ text }: { readonly text: string }) => text)
}

describe('what a program says by /api/v1', () => {
  test('goes to the chat in the name of whoever asks, and what comes twice under one id is said once', async () => {
    const here = await house()
    await here.hears('hello from Anna')
    const [written] = (await here.ask(`${anna}/messages`, here.asAdmin)).body.written
    const max = { ...(await here.as('Max')), ...ours }
    const said = {
      id: randomUUID(),
      text: 'hello, @Anna',
      mentions: [{ id: 'wxid_anna', name: 'Anna' }],
      answers: written.id,
    }
    for (const _ of [1, 2])
      expect(await here.post(`${anna}/messages`, said, max)).toEqual({ status: 202, body: { id: said.id } })
    await expect.poll(() => texts(here, max), soon).toEqual(['hello from Anna', 'hello, @Anna'])
    const [, own] = (await here.ask(`${anna}/messages`, max)).body.written
    expect(own).toMatchObject({ own: true, via: 'Max', answers: written.id, sent: { state: 'queued', reason: null } })
    expect((await here.post(`${anna}/messages`, { text: 'once more' }, here.asAdmin)).status).toBe(202)
    await expect.poll(() => texts(here, max), soon).toHaveLength(3)
  })

  test.each([
    [[], 'the body: expected object, received array'],
    [{ files: ['a'] }, 'files.0: expected object, received string'],
    [{ mentions: ['a'] }, 'mentions.0: expected object, received string'],
    [{ files: 'a' }, 'files: expected a list'],
  ])('is refused where it has another form, %j, and what is said of that is one sentence', async (said, error) => {
    const here = await house()
    await here.hears('hello from Anna')
    const { status, body } = await here.post(`${anna}/messages`, said, here.asAdmin)
    expect([status, body.error]).toEqual([400, error])
    const [path, message] = error.split(/: (.*)/)
    expect(body.fields).toEqual([{ path, message }])
  })

  test('is refused where it answers no message of its chat', async () => {
    const here = await house()
    await here.hears('hello from Anna')
    const max = { ...(await here.as('Max')), ...ours }
    const said = { text: 'what?', answers: 'zzz' }
    for (const path of [anna, '/api/v1/accounts/wxid_me/chats/desk'])
      expect(await here.post(`${path}/messages`, said, max)).toMatchObject({
        status: 422,
        body: { fields: [{ path: 'answers', message: 'expected the id of a message of this chat' }] },
      })
    expect(await texts(here, max)).toEqual(['hello from Anna'])
  })

  test('is refused where something else was said under its id, which stays, and the same is answered the same', async () => {
    const here = await house()
    await here.hears('hello from Anna')
    const max = { ...(await here.as('Max')), ...ours }
    const said = { id: randomUUID(), text: 'seven', mentions: [], files: [] }
    const done = { status: 202, body: { id: said.id } }
    expect(await here.post(`${anna}/messages`, said, max)).toEqual(done)
    const desk = '/api/v1/accounts/wxid_me/chats/desk'
    for (const [path, other, who] of [
      [anna, { ...said, text: 'eight' }, max],
      [anna, said, here.asAdmin],
      [desk, said, max],
    ] as const) {
      const { status, body } = await here.post(`${path}/messages`, other, who)
      expect([status, body.error]).toEqual([409, 'id: something else was said under it: say this under one of its own'])
      expect(body.fields).toMatchObject([{ path: 'id' }])
    }
    await expect.poll(() => texts(here, max), soon).toEqual(['hello from Anna', 'seven'])
    expect(await here.post(`${anna}/messages`, said, max)).toEqual(done)
    expect(await here.post(`${anna}/messages`, { ...said, id: randomUUID(), text: 'nine' }, max)).toMatchObject({
      status: 202,
    })
    await expect.poll(() => texts(here, max), soon).toEqual(['hello from Anna', 'seven', 'nine'])
  })

  test('is a line that is typed, where it is said at the desk, and what comes of it is read and heard there', async () => {
    const here = await house()
    await here.hears('hello from Anna')
    const desk = '/api/v1/accounts/wxid_me/chats/desk'
    const { cursor } = (await here.ask(`${desk}/messages`, here.asAdmin)).body
    const ending = new AbortController()
    const news = await fetch(`${here.one.adminAddress}${desk}/news?after=${cursor}`, {
      headers: here.asAdmin,
      signal: ending.signal,
    })
    expect((await here.post(`${desk}/messages`, { text: 'help' }, here.asAdmin)).status).toBe(202)
    const all = async () => JSON.stringify((await here.ask(`${desk}/messages`, here.asAdmin)).body.written)
    await expect.poll(all, soon).toContain('retry')
    let heard = ''
    for await (const part of news.body ?? []) {
      heard += new TextDecoder().decode(part)
      if (heard.includes('retry')) break
    }
    expect(heard).toContain('event: written')
    const files = [{ file: 'f1', kind: 'file' }]
    expect((await here.post(`${desk}/messages`, { files }, here.asAdmin)).body.fields).toMatchObject([
      { path: 'files' },
    ])
    expect((await here.ask('/api/v1/accounts/wxid_me/chats/nowhere/messages', here.asAdmin)).body.error).toBe(
      'chat: expected room:ID, person:ID, official:ID or desk',
    )
    ending.abort()
  })

  test('may have files with it, whose bytes come before', async () => {
    const here = await house()
    await here.hears('hello from Anna')
    const bring = (query: string, body: string, rights: Rights) =>
      here.call(`${anna}/files?${query}`, { method: 'PUT', body, headers: rights })
    const kept = await bring('name=plan.txt&kind=file', 'fish at seven', here.asAdmin)
    expect(kept.status).toBe(200)
    const files = [{ file: kept.body.file, kind: 'file' }]
    expect((await here.post(`${anna}/messages`, { files }, here.asAdmin)).status).toBe(202)
    await expect
      .poll(async () => (await here.ask(`${anna}/messages`, here.asAdmin)).body.written.at(-1), soon)
      .toMatchObject({ content: 'file', own: true, files: [{ name: 'plan.txt', size: 13, state: 'ready' }] })
    expect((await bring('name=plan.txt&kind=poem', 'x', here.asAdmin)).body.fields).toMatchObject([{ path: 'kind' }])
    expect((await bring('name=plan.txt&kind=file', 'x', { ...(await here.as('Gus')), ...ours })).status).toBe(422)
  })

  test('has no more files with it than one person may have waiting; what is sent makes room', async () => {
    const here = await house()
    await here.hears('hello from Anna')
    const max = { ...(await here.as('Max')), ...ours }
    const bring = (name: string, headers: Rights = max) =>
      fetch(`${here.one.adminAddress}${anna}/files?${new URLSearchParams({ name, kind: 'file' })}`, {
        ...{ method: 'PUT', body: name, headers },
      })
    const kept: string[] = []
    for (let n = 0; n < 100; n++) kept.push((await (await bring(`${n}.txt`)).json()).file)
    expect(new Set(kept).size).toBe(100)
    const refused = await bring('more.txt')
    expect([refused.status, (await refused.json()).error]).toEqual([
      429,
      expect.stringMatching(/^too many files wait to be sent: send those first, or try again in \d+ s$/),
    ])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_000)
    expect((await bring('mine.txt', here.asAdmin)).status).toBe(200)
    const files = kept.slice(0, 20).map((file) => ({ file, kind: 'file' }))
    expect((await here.post(`${anna}/messages`, { files }, max)).status).toBe(202)
    expect((await bring('more.txt')).status).toBe(200)
  })

  test('is refused of a chat that the account does not know, and nothing of it stands anywhere', async () => {
    const here = await house()
    await here.hears('hello from Anna')
    for (const chat of ['person:nobody', 'room:nobody@chatroom', 'official:gh_nobody']) {
      const path = `/api/v1/accounts/wxid_me/chats/${chat}`
      const none = { status: 404, body: { error: 'the account knows no such chat' } }
      expect(await here.post(`${path}/messages`, { text: 'x' }, here.asAdmin)).toEqual(none)
      expect(await here.post(`${path}/presses`, { token: 'x' }, here.asAdmin)).toEqual(none)
      const file = { method: 'PUT', body: 'x', headers: here.asAdmin }
      expect(await here.call(`${path}/files?name=x.txt&kind=file`, file)).toEqual(none)
    }
    const { chats } = (await here.ask('/api/v1/chats', here.asAdmin)).body
    expect(chats.map(({ chat }: { readonly chat: string }) => chat)).toEqual(['person:wxid_anna'])
  })

  const wrong = [
    ['text', {}],
    ['text', { text: '  ' }],
    ['text', { text: 7 }],
    ['text', { text: 'x'.repeat(20_001) }],
    ['id', { text: 'x', id: 'mine' }],
    ['mentions', { text: 'x', mentions: 'Anna' }],
    ['mentions.0.id', { text: 'x', mentions: [{ id: '', name: 'Anna' }] }],
    ['files.0.kind', { files: [{ file: 'f1', kind: 'text' }] }],
    ['files', { text: '// x', files: [{ file: 'f1', kind: 'image' }] }],
    ['answers', { text: 'x', answers: '' }],
    ['', undefined],
  ] as const
  test('is refused with the field that is wrong', async () => {
    const { call, asAdmin } = await house()
    const headers = { ...asAdmin, 'content-type': 'application/json' }
    for (const [path, said] of wrong) {
      const { status, body } = await call(`${anna}/messages`, {
        method: 'POST',
        body: JSON.stringify(said) ?? '{',
        headers,
      })
      expect([status, body.fields?.[0].path ?? '']).toEqual([400, path])
      expect(body.error).toContain('expected')
    }
  })

  test('may not be longer than any message is', async () => {
    const { post, asAdmin } = await house()
    expect((await post(`${anna}/messages`, { text: 'x'.repeat(300_000) }, asAdmin)).status).toBe(413)
  })

  test('is refused of who may only read, of whose account it is not, and of another page', async () => {
    const { post, as, hears } = await house()
    await hears('hello from Anna')
    const said = { text: 'hello' }
    expect((await post(`${anna}/messages`, said, { ...(await as('Gus')), ...ours })).status).toBe(403)
    expect((await post(`${anna}/messages`, said, { ...(await as('Otto')), ...ours })).status).toBe(404)
    expect((await post(`${anna}/messages`, said, await as('Max'))).status).toBe(403)
    expect((await post(`${anna}/messages`, said, {})).status).toBe(401)
  })
})

test('a question that stands in a chat is answered by one of its choices, once, by who may', async () => {
  const here = await acquainted()
  const tea = '/api/v1/accounts/wxid_me/chats/room:111@chatroom'
  const said = { text: '@everybody tea!', mentions: [{ id: 'all', name: 'everybody' }] }
  expect((await here.post(`${tea}/messages`, said, here.asAdmin)).status).toBe(202)
  const written = async () => (await here.ask(`${tea}/messages`, here.asAdmin)).body.written
  await expect.poll(async () => (await written()).at(-1)?.choices.length, soon).toBeGreaterThan(1)
  const { choices } = (await written()).at(-1)
  const plain = choices.find(({ label }: { readonly label: string }) => label.includes('plain'))
  const press = async (token: string, rights: Rights) => (await here.post(`${tea}/presses`, { token }, rights)).status
  expect(await press(plain.token, { ...(await here.as('Max')), ...ours })).toBe(409)
  expect(await press(plain.token, here.asAdmin)).toBe(202)
  await expect
    .poll(async () => (await written()).map(({ text }: { readonly text: string }) => text), soon)
    .toContain('@all tea!')
  expect(await press(plain.token, here.asAdmin)).toBe(409)
  expect(await press('made-up', here.asAdmin)).toBe(409)
  expect(await press('', here.asAdmin)).toBe(400)
})

interface Told {
  readonly event: string
  readonly data: string
  readonly id: string | undefined
}

const told = (text: string): Told => {
  const of = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]
  return { event: of('event') ?? '', data: of('data') ?? '', id: of('id') }
}

/** Listens, and keeps what is told; signs of life are not kept. */
const listen = async (address: string, headers: Rights) => {
  const gone = new AbortController()
  const answer = await fetch(address, { headers, signal: gone.signal })
  const heard: Told[] = []
  const read = async () => {
    let rest = ''
    for await (const some of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = `${rest}${some}`.split('\n\n')
      rest = parts.pop() ?? ''
      heard.push(...parts.map(told).filter(({ event }) => event !== 'beat'))
    }
  }
  const ended = read().catch(() => undefined)
  return { status: answer.status, heard, ended, leave: () => gone.abort() }
}

describe('what is new, as it happens', () => {
  test('is told of the chats that whoever asks may see, and of no others', async () => {
    const { one, as, asAdmin, hears } = await house()
    const [admin, otto] = [
      await listen(`${one.adminAddress}/api/v1/news`, asAdmin),
      await listen(`${one.adminAddress}/api/v1/news`, await as('Otto')),
    ]
    await hears('hello from Anna')
    await expect
      .poll(() => admin.heard.map(({ event, data }) => [event, JSON.parse(data)]), soon)
      .toContainEqual(['chat', { account: 'wxid_me', chat: 'person:wxid_anna' }])
    expect(otto.heard).toEqual([])
    expect((await listen(`${one.adminAddress}/api/v1/news`, {})).status).toBe(401)
    for (const each of [admin, otto]) each.leave()
  })

  test('is not told to who has signed out meanwhile', async () => {
    const { one, as, asAdmin, hears } = await house()
    const max = await as('Max')
    const [left, admin] = [
      await listen(`${one.adminAddress}/api/v1/news`, max),
      await listen(`${one.adminAddress}/api/v1/news`, asAdmin),
    ]
    const out = await fetch(`${one.adminAddress}/out`, {
      ...{ method: 'POST', redirect: 'manual' },
      headers: { ...max, ...ours },
    })
    expect(out.status).toBe(303)
    await hears('for others')
    await expect.poll(() => admin.heard.length, soon).toBeGreaterThan(0)
    await left.ended
    expect(left.heard).toEqual([])
    admin.leave()
  })

  test('is not told to who only asks what there is', async () => {
    const { one, asAdmin } = await house()
    const asked = { method: 'HEAD', headers: asAdmin }
    const answers = await Promise.all(
      Array.from({ length: 210 }, () => fetch(`${one.adminAddress}/api/v1/news`, asked)),
    )
    expect(answers.map(({ status }) => status)).not.toContain(429)
  })

  test('is told to others, too, however often one of them listens', async () => {
    const { one, as, asAdmin } = await house()
    const [address, otto] = [`${one.adminAddress}/api/v1/news`, await as('Otto')]
    const many = await Promise.all(Array.from({ length: 100 }, () => listen(address, otto)))
    await expect.poll(async () => (await fetch(address, { headers: otto })).status, soon).toBe(429)
    const admin = await listen(address, asAdmin)
    expect(admin.status).toBe(200)
    for (const each of [...many, admin]) each.leave()
  })

  test('in one chat is all of it, also of what was said while nobody listened', async () => {
    const { one, ask, asAdmin, hears } = await house()
    const address = `${one.adminAddress}${anna}/news`
    await hears('one')
    const { cursor } = (await ask(`${anna}/messages`, asAdmin)).body
    const first = await listen(`${address}?after=${cursor}`, asAdmin)
    await hears('two')
    const words = ({ heard }: typeof first) => heard.map(({ data }) => JSON.parse(data).text)
    await expect.poll(() => words(first), soon).toContain('two')
    first.leave()
    await hears('three')
    const last = first.heard.findLast(({ id }) => id !== undefined)?.id ?? ''
    const second = await listen(address, { ...asAdmin, 'last-event-id': last })
    await expect.poll(() => words(second), soon).toContain('three')
    expect(words(second)).not.toContain('one')
    second.leave()
    expect((await listen(`${address}?after=made-up`, asAdmin)).status).toBe(404)
  })

  test('holds up nobody who stops Queqiao', async () => {
    const { one, asAdmin } = await house()
    const { ended } = await listen(`${one.adminAddress}/api/v1/news`, asAdmin)
    const began = performance.now()
    await one.stop()
    await ended
    expect(performance.now() - began).toBeLessThan(2_900)
  })
})
