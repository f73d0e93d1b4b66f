import { Away } from '../../store/failure.ts'
import type { FileHash } from './files.ts'

/** A stream brought more bytes than are taken. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge'
  /** Bytes. */
  readonly limit: number

  constructor(limit: number) {
    super(`the file is larger than the limit of ${limit} bytes`)
    this.limit = limit
  }
}

/** The file is not there, or not any more. */
export class FileGone extends Error {
  override readonly name = 'FileGone'
  readonly hash: FileHash

  constructor(hash: FileHash, options?: ErrorOptions) {
    super(`the file ${hash} is not there`, options)
    this.hash = hash
  }
}

/** How S3 calls it when keys have too few rights. */
export const noRights = /^(AccessDenied|AllAccessDisabled|Forbidden)$/

/** The place where files lie could not be reached, or takes no more. */
export class FilesFailure extends Away {
  override readonly name = 'FilesFailure'
  /** As the system or the server named it: `ENOSPC`, `ECONNREFUSED`, `SlowDown`. Empty where it has no name. */
  readonly code: string

  constructor(place: string, cause: unknown) {
    const code = codeOf(cause)
    super(`${place} failed${code && ` (${code})`}`, { cause })
    this.code = code
  }

  /** The keys have no right to it, or the store does not know how: the same fails again until somebody changes that. */
  get isForbidden(): boolean {
    return noRights.test(this.code) || /^(NotImplemented|MethodNotAllowed)$/.test(this.code)
  }
}

/** How the system or a server calls what went wrong; '' where it gives no name. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.name === 'Error' ? '' : error.name
}
