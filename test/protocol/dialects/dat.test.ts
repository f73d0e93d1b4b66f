import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { datPlain } from '../../../packages/protocol/src/dialects/dat.ts'

const pictures = {
  jpg: [0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1],
  png: [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13],
  gif: [0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0],
  webp: [0x52, 0x49, 0x46, 0x46, 0x24, 9, 0, 0, 0x57, 0x45, 0x42, 0x50],
  bmp: [0x42, 0x4d, 0x36, 9, 0, 0, 0, 0, 0, 0, 0x36, 0],
} as const

const locked = (bytes: readonly number[], key: number) => Uint8Array.from(bytes, (byte) => byte ^ key)

/** What comes out, where the file arrives in chunks of that many bytes. */
const plain = async (file: Uint8Array, size = file.length): Promise<readonly number[]> => {
  const chunks = Array.from({ length: Math.ceil(file.length / (size || 1)) }, (_, index) =>
    file.subarray(index * size, (index + 1) * size),
  )
  const out: number[] = []
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  for await (const chunk of stream.pipeThrough(datPlain())) out.push(...chunk)
  return out
}

describe('a .dat picture', () => {
  test.each(Object.entries(pictures))('of %s comes out as it was, whatever its key', async (_type, picture) => {
    for (let key = 0; key < 256; key++) expect(await plain(locked(picture, key))).toEqual([...picture])
  })

  test('that arrives byte by byte comes out whole', async () => {
    expect(await plain(locked(pictures.jpg, 0x5c), 1)).toEqual([...pictures.jpg])
  })

  test('of any content, in chunks of any size, comes out whole', async () => {
    const rest = fc.uint8Array({ maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(
        rest,
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 1, max: 50 }),
        async (more, key, size) => {
          const picture = [...pictures.png, ...more]
          expect(await plain(locked(picture, key), size)).toEqual(picture)
        },
      ),
    )
  })

  test('that breaks off in its first bytes is still undone', async () => {
    expect(await plain(locked(pictures.jpg.slice(0, 4), 0x5c))).toEqual(pictures.jpg.slice(0, 4))
  })

  test('that is already plain stays as it is', async () => {
    expect(await plain(locked(pictures.gif, 0), 3)).toEqual([...pictures.gif])
  })
})

describe('what is no .dat picture', () => {
  test('passes unchanged', async () => {
    const words = [...new TextEncoder().encode('no picture at all, but words')]
    expect(await plain(Uint8Array.from(words), 5)).toEqual(words)
  })

  test('passes unchanged where it is in the cipher of newer builds, which looks like a bmp at first', async () => {
    const newer = [0x07, 0x08, 0x56, 0x32, 0x08, 0x07, 0x00, 0x04, 0x00, 0x00, 0x01, 0xa7]
    expect(await plain(Uint8Array.from(newer))).toEqual(newer)
  })

  test.each([[[]], [[0x12]]])('passes unchanged where it has too few bytes to tell: %j', async (bytes) => {
    expect(await plain(Uint8Array.from(bytes))).toEqual(bytes)
  })
})
