import { type FileHandle, open as openFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { StoreError } from '../../store/store-error.ts'
import { Budget } from './budget.ts'
import { openIncoming } from './disk.ts'
import { codeOf, FileGone, FilesFailure } from './errors.ts'
import type { ByteRange, FileHash, Files, Stored } from './files.ts'
import { checked } from './range.ts'
import type { Bucket } from './s3-address.ts'
import { type Markers, objectsIn, oursIn, uploadsIn } from './s3-listing.ts'
import { nameOf, whyNot } from './s3-reasons.ts'
import { streamOf } from './stream.ts'

/** Bytes: the least that S3 takes as a part, and more than it takes parts of. */
const part = 5 * 1_024 * 1_024
const parts = 10_000
/** Bytes in memory on their way to S3, of all files together. */
const inMemory = 4 * part

/** Opens the files in a bucket; keys are taken from where AWS's SDK looks for them. `data`: the folder in which files
 *  arrive: what an object is called is known when all of it has come, and it is in the bucket only then. So a stream that
 *  breaks leaves nothing there, no copy of 5 GB at most is made, and an upload can be tried again. Throws `StoreError`
 *  where the bucket cannot be written to. */
export async function openS3(bucket: Bucket, data: string): Promise<Files> {
  const incoming = await openIncoming(data, { durable: false })
  const client = new S3Client(settingsOf(bucket))
  await probe(client, bucket).catch((error: unknown) => {
    client.destroy()
    throw new StoreError(whyNot(bucket, error), { cause: error })
  })
  const at = (hash: FileHash) => ({ Bucket: bucket.name, Key: `${bucket.prefix}${hash}` })
  const failed = (error: unknown): never => {
    throw error instanceof FilesFailure ? error : new FilesFailure(nameOf(bucket), error)
  }
  const size = (hash: FileHash) =>
    client.send(new HeadObjectCommand(at(hash))).then(
      ({ ContentLength }) => ContentLength,
      (error: unknown) => (isMissing(error) ? undefined : failed(error)),
    )
  const budget = new Budget(inMemory)
  const upload = async (path: string, { hash, size }: Stored) => {
    const file = await openFile(path).catch(failed)
    const way = { client, to: at(hash), file, size, buffer: partOf(size) }
    const work = () => (size <= part ? inOne(way) : inParts(way))
    await budget
      .spend(way.buffer, work)
      .catch(failed)
      .finally(() => file.close())
  }
  const open = async (hash: FileHash, range?: ByteRange) => {
    const answer = client.send(new GetObjectCommand({ ...at(hash), ...asked(range) }))
    const { Body } = await answer.catch((error: unknown) => {
      if (isMissing(error)) throw new FileGone(hash, { cause: error })
      return isPast(error) ? { Body: undefined } : failed(error)
    })
    return Body instanceof Readable ? streamOf(Body) : nothing()
  }
  return {
    async put(bytes, limit) {
      const { path, stored } = await incoming.take(bytes, limit)
      try {
        // a small one is there as soon as it is known whether it was
        if (stored.size <= part || (await size(stored.hash)) !== stored.size) await upload(path, stored)
        return stored
      } finally {
        await incoming.drop(path)
      }
    },
    open: async (hash, range) => open(hash, checked(range)),
    size,
    remove: (hash) => client.send(new DeleteObjectCommand(at(hash))).then(() => undefined, failed),
    async *list() {
      try {
        yield* objectsIn(bucket, paginateListObjectsV2({ client, stopOnSameToken: true }, oursIn(bucket)))
      } catch (error) {
        failed(error)
      }
    },
    giveUp: (before, signal) => abortUploads(client, bucket, { before, signal }).catch(failed),
    async local(hash) {
      const bytes = await open(hash)
      const { path } = await incoming.take(bytes, Number.POSITIVE_INFINITY).catch(failed)
      return { path, done: () => incoming.drop(path) }
    },
    scratch: () => incoming.scratch(),
    close: async () => client.destroy(),
  }
}

function settingsOf({ endpoint, region, forcePathStyle }: Bucket): S3ClientConfig {
  // stores of others take any region, but the signature needs one
  const where = region ?? (endpoint && (process.env.AWS_REGION || 'us-east-1'))
  return {
    ...(where && { region: where }),
    ...(endpoint && { endpoint }),
    forcePathStyle,
    // stores of others know AWS's newer checksums only in part
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // milliseconds: to connect, and without a byte either way
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
  }
}

interface Way {
  readonly client: S3Client
  readonly to: { readonly Bucket: string; readonly Key: string }
  readonly file: FileHandle
  /** Bytes of the file, and of it in memory at once. */
  readonly size: number
  readonly buffer: number
}

const partOf = (size: number): number => Math.min(size, Math.max(part, Math.ceil(size / parts)))

async function inOne({ client, to, file, size }: Way): Promise<void> {
  const Body = await file.readFile()
  await client.send(new PutObjectCommand({ ...to, Body, ContentLength: size }))
}

/** All parts through the same memory: lib-storage takes new memory for each, more than once, and a large file then grows
 *  the process by 50 to 100 MB. Where it fails, the parts are taken back. */
async function inParts(way: Way): Promise<void> {
  const { client, to } = way
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(to))
  const upload = { ...to, UploadId }
  try {
    const done = { ...upload, MultipartUpload: { Parts: await sent(way, upload) } }
    await client.send(new CompleteMultipartUploadCommand(done))
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined)
    throw error
  }
}

