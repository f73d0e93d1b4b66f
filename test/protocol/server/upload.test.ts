import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { dialects } from '@queqiao/protocol'
import { type Endpoint, type WeChatOptions, wechat } from '@queqiao/protocol/server'
import fc from 'fast-check'
import { Hono } from 'hono'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ticket } from '../../../packages/protocol/src/server/ticket.ts'
import { captures, picture } from './captures.ts'
import { bytesOf, fetchOf, Lists, me, office, token, toy } from './toy.ts'

const MB = 1024 * 1024
const url = 'http://queqiao.example/wechat'
const here = `/wechat/${token}/upload`

const setup = (options: Partial<WeChatOptions> = {}, endpoint: Partial<Endpoint> = {}) => {
  const keeper = new Lists()
  const doors = wechat({ endpoints: [{ ...office, ...endpoint }], keeper, log: keeper.log, url, ...options })
  const app = new Hono().route('/wechat', doors)
  const bring = async (body: BodyInit | undefined, headers: HeadersInit = {}, path = here, method = 'POST') => {
    const response = await app.request(path, {
      method,
      body,
      headers,
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    })
    const text = await response.text()
    return { status: response.status, reply: text.startsWith('{') ? JSON.parse(text) : text }
  }
  return { app, keeper, bring }
}

/** Parts: `[name, value]`, or `[name, value, file name]`. */
const form = (...parts: readonly (readonly [string, string | Uint8Array, string?])[]) => {
  const lines = parts.flatMap(([name, value, file]) => {
    const fileName = file === undefined ? '' : `;filename="${file}"`
    return [`--b==\r\nContent-Disposition: form-data; name="${name}"${fileName}\r\n\r\n`, value, '\r\n']
  })
  return Buffer.concat([...lines, '--b==--\r\n'].map((line) => Buffer.from(line as string)))
}
const FORM = { 'content-type': 'multipart/form-data; boundary="b=="' }

/** A body that comes in pieces, and may break off. */
const stream = (pieces: readonly (Uint8Array | Error)[]) => {
  const left = pieces.values()
  return new ReadableStream<Uint8Array>({
    pull: (out) => {
      const { value, done } = left.next()
      if (done) out.close()
      else if (value instanceof Error) out.error(value)
      else out.enqueue(value)
    },
  })
}

afterEach(() => void vi.useRealTimers())

