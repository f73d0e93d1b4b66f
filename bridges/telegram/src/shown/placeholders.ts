import { bytes, type Kept } from '@queqiao/hub'
import { type FileContent, summary } from '@queqiao/protocol/model'
import { uploadLimits } from './upload-limits.ts'

/** A content that is about one file. */
export type Filed = FileContent<Kept>

/** What it is, in words: its kind, name, seconds and size. */
export const about = (content: Filed): string => {
  const { size } = content.file
  const sized = content.kind === 'voice' || content.kind === 'sticker' ? undefined : size
  return sized === undefined ? summary(content) : `${summary(content)} (${bytes(sized)})`
}

/** What is said in place of a file: that it is coming, or why it does not. Undefined for one that can be shown.
 *  `limit`: bytes that Telegram takes from a bot. */
export const inPlaceOf = (content: Filed, limit: number): string | undefined => {
  const { state, reason = 'it will not come', size = 0 } = content.file
  if (state === 'wanted') return `⏳ ${about(content)}`
  if (state === 'failed') return `${about(content)} – ${reason}`
  return size > limit ? `${about(content)} – ${tooLarge(limit)}` : undefined
}

const tooLarge = (limit: number): string => {
  const own = limit < uploadLimits.local ? '; a Bot API server of your own would take it (README)' : ''
  return `it is too large for Telegram: the limit is ${bytes(limit)}. It is in WeChat on the phone and the PC${own}`
}
