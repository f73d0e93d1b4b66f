import { Attachment, EncryptedAttachment } from '@matrix-org/matrix-sdk-crypto-wasm'
import { Refused } from '@queqiao/hub'
import { describe, expect, it } from 'vitest'
import { fileKeys, rawKeys, sealing, unsealing } from '../../../bridges/matrix/src/encryption/attachments.ts'

const streamed = (...chunks: readonly Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start: (out) => {
      for (const chunk of chunks) out.enqueue(chunk)
      out.close()
    },
  })
const bytesOf = async (stream: ReadableStream<Uint8Array>) => {
  const chunks: Uint8Array[] = []
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks)
    chunks.push(value)
  }
}

const ones = '__________________________________________8'
/** Encrypted bytes, the key, where counting begins, the hash, and what it is: as matrix-encrypt-attachment has them. */
const vectors: readonly (readonly [encrypted: string, k: string, iv: string, sha256: string, plain: string])[] = [
  ['', 'A'.repeat(43), 'AAAAAAAAAAAAAAAAAAAAAA', '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU', ''],
  [
    '5xJZTt5cQicm+9f4',
    ones,
    '//////////8AAAAAAAAAAA',
    'YzF08lARDdOCzJpzuSwsjTNlQc4pHxpdHcXiD/wpK6k',
    'SGVsbG8sIFdvcmxk',
  ],
]

const reading = (k: string, iv: string, sha256: string) => {
  const keys = rawKeys({ v: 'v2', key: { alg: 'A256CTR', k }, iv, hashes: { sha256 } })
  return unsealing(keys ?? expect.fail('no keys'))
}

describe('an encrypted file', () => {
  it.each(vectors)('%s is read', async (encrypted, k, iv, sha256, plain) => {
    const stream = streamed(Buffer.from(encrypted, 'base64')).pipeThrough(reading(k, iv, sha256))
    expect((await bytesOf(stream)).toString('base64')).toBe(plain)
  })

  it('of ours is read by Element’s library, however it came in pieces', async () => {
    const seal = sealing()
    const pieces = [Buffer.from('a picture'), Buffer.alloc(100_001, 7), Buffer.from('its end')]
    const encrypted = await bytesOf(streamed(...pieces).pipeThrough(seal.stream))
    expect(encrypted.length).toBe(Buffer.concat(pieces).length)
    const read = Attachment.decrypt(new EncryptedAttachment(encrypted, JSON.stringify(seal.keys())))
    expect(Buffer.from(read).equals(Buffer.concat(pieces))).toBe(true)
  })

  it('of Element’s library is read by us', async () => {
    const own = Attachment.encrypt(Buffer.alloc(70_000, 'a file '))
    const keys = rawKeys(JSON.parse(own.mediaEncryptionInfo ?? '')) ?? expect.fail('no keys')
    const stream = streamed(own.encryptedData).pipeThrough(unsealing(keys))
    expect((await bytesOf(stream)).equals(Buffer.alloc(70_000, 'a file '))).toBe(true)
  })

  it('that somebody has changed is refused', async () => {
    const [, [, k, iv, sha256] = ['', '', '', '']] = vectors
    const stream = streamed(Buffer.from('another file')).pipeThrough(reading(k, iv, sha256))
    await expect(bytesOf(stream)).rejects.toThrow(Refused)
  })

  it('has a key of its own each time, and counts from 0', async () => {
    const seals = [sealing(), sealing()]
    expect(() => seals[0]?.keys()).toThrow('has not gone through')
    for (const { stream } of seals) await bytesOf(streamed(Buffer.from('x')).pipeThrough(stream))
    const [one, other] = seals.map(({ keys }) => keys())
    expect(one?.key.k).not.toBe(other?.key.k)
    expect(one?.iv).not.toBe(other?.iv)
  })

  it('has keys that are kept as text', async () => {
    const seal = sealing()
    await bytesOf(streamed(Buffer.from('x')).pipeThrough(seal.stream))
    expect(fileKeys(JSON.parse(JSON.stringify(seal.keys())))).toEqual(seal.keys())
    expect(Buffer.from(seal.keys().iv, 'base64').subarray(8)).toEqual(Buffer.alloc(8))
  })

  it.each([
    {},
    { key: { alg: 'A128CTR', k: ones }, iv: '//////////8AAAAAAAAAAA', hashes: { sha256: vectors[0]?.[3] } },
    { key: { alg: 'A256CTR', k: 'short' }, iv: '//////////8AAAAAAAAAAA', hashes: { sha256: vectors[0]?.[3] } },
    { key: { alg: 'A256CTR', k: ones }, iv: 7, hashes: { sha256: vectors[0]?.[3] } },
    { key: { alg: 'A256CTR', k: ones }, iv: '//////////8AAAAAAAAAAA' },
  ])('is not taken for one where what it is read with is wrong: %j', (file) => {
    expect(rawKeys(file)).toBeUndefined()
  })
})