describe('a file in a form', () => {
  test.each(captures())('as in %s is taken, or is an event', async (_name, { headers, body, fields, fileName }) => {
    const names: Readonly<Record<string, string>> = { file_index: 'index', qr_session_id: 'qr', machine_id: 'machine' }
    const text = Object.entries(names).reduce(
      (all, [from, to]) => all.replace(`"${from}"`, `"${to}"`),
      Buffer.from(body).toString('latin1'),
    )
    const { keeper, bring } = setup()
    const { status, reply } = await bring(Buffer.from(text, 'latin1'), headers)
    expect({ status, reply }).toMatchObject({
      status: 200,
      reply: {
        taken: true,
        fields: Object.fromEntries(Object.entries(fields).map(([key, value]) => [names[key], value])),
      },
    })
    if (fields.file_index === undefined) {
      const session = `${fields.qr_session_id} ${fields.machine_id}`
      const data = `data:image/png;base64,${picture().toString('base64')}`
      expect(keeper.reports).toEqual([
        { endpoint: 'office', events: [{ kind: 'login-qr', picture: data, session }], results: [] },
      ])
      expect(keeper.answered).toEqual([true])
    } else {
      expect(keeper.files).toMatchObject([
        { upload: { endpoint: 'office', source: fields.file_index, name: fileName } },
      ])
      expect(keeper.files[0]?.bytes).toEqual(picture())
    }
  })

  test('may stand before what says which one it is, if it is small', async () => {
    const { keeper, bring } = setup()
    const small = Buffer.alloc(MB, 1)
    expect((await bring(form(['file', small, 'a.jpg'], ['index', 'i']), FORM)).status).toBe(200)
    expect(keeper.files).toMatchObject([{ upload: { source: 'i', name: 'a.jpg' }, bytes: { length: MB } }])
    const large = Buffer.alloc(MB + 1, 1)
    for (const what of ['index', 'qr'])
      expect(
        await bring(form([what === 'qr' ? 'qr' : 'x', 'i'], ['file', large, 'a.jpg'], [what, 'i']), FORM),
      ).toMatchObject({
        status: 400,
        reply: { taken: false, refused: expect.stringContaining('1 MB') },
      })
    expect(keeper.files).toHaveLength(1)
    expect(keeper.reports).toEqual([])
  })

  test('comes to the keeper as it arrives, and only as fast as the keeper reads', async () => {
    let given = 0
    const piece = Buffer.alloc(MB, 1)
    const head = form(['index', 'i'], ['file', '', 'a.mp4']).subarray(0, -'\r\n--b==--\r\n'.length)
    const left = [head, ...Array.from({ length: 64 }, () => piece), Buffer.from('\r\n--b==--\r\n')].values()
    const body = new ReadableStream<Uint8Array>({
      pull: (out) => {
        const { value, done } = left.next()
        given += value?.length ?? 0
        if (done) out.close()
        else out.enqueue(value)
      },
    })
    const lists = new Lists()
    let ahead = 0
    const accept: Lists['accept'] = async ({ bytes }) => {
      let read = 0
      for await (const part of bytes) {
        read += part.length
        ahead = Math.max(ahead, given - read)
      }
      return read === 64 * MB
    }
    const keeper = Object.assign(lists, { accept })
    expect((await setup({ keeper }).bring(body, FORM)).status).toBe(200)
    expect(ahead).toBeLessThan(4 * MB)
  })

  test('that nobody asked for is refused in the client’s words, and not read', async () => {
    const { keeper, bring } = setup()
    const { status, reply } = await bring(form(['index', 'unwanted'], ['file', 'words', 'a.jpg']), FORM)
    expect({ status, reply }).toMatchObject({ status: 404, reply: { taken: false, fields: { index: 'unwanted' } } })
    expect(keeper.lines).toEqual(['warn a file came that nobody asked for {"endpoint":"office"}'])
  })

  test('that is larger than the keeper takes is refused for that, in the client’s words', async () => {
    const keeper = Object.assign(new Lists(), { accept: async () => 'too-large' as const })
    const { status, reply } = await setup({ keeper, log: keeper.log }).bring(
      form(['index', 'i'], ['file', 'words', 'a.jpg']),
      FORM,
    )
    expect({ status, reply }).toMatchObject({ status: 413, reply: { taken: false, refused: 'the file is too large' } })
    expect(keeper.lines).toEqual(['warn a file came that is too large {"endpoint":"office"}'])
  })

  test('that nobody asked for is answered WeHub with an error code, which is what it goes by', async () => {
    const { bring } = setup({}, { dialect: dialects.wehub })
    const { status, reply } = await bring(form(['file_index', 'unwanted'], ['file', 'words', 'a.jpg']), FORM)
    expect({ status, reply }).toMatchObject({ status: 200, reply: { error_code: 1, file_index: 'unwanted' } })
  })

  test('that is too large is answered WeHub with an error code, too', async () => {
    const keeper = Object.assign(new Lists(), { accept: async () => 'too-large' as const })
    const { bring } = setup({ keeper }, { dialect: dialects.wehub })
    const { status, reply } = await bring(form(['file_index', 'i'], ['file', 'words', 'a.jpg']), FORM)
    expect({ status, reply }).toMatchObject({
      status: 200,
      reply: { error_code: 1, error_reason: 'the file is too large' },
    })
  })

  test.each([
    ['400', undefined, { status: 400, reply: { taken: false, refused: 'the file is empty' } }],
    [
      'WeHub with an error code',
      dialects.wehub,
      { status: 200, reply: { error_code: 1, error_reason: 'the file is empty' } },
    ],
  ])('that is empty is answered %s, and no fault of ours', async (_, dialect, answer) => {
    const keeper = Object.assign(new Lists(), { accept: async () => 'empty' as const })
    const { bring } = setup({ keeper, log: keeper.log }, dialect && { dialect })
    expect(await bring(form(['index', 'i'], ['file_index', 'i'], ['file', '', 'a.jpg']), FORM)).toMatchObject(answer)
    expect(keeper.lines).toEqual(['warn a file came that is empty {"endpoint":"office"}'])
  })

  test('is one: others behind it are passed over, with a line in the log', async () => {
    const { keeper, bring } = setup()
    expect((await bring(form(['index', 'i'], ['file', 'one', '1'], ['more', 'two', '2']), FORM)).status).toBe(200)
    expect(keeper.files.map(({ bytes }) => bytes.toString())).toEqual(['one'])
    expect(keeper.lines).toEqual([expect.stringContaining('more files than one')])
  })

  test('is plain when the keeper gets it', async () => {
    const { keeper, bring } = setup()
    await bring(form(['index', 'a.dat'], ['file', Buffer.from([1, 2, 3]), 'a.dat']), FORM)
    expect(keeper.files[0]?.bytes).toEqual(Buffer.from([0, 3, 2]))
  })

  test.each([
    ['no word of which one it is', form(['x', 'i'], ['file', 'words', 'a.jpg']), FORM],
    ['no file', form(['index', 'i']), FORM],
    ['no boundary', form(['index', 'i'], ['file', 'words', 'a.jpg']), { 'content-type': 'multipart/form-data' }],
    ['no form', 'words', { 'content-type': 'image/jpeg' }],
    ['nothing at all', undefined, FORM],
  ])('with %s is 400', async (_what, body, headers) => {
    const { keeper, bring } = setup()
    expect(await bring(body, headers)).toMatchObject({
      status: 400,
      reply: { taken: false, refused: expect.any(String) },
    })
    expect(keeper.files).toEqual([])
    expect(keeper.lines).toHaveLength(1)
    expect(keeper.lines[0]).not.toContain('words')
  })

  test('is not there under another token, by another method, or where clients bring none', async () => {
    const body = form(['index', 'i'], ['file', 'words', 'a.jpg'])
    expect((await setup().bring(body, FORM, `/wechat/${token}x/upload`)).status).toBe(404)
    expect((await setup().bring(body, FORM, here, 'PUT')).status).toBe(404)
    const { files: _, ...without } = toy
    expect((await setup({}, { dialect: without }).bring(body, FORM)).status).toBe(404)
  })
})

