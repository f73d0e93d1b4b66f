import type { Content, Source } from '../model/content.ts'
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

/** What the client says of a file, and what the XML knows beside. */
const joined = (file: Source | undefined, known: Source): Source => ({
  key: file?.key,
  url: file?.url ?? known.url,
  name: file?.name ?? known.name,
  size: file?.size ?? known.size,
  md5: file?.md5 ?? known.md5,
})

const comes = ({ key, url }: Source): boolean => key !== undefined || url !== undefined

/** The small picture of a link and its like; none where nothing could bring it. */
export const picture = ({ files }: Received, url: string | undefined): Source | undefined => {
  const found = joined(files.thumbnail ?? files.file, { url })
  return comes(found) ? found : undefined
}

/** A content that is a file. Where nothing can bring it, it is still known what it would be. */
export const filed = (known: Source, { files }: Received, make: (file: Source) => Content<Source>): Content<Source> =>
  make(joined(files.file, known))
