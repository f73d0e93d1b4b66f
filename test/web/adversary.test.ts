import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import type { Capabilities } from '@queqiao/protocol/model'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { report, until } from '../hub/paper.ts'
import { deskPage, familyPage, now, type PageHouse, pageHouse, token } from './page-house.ts'

const can: Capabilities = { commands: { send: 'result' }, contents: { text: 'as-is', image: 'as-is', file: 'as-is' } }

let house: PageHouse
let cookie: string
const sameOrigin = { 'sec-fetch-site': 'same-origin' }
const ask = (path: string, init: RequestInit = {}) =>
  fetch(house.url + path, { redirect: 'manual', ...init, headers: { cookie, ...sameOrigin, ...init.headers } })
const enter = async (headers: Record<string, string> = {}): Promise<string> => {
  const answer = await fetch(`${house.url}/sign-in`, {
    ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams({ token }) },
    headers: { ...sameOrigin, ...headers },
  })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

beforeEach(async () => {
  house = await pageHouse({ settings: { mediaUrl: 'http://here/media' } })
  await house.hub.keeper.append({ ...report(now('dinner?')), can })
  cookie = await enter()
})
afterEach(async () => {
  vi.useRealTimers()
  await house.stop()
})

/** Says something that no browser would, and gives the answer as it came. */
const raw = (...lines: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = ''
    const socket = connect(Number(new URL(house.url).port), '127.0.0.1', () => socket.write(lines.join('\r\n')))
    socket.setEncoding('utf8').on('data', (piece) => {
      said += piece
    })
    socket.on('error', reject).on('close', () => resolve(said))
  })
const host = 'Host: 127.0.0.1'
const close = 'Connection: close'

const say = (fields: unknown) =>
  ask(familyPage, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof fields === 'string' ? fields : JSON.stringify(fields),
  })
const give = async (name: string, kind: string, body: string): Promise<string> => {
  const answer = await ask(`${familyPage}/files?${new URLSearchParams({ id: randomUUID(), name, kind })}`, {
    method: 'PUT',
    body,
  })
  return (await answer.json()).file
}

describe('who is not signed in', () => {
  const endless = () => new ReadableStream<Uint8Array>({ pull: (out) => out.enqueue(Buffer.alloc(64 * 1024, 'a')) })

  it.each(['/sign-in', '/in'])('cannot make %s hold more than what somebody may type', async (path) => {
    const sent = { method: 'POST', headers: { cookie: '' }, body: 'token='.padEnd(300_000, 'a') }
    expect((await ask(path, sent)).status).toBe(413)
    const streamed = { ...sent, body: endless(), duplex: 'half' } as const
    // it is answered, or cut off in the middle: it is not read for ever
    expect(
      await ask(path, streamed).then(
        ({ status }) => status,
        () => 413,
      ),
    ).toBe(413)
  })

  it('is not waited for who does not go on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const form = 'Content-Type: application/x-www-form-urlencoded'
    const own = 'Sec-Fetch-Site: same-origin'
    const answer = raw('POST /in HTTP/1.1', host, own, form, 'Content-Length: 100', '', 'token=')
    await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0))
    await vi.advanceTimersByTimeAsync(61_000)
    expect(await answer).toMatch(/^HTTP\/1.1 408 /)
  })

  it('gives nobody a session that they chose', async () => {
    const chosen = 'queqiao=chosen.by-somebody'
    const own = await enter({ cookie: chosen })
    expect(own).not.toBe(chosen)
    expect(await enter({ cookie: own })).not.toBe(own)
    expect((await ask('/chats', { headers: { cookie: chosen } })).status).toBe(401)
  })

  it.each(['TRACE', 'OPTIONS', 'PROPFIND'])('is told nothing by %s', async (method) => {
    const answer = await raw(`${method} / HTTP/1.1`, host, 'Cookie: queqiao=secret', close, '', '')
    expect(answer).toMatch(/^HTTP\/1.1 (4\d\d|501) /)
    expect(answer).not.toContain('secret')
  })

  it.each(['/assets/..%2f..%2fpackage.json', '/media/%2e%2e%2f%2e%2e%2fetc%2fpasswd', '/c/%ff', '/c/%00'])(
    'finds no other file behind %s',
    async (path) => {
      const answer = await raw(`GET ${path} HTTP/1.1`, host, `Cookie: ${cookie}`, close, '', '')
      expect(answer).toMatch(/^HTTP\/1.1 4\d\d /)
    },
  )
})

