import type { Content, Source } from '../model/content.ts'
import { summary } from '../model/summary.ts'
import type { XmlElement } from './xml-element.ts'
import type { Files, Meaning } from './xml-meaning.ts'

/** What a client reported: what the readers of XML share. */
export interface Received {
  readonly files: Files
  /** The XML as it came; empty where only its words are wanted. */
  readonly raw: string
  /** Reads the XML of a message that lies within this one. */
  readonly understand: (document: XmlElement) => Meaning
}

/** The row of a table whose keys come from outside. */
export const rowOf = <Row>(table: Readonly<Record<string, Row>>, key: string | undefined): Row | undefined =>
  key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined

export const unsupported = (about: string, raw: string): Content<Source> => ({
  kind: 'unsupported',
  summary: about,
  raw,
})

/** What the client says of a file, and what the XML knows beside; none where nothing could bring it. */
const joined = (file: Source | undefined, known: Source): Source | undefined => {
  const key = file?.key
  const url = file?.url ?? known.url
  if (key === undefined && url === undefined) return undefined
  return {
    key,
    url,
    name: file?.name ?? known.name,
    size: file?.size ?? known.size,
    md5: file?.md5 ?? known.md5,
  }
}

/** The small picture of a link and its like. */
export const picture = ({ files }: Received, url: string | undefined): Source | undefined =>
  joined(files.thumbnail ?? files.file, { url })

/** A content that is a file. One that nothing could bring is said to be one, and no more. */
export const filed = (
  known: Source,
  { files, raw }: Received,
  make: (file: Source) => Content<Source>,
): Content<Source> => {
  const file = joined(files.file, known)
  return file === undefined ? unsupported(summary(make(known)), raw) : make(file)
}
