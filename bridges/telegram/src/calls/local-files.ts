import { open } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import type { Readable } from 'node:stream'
import { Refused, Retry } from '@queqiao/hub'

/** Where a Bot API server of one's own keeps what it is sent. */
interface LocalFiles {
  /** Its working directory, as this machine sees it. */
  readonly folder: string | undefined
  /** The server keeps each bot's files in a folder of that name. */
  readonly token: string
}

/** Whether a path is one on the server's own disk, as `--local` gives it. */
export const isLocal = (path: string): boolean => path.startsWith('/') || /^[a-z]:[\\/]/i.test(path)

const refused = (why: string): Refused => new Refused(`telegram: ${why}`)

/** The path on this machine of a file that the server calls `path`. Throws `Refused`; no error names the path: the token is
 *  in it. */
export const localPath = (path: string, { folder, token }: LocalFiles): string => {
  if (folder === undefined)
    throw refused('the Bot API server keeps files on its disk: name its folder in the settings, as telegram.localFiles')
  const parts = path.split(/[\\/]/)
  // where a name must not have a colon, the server writes another sign
  const bot = parts.findIndex((part) => part === token || part === token.replace(':', '~'))
  const found = bot < 0 ? path : join(folder, ...parts.slice(bot))
  const within = relative(folder, found)
  if (within.startsWith('..') || isAbsolute(within))
    throw refused('the Bot API server gave a path that is not in the folder telegram.localFiles')
  return found
}

/** Reads such a file. Throws `Retry` where it is not there (yet). */
export const readLocal = async (path: string): Promise<Readable> => {
  try {
    return (await open(path)).createReadStream()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new Retry(`telegram: a file in the folder telegram.localFiles cannot be read (${code})`, { scope: 'file' })
  }
}