it('a page under a name that somebody has pointed at us sends nothing, whatever it says of a proxy', async () => {
  const evil = ['Host: evil.example', 'X-Forwarded-Host: localhost', 'Origin: http://evil.example']
  const answer = await raw(
    'POST /out HTTP/1.1',
    ...evil,
    'Sec-Fetch-Site: same-origin',
    `Cookie: ${cookie}`,
    close,
    '',
    '',
  )
  expect(answer).toMatch(/^HTTP\/1.1 403 /)
  expect((await ask('/chats')).status).toBe(200)
})

describe('who is signed in', () => {
  it('cannot send what has fields of no message, and changes nothing else by them', async () => {
    const id = randomUUID()
    const wrong = `{"id":"${id}","__proto__":{"text":"x","files":[]},"constructor":{"prototype":{"text":"x"}}}`
    expect((await say(wrong)).status).toBe(422)
    expect((await say({ id, text: 'x', files: [{ file: '__proto__', kind: 'constructor' }] })).status).toBe(422)
    expect((await say({ id, text: ['x'] })).status).toBe(422)
    expect((await say('['.repeat(100_000))).status).toBe(422)
    expect(Object.prototype).not.toHaveProperty('text')
  })

  it('may look into a stream without opening it, and opens no more of them than people have pages', async () => {
    for (let n = 0; n < 40; n++) expect((await ask('/live', { method: 'HEAD' })).status).toBe(200)
    const closing = new AbortController()
    const open = await Promise.all(Array.from({ length: 30 }, () => ask('/live', { signal: closing.signal })))
    expect(open.map(({ status }) => status)).toEqual(Array(30).fill(200))
    const more = await ask('/live')
    expect([more.status, more.headers.get('retry-after')]).toEqual([429, '60'])
    const other = await ask('/live', { headers: { cookie: await enter() } })
    expect(other.status).toBe(200)
    await other.body?.cancel()
    closing.abort()
    await until(async () => {
      const again = await ask('/live')
      await again.body?.cancel()
      return again.status === 200
    })
  })

  it('sees nothing of a file that nobody has sent yet', async () => {
    const file = await give('plan.pdf', 'file', 'a plan')
    expect((await ask(`/media/${file}`)).status).toBe(404)
  })

  const hostile = 'a"\r\nset-cookie: x=y\r\n\u202egnp.html'
  it.each(['file', 'image'])('downloads a page that was sent as %s, and never opens it', async (kind) => {
    const file = await give(hostile, kind, '<script>alert(1)</script>')
    await say({ id: randomUUID(), text: '', files: [{ file, kind }] })
    const address = async () => /media\/[\w.%-]+/.exec(await (await ask(familyPage)).text())?.[0]
    await until(async () => (await address()) !== undefined)
    const answer = await ask(`/${await address()}`)
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([200, null])
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-type')).not.toMatch(/html|svg/)
    await answer.body?.cancel()
  })

  it.each([
    ...['/chats?after=%00', '/chats?after=%5B1%5D', '/search?words=a&before=x', '/live?key=%00&after=%00'],
    ...[`${familyPage}/older?before=%00`, `${familyPage}/older?before=999999999999999999`, `${familyPage}?at=%00`],
    ...['/chats?words=%00', '/search?words=%00%00', `${familyPage}/members?words=%00`],
    ...[`${familyPage}/group/members?from=1e9`, `${deskPage.replace('/c/', '/a/')}/people/%00`],
  ])('is told in words that %s cannot be, and nothing of ours fails', async (path) => {
    const answer = await ask(path, { headers: { accept: 'text/html' } })
    expect([200, 404, 422]).toContain(answer.status)
    await answer.body?.cancel()
  })
})
