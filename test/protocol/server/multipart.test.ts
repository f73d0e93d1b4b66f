import { Unreadable } from '@queqiao/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Form } from '../../../packages/protocol/src/server/form.ts'
import { boundaryOf } from '../../../packages/protocol/src/server/multipart.ts'
import { whole } from '../../../packages/protocol/src/server/pieces.ts'
import { boundaryIn, type Capture, captures, picture } from './captures.ts'

async function* inPieces(body: Uint8Array, ...cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [...new Set([0, ...cuts.map((cut) => Math.min(cut, body.length)), body.length])].toSorted(
    (a, b) => a - b,
  )
  for (const [index, from] of places.entries())
    if (index + 1 < places.length) yield body.subarray(from, places[index + 1])
}

const read = async (pieces: AsyncGenerator<Uint8Array>, boundary: string) => {
  const fields = new Map<string, string>()
  const form = new Form(pieces, boundary, fields)
  const file = await form.file()
  if (file === undefined) return expect.fail('no file')
  const bytes = Buffer.from(await whole(file.bytes, 1e6, 'too long'))
  await form.rest()
  return { fields: Object.fromEntries(fields), bytes, fileName: file.fileName, type: file.type }
}

const meant = ({ fields, fileName, type }: Capture) => ({ fields, fileName, type, bytes: picture() })

describe.each(captures())('%s', (_name, capture) => {
  const boundary = boundaryIn(capture)

  test('names its document and heading, and its boundary', () => {
    expect(capture).toMatchObject({ document: expect.stringMatching(/^WeHub/), heading: expect.stringMatching(/./) })
    expect(boundaryOf(capture.headers['Content-Type'] ?? '')).toBe(boundary)
    expect(boundary).toContain('==')
  })

  test('is read, wherever the network cuts it in two', async () => {
    for (let cut = 1; cut < capture.body.length; cut++)
      expect(await read(inPieces(capture.body, cut), boundary)).toEqual(meant(capture))
  })

  test('is read, byte by byte', async () => {
    const every = Array.from(capture.body, (_, at) => at)
    expect(await read(inPieces(capture.body, ...every), boundary)).toEqual(meant(capture))
  })

  test('is not taken for whole, wherever it ends too early', async () => {
    const end = capture.body.length - '\r\n'.length
    for (let length = 0; length < end; length++)
      await expect(read(inPieces(capture.body.subarray(0, length)), boundary)).rejects.toThrow(Unreadable)
    expect(await read(inPieces(capture.body.subarray(0, end)), boundary)).toEqual(meant(capture))
  })

  test('is read or refused, never more, whatever is spoilt in it', async () => {
    const spoilt = fc.tuple(
      fc.array(fc.tuple(fc.nat(capture.body.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(capture.body.length), { maxLength: 5 }),
      fc.nat(capture.body.length),
    )
    await fc.assert(
      fc.asyncProperty(spoilt, async ([changes, cuts, end]) => {
        const body = Uint8Array.from(capture.body.subarray(0, end))
        for (const [at, byte] of changes) if (at < end) body[at] = byte
        try {
          const { bytes } = await read(inPieces(body, ...cuts), boundary)
          expect(bytes.length).toBeLessThan(body.length)
        } catch (error) {
          if (!(error instanceof Error && error.message === 'no file')) expect(error).toBeInstanceOf(Unreadable)
        }
      }),
      { seed: 4, numRuns: 500 },
    )
  })
})

describe('a form', () => {
  const form = (...lines: readonly string[]) => inPieces(Buffer.from(lines.join('\r\n')))
  const file = ['Content-Disposition: form-data; name="f"; filename="a.jpg"', '', 'words']

  test('may have words before it and behind it, blanks behind a boundary, and no quotation marks', async () => {
    expect(boundaryOf('multipart/form-data; charset=utf-8; boundary=b==')).toBe('b==')
    const found = await read(form('before', '--b==  ', ...file, '--b==--', 'behind'), 'b==')
    expect(found).toMatchObject({ fileName: 'a.jpg', bytes: Buffer.from('words') })
  })

  test('may have a part with nothing in it, and one without headers', async () => {
    const part = 'Content-Disposition: form-data; name="empty"'
    const found = await read(form('--b', part, '', '', '--b', '', 'x', '--b', ...file, '--b--'), 'b')
    expect(found.fields).toEqual({ empty: '', '': 'x' })
  })

  test('may be written as Windows does in China', async () => {
    const name = Buffer.from([0xd5, 0xd5, 0xc6, 0xac]) // 照片
    const parts = ['--b\r\nContent-Disposition: form-data; name="f"; filename="', name, '.jpg"\r\n\r\nx\r\n--b--']
    const body = Buffer.concat(parts.map((part) => Buffer.from(part)))
    expect((await read(inPieces(body), 'b')).fileName).toBe('照片.jpg')
  })

  test.each([
    ['a boundary that goes on', ['--b', ...file, '--bc', ...file, '--b--']],
    ['a field that is too long', ['--b', 'A: b', '', 'x'.repeat(70_000), '--b', ...file, '--b--']],
    ['a header that is too long', ['--b', `A: ${'x'.repeat(10_000)}`, ...file, '--b--']],
    ['too many headers', ['--b', ...Array.from({ length: 40 }, () => 'A: b'), ...file, '--b--']],
    [
      'too many parts',
      [...Array.from({ length: 120 }, () => ['--b', 'A: b', '', 'x']).flat(), '--b', ...file, '--b--'],
    ],
  ])('with %s is none', async (_what, lines) => {
    await expect(read(form(...lines), 'b')).rejects.toMatchObject({ name: 'Unreadable', code: 'form' })
  })

  test('without a boundary is none; what is no form at all has none', () => {
    for (const type of [
      'multipart/form-data',
      'multipart/form-data; boundary=""',
      `multipart/x; boundary=${'x'.repeat(300)}`,
    ])
      expect(() => boundaryOf(type)).toThrow(Unreadable)
    for (const type of ['', 'image/jpeg; boundary=b', 'text/multipart']) expect(boundaryOf(type)).toBeUndefined()
  })
})
