import { openDisk } from './disk.ts'
import type { Files } from './files.ts'
import { bucketAt } from './s3-address.ts'

/** Where files are. */
export interface FilesWhere {
  /** The folder of the files, where `files` is not given; else they only come by there. */
  readonly data: string
  /** `s3://bucket/prefix?endpoint=…&region=…&forcePathStyle=…`: any number of processes may share it. */
  readonly files?: string | undefined
}

/** Opens the place where files lie, and clears away what a process that was killed left over. Throws `StoreError` where
 *  that cannot be: no rights, no such bucket, wrong keys. */
export async function openFiles({ data, files }: FilesWhere): Promise<Files> {
  if (files === undefined) return openDisk(data)
  const bucket = bucketAt(files)
  // AWS's SDK takes long to load: only who uses it waits for it
  const { openS3 } = await import('./s3.ts')
  return openS3(bucket, data)
}