async function sent({ client, file, size, buffer }: Way, upload: Way['to'] & { UploadId: string | undefined }) {
  const memory = Buffer.allocUnsafeSlow(buffer)
  const all: CompletedPart[] = []
  for (let at = 0; at < size; at += buffer) {
    const Body = memory.subarray(0, Math.min(buffer, size - at))
    const { bytesRead } = await file.read(Body, { position: at })
    if (bytesRead < Body.length) throw new Error('the file ended early')
    const PartNumber = all.length + 1
    const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }))
    all.push({ PartNumber, ...(ETag !== undefined && { ETag }) })
  }
  return all
}

/** Takes back the parts of uploads that were begun before a moment and never ended. */
async function abortUploads(
  client: S3Client,
  bucket: Bucket,
  { before, signal }: { readonly before: number; readonly signal: AbortSignal },
): Promise<void> {
  const ours = oursIn(bucket)
  const ask = (from: Markers) => client.send(new ListMultipartUploadsCommand({ ...ours, ...from }))
  for await (const { Key, UploadId } of uploadsIn(bucket, { before, ask })) {
    if (signal.aborted) return
    await client
      .send(new AbortMultipartUploadCommand({ Bucket: bucket.name, Key, UploadId }))
      .catch((error: unknown) => {
        // it ended meanwhile
        if (codeOf(error) !== 'NoSuchUpload') throw error
      })
  }
}

/** Writes and removes an object: to look whether the bucket is there would need a right that is not needed else, and a
 *  HEAD is refused without a reason. */
async function probe(client: S3Client, { name, prefix }: Bucket): Promise<void> {
  const object = { Bucket: name, Key: `${prefix}opening` }
  await client.send(new PutObjectCommand({ ...object, Body: '', ContentLength: 0 }))
  await client.send(new DeleteObjectCommand(object))
}

const asked = (range: ByteRange | undefined) => (range ? { Range: `bytes=${range.start}-${range.end ?? ''}` } : {})
const isMissing = (error: unknown): boolean => /^(NoSuchKey|NotFound)$/.test(codeOf(error))
/** The range begins behind the end. */
const isPast = (error: unknown): boolean => /^(InvalidRange|416)$/.test(codeOf(error))
const nothing = () => new Blob([]).stream()
