import { Refused } from '../errors.ts'
import type { Line } from '../line.ts'
import type { Media } from '../thing.ts'

/** What a command names by a path, or by a URL where the client takes those. Throws `Refused`. */
export const named = async (line: Line, at: string, urls: boolean): Promise<Media> => {
  if (urls && /^https?:/.test(at)) return line.fetch(at)
  const file = line.disk.read(at)
  if (file === undefined) throw new Refused('file not found')
  if (file.bytes?.byteLength === 0) throw new Refused('file is empty')
  return { ...file, from: at }
}
