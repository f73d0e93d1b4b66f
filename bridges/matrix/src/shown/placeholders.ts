import { bytes, type Kept } from '@queqiao/hub'
import { type FileContent, summary } from '@queqiao/protocol/model'
import type { Uploaded } from './placed.ts'

/** A content that is about one file. */
export type Filed = FileContent<Kept>

/** What it is, in words: its kind, name, seconds and size. */
const about = (content: Filed): string => {
  const { size } = content.file
  const sized = content.kind === 'voice' || content.kind === 'sticker' ? undefined : size
  return sized === undefined ? summary(content) : `${summary(content)} (${bytes(sized)})`
}

/** What is said in place of a file: that it is coming, or why it does not. Undefined for one that can be shown. */
export const inPlaceOf = (content: Filed, uploaded: Uploaded | undefined): string | undefined => {
  const { state, reason = 'it will not come' } = content.file
  if (state === 'wanted') return `⏳ ${about(content)}`
  if (state === 'failed') return `${about(content)} – ${reason}`
  if (uploaded === undefined || 'url' in uploaded) return undefined
  return `${about(content)} – ${uploaded.refused}`
}
