import { type FileHash, isHash, type Lying } from './files.ts'
import type { Bucket } from './s3-address.ts'

/** What is asked for of a bucket. What lies deeper than our files is not ours, and may be much. */
export const oursIn = ({ name, prefix }: Bucket) => ({ Bucket: name, Prefix: prefix, Delimiter: '/' })

/** A page of objects, as S3's ListObjectsV2 answers. */
export interface ObjectsPage {
  readonly Contents?:
    | readonly { readonly Key?: string | undefined; readonly LastModified?: Date | undefined }[]
    | undefined
}

/** Our objects among those of a bucket, a page at a time. */
export async function* objectsIn(bucket: Bucket, pages: AsyncIterable<ObjectsPage>): AsyncGenerator<Lying> {
  for await (const { Contents = [] } of pages)
    for (const { Key, LastModified } of Contents) {
      const hash = hashOf(bucket, Key)
      if (hash && LastModified) yield { hash, at: LastModified.getTime() }
    }
}

/** An upload in parts that has not ended. */
export interface Upload {
  readonly Key?: string | undefined
  readonly UploadId?: string | undefined
  readonly Initiated?: Date | undefined
}

/** A page of them, as S3's ListMultipartUploads answers. */
export interface UploadsPage {
  readonly Uploads?: readonly Upload[] | undefined
  readonly IsTruncated?: boolean | undefined
  readonly NextKeyMarker?: string | undefined
  readonly NextUploadIdMarker?: string | undefined
}

/** Where a page of uploads begins. */
export interface Markers {
  readonly KeyMarker?: string
  readonly UploadIdMarker?: string
}

/** Uploads of files of ours that were begun before a moment, in milliseconds since 1970, a page at a time. */
export async function* uploadsIn(
  bucket: Bucket,
  { before, ask }: { readonly before: number; ask(from: Markers): Promise<UploadsPage> },
): AsyncGenerator<Upload> {
  let from: Markers | undefined = {}
  while (from) {
    const page: UploadsPage = await ask(from)
    for (const upload of page.Uploads ?? [])
      if (hashOf(bucket, upload.Key) && upload.Initiated && upload.Initiated.getTime() < before) yield upload
    from = following(page, from)
  }
}

function following(page: UploadsPage, last: Markers): Markers | undefined {
  const { IsTruncated, NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page
  // a store that says the same again would be asked for ever
  const isSame = KeyMarker === last.KeyMarker && UploadIdMarker === last.UploadIdMarker
  if (!IsTruncated || !KeyMarker || isSame) return undefined
  return { KeyMarker, ...(UploadIdMarker && { UploadIdMarker }) }
}

function hashOf({ prefix }: Bucket, key = ''): FileHash | undefined {
  const name = key.slice(prefix.length)
  return key.startsWith(prefix) && isHash(name) ? name : undefined
}
