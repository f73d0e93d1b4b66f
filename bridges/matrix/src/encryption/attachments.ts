import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { Refused } from '@queqiao/hub'
import { type Fields, fields, string } from '../json.ts'

/** What it takes to read an encrypted file (spec, Client-Server API: EncryptedFile, without its address). */
export interface FileKeys {
  readonly v: 'v2'
  readonly key: {
    readonly kty: 'oct'
    readonly key_ops: readonly ['encrypt', 'decrypt']
    readonly alg: 'A256CTR'
    readonly k: string
    readonly ext: true
  }
  readonly iv: string
  readonly hashes: { readonly sha256: string }
}

/** A file that is being encrypted. */
export interface Sealing {
  /** Plain bytes in, encrypted ones out: as many. */
  readonly stream: TransformStream<Uint8Array, Uint8Array>
  /** Once all has gone through. */
  keys(): FileKeys
}

const jwk = { kty: 'oct', key_ops: ['encrypt', 'decrypt'], alg: 'A256CTR', ext: true } as const
const cipher = 'aes-256-ctr'
const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

/** Encrypts a file as it streams, with a key of its own. */
export const sealing = (): Sealing => {
  const key = randomBytes(32)
  // half of it counts blocks, and begins with 0: some clients count no further than that half
  const iv = Buffer.concat([randomBytes(8), Buffer.alloc(8)])
  const encrypting = createCipheriv(cipher, key, iv)
  const hash = createHash('sha256')
  let sha256 = ''
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, out) => {
      const encrypted = encrypting.update(chunk)
      hash.update(encrypted)
      out.enqueue(encrypted)
    },
    flush: () => {
      sha256 = unpadded(hash.digest())
    },
  })
  return {
    stream,
    keys: () => {
      if (sha256 === '') throw new Error('matrix: encryption: the file has not gone through yet')
      return { v: 'v2', key: { ...jwk, k: key.toString('base64url') }, iv: unpadded(iv), hashes: { sha256 } }
    },
  }
}

/** Reads again what `keys` gave; undefined for anything else. */
export const fileKeys = (file: Fields): FileKeys | undefined => {
  const [k, iv, sha256] = [string(fields(file.key).k), string(file.iv), string(fields(file.hashes).sha256)]
  return k && iv && sha256 ? { v: 'v2', key: { ...jwk, k }, iv, hashes: { sha256 } } : undefined
}

/** A key, an IV and a hash of the right lengths. */
export interface RawKeys {
  readonly key: Buffer
  readonly iv: Buffer
  readonly sha256: Buffer
}

/** How an encrypted file is read; undefined for what is none, or of another way to encrypt. */
export const rawKeys = (file: Fields): RawKeys | undefined => {
  const { alg, k } = fields(file.key)
  const key = Buffer.from(string(k) ?? '', 'base64url')
  const iv = Buffer.from(string(file.iv) ?? '', 'base64')
  const sha256 = Buffer.from(string(fields(file.hashes).sha256) ?? '', 'base64')
  const isWhole = key.length === 32 && iv.length === 16 && sha256.length === 32
  return alg === 'A256CTR' && isWhole ? { key, iv, sha256 } : undefined
}

/** Decrypts a file as it streams. The stream fails with Refused at its end if the file is not the one that was sent: nothing
 *  of it must be used before. */
export const unsealing = ({ key, iv, sha256 }: RawKeys): TransformStream<Uint8Array, Uint8Array> => {
  const decrypting = createDecipheriv(cipher, key, iv)
  const hash = createHash('sha256')
  return new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, out) => {
      hash.update(chunk)
      out.enqueue(decrypting.update(chunk))
    },
    flush: () => {
      if (!hash.digest().equals(sha256)) throw new Refused('the encrypted file is not the one that was sent')
    },
  })
}
