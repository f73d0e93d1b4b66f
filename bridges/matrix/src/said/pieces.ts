import { type Text, words } from '@queqiao/protocol/model'
import { halves } from '../words/halves.ts'

/** Characters that every WeChat takes in one message. */
const longest = 4_000

/** The text in as many parts as WeChat needs, in order: cut between lines or words where there are any. */
export const pieces = (text: Text): readonly Text[] => {
  const [first, second] = words(text).length > longest ? halves(text) : []
  return first && second ? [...pieces(first), ...pieces(second)] : [text]
}