describe('a file whose address says which one it is', () => {
  const key = 'C:\\WeChat Files\\图 片.jpg'
  const ticketed = async (of = key, account: string = me) => {
    const made = setup()
    made.keeper.hand('a', fetchOf(of))
    const said = await made.app.request(`/wechat/${token}`, {
      method: 'POST',
      body: JSON.stringify({ account, asks: true }),
    })
    const { wire } = await said.json()
    return { ...made, path: new URL(wire[0].to).pathname }
  }

  test('may be in a field of any name, or be the whole body', async () => {
    const { keeper, bring, path } = await ticketed()
    expect((await bring(form(['x', 'y'], ['whatever', 'words', '../图.jpg']), FORM, path)).status).toBe(200)
    expect((await bring('words', { 'content-type': 'application/octet-stream' }, path)).status).toBe(200)
    expect(
      (await bring(Buffer.from('words'), { 'content-disposition': 'attachment; filename="a.jpg"' }, path, 'PUT'))
        .status,
    ).toBe(200)
    expect(keeper.files.map(({ upload }) => [upload.source, upload.name])).toEqual([
      [key, '图.jpg'],
      [key, undefined],
      [key, 'a.jpg'],
    ])
    expect(keeper.files.map(({ bytes }) => bytes.toString())).toEqual(['words', 'words', 'words'])
  })

  test('is brought for the account whose client was told the address', async () => {
    const [mine, hers] = [await ticketed(), await ticketed(key, 'wxid_she')]
    expect(hers.path).not.toBe(mine.path)
    for (const { bring, path } of [mine, hers]) expect((await bring('words', {}, path)).status).toBe(200)
    const whose = [mine, hers].map(({ keeper }) => keeper.files.map(({ upload }) => [upload.account, upload.source]))
    expect(whose).toEqual([[[me, key]], [['wxid_she', key]]])
  })

  test('is taken for a day, and 404 after it', async () => {
    const day = 86_400_000
    for (const [later, status] of [[day - 60_000, 200] as const, [day + 60_000, 404] as const]) {
      vi.useFakeTimers({ toFake: ['Date'] })
      const { bring, path } = await ticketed()
      vi.advanceTimersByTime(later)
      expect((await bring('words', {}, path)).status).toBe(status)
      vi.useRealTimers()
    }
  })

  test('is 404 with a wrong ticket, or one for another door', async () => {
    const { keeper, bring, path } = await ticketed()
    const socket = `${here}/${ticket('socket', key, token)}`
    for (const wrong of [`${path}x`, path.replace('upload/', 'upload/x'), `${here}/x`, socket])
      expect((await bring('words', {}, wrong)).status).toBe(404)
    expect(keeper.files).toEqual([])
  })

  test('is told so where nobody asks for it any more', async () => {
    const { bring, path } = await ticketed('unwanted')
    expect(await bring('words', {}, path)).toMatchObject({ status: 404, reply: { taken: false } })
  })
})

