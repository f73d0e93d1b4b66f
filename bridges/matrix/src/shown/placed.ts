import type { FileId } from '@queqiao/hub'
import type { FileKeys } from '../encryption/attachments.ts'

/** Where a file lies on the homeserver. */
export interface Placed {
  /** Its mxc address. */
  readonly url: string
  /** What it is read with, where it lies there encrypted. */
  readonly keys?: FileKeys
}

/** What became of a file at the homeserver: where it lies, or why it does not. */
export type Uploaded = Placed | { readonly refused: string }

export type Uploads = ReadonlyMap<FileId, Uploaded>
