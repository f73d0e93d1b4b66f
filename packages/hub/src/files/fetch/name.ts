import { parse } from 'content-disposition'

const FOLDERS = /^.*[\\/]/s
/** Control characters, and those that turn what follows around. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
const LONGEST = 200

const strict = new TextDecoder('utf-8', { fatal: true })

/** Headers are read byte by byte; many servers write UTF-8 into them. */
const asWritten = (header: string): string => {
  try {
    return /[^\0-\xff]/.test(header) ? header : strict.decode(Buffer.from(header, 'latin1'))
  } catch {
    return header
  }
}

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

const bare = (name: string): string | undefined =>
  name
    .toWellFormed()
    .replace(UNSEEN, '')
    .replace(FOLDERS, '')
    .replace(/^[\s.]+|[\s.]+$/g, '') || undefined

/** The end is kept: it says what the file is. */
const shortened = (name: string | undefined): string | undefined => {
  const characters = [...(name ?? '')]
  return characters.length > LONGEST ? characters.slice(-LONGEST).join('') : name
}

const inPath = ({ pathname }: URL): string | undefined => {
  const name = bare(decoded(pathname.replace(FOLDERS, '')))
  return name?.includes('.') ? name : undefined
}

/** What a server calls a file: by its `Content-Disposition`, else by the end of the path where that has an extension. One
 *  name without folders and control characters, at most 200 characters. */
export const nameOf = (disposition: string | undefined, url: URL): string | undefined => {
  const told = disposition === undefined ? undefined : parse(asWritten(disposition)).parameters.filename
  return shortened(bare(told ?? '') ?? inPath(url))
}