describe('nothing stays of a file', () => {
  const body = form(['index', 'i'], ['file', 'a picture', 'a.jpg'], ['machine', 'm'])

  test('whose form ends too early, wherever that is', async () => {
    const { keeper, bring } = setup()
    for (let length = 0; length < body.length - 2; length++) {
      const { status, reply } = await bring(body.subarray(0, length), FORM)
      expect([length, status, reply.taken]).toEqual([length, 400, false])
    }
    expect(keeper.files).toEqual([])
    expect(keeper.broken.length).toBeGreaterThan(0)
  })

  test('whose form is spoilt, or not: one or the other', async () => {
    const { keeper, bring } = setup()
    const spoilt = fc.tuple(fc.nat(body.length - 1), fc.nat(255), fc.nat(body.length))
    await fc.assert(
      fc.asyncProperty(spoilt, async ([at, byte, cut]) => {
        const other = Uint8Array.from(body)
        other[at] = byte
        const files = keeper.files.length
        const { status, reply } = await bring(stream([other.subarray(0, cut), other.subarray(cut)]), FORM)
        expect([200, 400]).toContain(status)
        expect(reply.taken).toBe(status === 200)
        expect(keeper.files.length - files).toBe(status === 200 ? 1 : 0)
      }),
      { seed: 4, numRuns: 500 },
    )
  })

  test('that breaks off, even where the keeper has not noticed', async () => {
    const broken = () => stream([body.subarray(0, -60), new Error('gone')])
    const { keeper, bring } = setup()
    expect(await bring(broken(), FORM)).toMatchObject({ status: 400, reply: { refused: 'the body broke off' } })
    expect(keeper.broken).toHaveLength(1)
    const careless = Object.assign(new Lists(), {
      accept: ({ bytes }) =>
        bytesOf(bytes).then(
          () => true,
          () => true,
        ),
    } satisfies Partial<Lists>)
    expect((await setup({ keeper: careless }).bring(broken(), FORM)).status).toBe(400)
  })

  test('that is larger than allowed, whether its length is told or not', async () => {
    const { keeper, bring } = setup({ limits: { upload: 200 } })
    const large = form(['index', 'i'], ['file', 'x'.repeat(200), 'a.jpg'])
    for (const [given, headers] of [
      [large, { ...FORM, 'content-length': `${large.length}` }] as const,
      [stream([large.subarray(0, 180), large.subarray(180)]), FORM] as const,
    ])
      expect(await bring(given, headers)).toMatchObject({ status: 413, reply: { refused: 'larger than 200 bytes' } })
    expect(keeper.files).toEqual([])
    expect(keeper.broken).toHaveLength(1)
  })

  test('that the keeper could not keep: the client may try again', async () => {
    const keeper = Object.assign(new Lists(), { accept: () => Promise.reject(new Error('disk full')) })
    expect(await setup({ keeper }).bring(body, FORM)).toMatchObject({
      status: 503,
      reply: { taken: false, refused: 'could not be kept, try again' },
    })
  })
})

describe('a keeper that never reads', () => {
  const large = () => stream([form(['index', 'i'], ['file', Buffer.alloc(MB), 'a.jpg']), Buffer.alloc(MB)])

  test('and says so at once holds up nobody', async () => {
    for (const [wanted, status] of [[true, 200] as const, [false, 404] as const]) {
      const keeper = Object.assign(new Lists(), { accept: async () => wanted })
      expect((await setup({ keeper }).bring(large(), FORM)).status).toBe(status)
    }
  })

  test('and says nothing is given up after two minutes, and can read no more', async () => {
    vi.useFakeTimers()
    let bytes: ReadableStream<Uint8Array> | undefined
    const keeper = Object.assign(new Lists(), {
      accept: (upload: { bytes: ReadableStream<Uint8Array> }) => {
        bytes = upload.bytes
        return new Promise<never>(() => {})
      },
    })
    const answer = setup({ keeper }).bring(large(), FORM)
    await vi.waitFor(() => expect(bytes).toBeDefined(), 9_000)
    await vi.advanceTimersByTimeAsync(120_000)
    expect((await answer).status).toBe(503)
    await expect(bytes?.getReader().read()).rejects.toThrow('over')
  })
})

describe('on Node', () => {
  const stops: (() => void)[] = []
  afterEach(() => {
    for (const stop of stops.splice(0)) stop()
  })

  const listen = async (app: Hono) => {
    const server = createServer(getRequestListener(app.fetch))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    stops.push(() => {
      server.close()
      server.closeAllConnections()
    })
    const { port } = server.address() as AddressInfo
    return { port, host: '127.0.0.1', method: 'POST', path: here, headers: FORM, agent: false }
  }

  test('a file of many MB is taken whole, with little of it in memory', async () => {
    const { app, keeper } = setup()
    let length = 0
    Object.assign(keeper, {
      accept: async ({ bytes }: { bytes: ReadableStream<Uint8Array> }) => {
        for await (const piece of bytes) length += piece.length
        return true
      },
    })
    const at = await listen(app)
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const status = await new Promise((resolve, reject) => {
      const call = request(at, (response) => resolve(response.resume().statusCode)).on('error', reject)
      call.write(form(['index', 'i'], ['file', '', 'a.mp4']).subarray(0, -'\r\n--b==--\r\n'.length))
      let left = 256
      const piece = Buffer.alloc(MB, '\r\n--b=')
      const more = () => {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before)
        while (left-- > 0) if (!call.write(piece)) return void call.once('drain', more)
        call.end('\r\n--b==--\r\n')
      }
      more()
    })
    expect(status).toBe(200)
    expect(length).toBe(256 * MB)
    expect(most).toBeLessThan(128 * MB)
    // so many bytes take a busy machine a while
  }, 120_000)

  test('a client that is cut off in the middle leaves nothing', async () => {
    const { app, keeper } = setup()
    const call = request(await listen(app)).on('error', () => {})
    call.write(form(['index', 'i'], ['file', 'words', 'a.jpg']).subarray(0, -14))
    await pause(50)
    call.destroy()
    await vi.waitFor(() => expect(keeper.broken).toHaveLength(1), 9_000)
    expect(keeper.files).toEqual([])
    expect(keeper.lines).toEqual([expect.stringContaining('could not be read')])
  })

  test('a client that is refused early hears why', async () => {
    const { app } = setup({ limits: { upload: 8 * MB } })
    const at = await listen(app)
    const status = (body: Buffer, headers: Record<string, string | number>) =>
      new Promise((resolve, reject) => {
        const call = request({ ...at, headers: { ...FORM, ...headers } }, (response) =>
          resolve(response.resume().statusCode),
        )
        call.on('error', reject).end(body)
      })
    const body = (index: string, bytes: number) => form(['index', index], ['file', Buffer.alloc(bytes), 'a.jpg'])
    const large = body('i', 9 * MB)
    expect(await status(large, { 'content-length': large.length })).toBe(413)
    expect(await status(large, { 'transfer-encoding': 'chunked' })).toBe(413)
    expect(await status(body('unwanted', 4 * MB), {})).toBe(404)
  })
})
