import type { Answered } from '@queqiao/hub'
import type { Quote } from '@queqiao/protocol/model'
import type { Quoting } from '../shown/post.ts'
import type { MessageEntity } from '../telegram.ts'
import { isBlank, trimmed } from './blanks.ts'
import { clean, cleaned } from './cleaning.ts'
import { compose, quiet } from './entities.ts'
import { type Reader, spansOf } from './spans.ts'

/** UTF-16 units: Telegram takes 1,024 code points, which are never fewer. */
const quoteLimit = 1024

// what Telegram compares of the marks of a quote with those that stand there
const compared: ReadonlySet<MessageEntity['type']> = new Set<MessageEntity['type']>(['bold', 'italic'])

/** Of marks those of a stretch of the words. */
const within = (entities: readonly MessageEntity[], from: number, to: number): readonly MessageEntity[] =>
  entities.flatMap((entity) => {
    const [start, end] = [Math.max(entity.offset, from), Math.min(entity.offset + entity.length, to)]
    return compared.has(entity.type) && start < end ? [{ ...entity, offset: start - from, length: end - start }] : []
  })

/** Not between the halves of one character. */
const whole = (text: string, end: number): number => ((text.codePointAt(end - 1) ?? 0) > 0xffff ? end - 1 : end)

/** Which words of an answered message are quoted: those that WeChat names where they stand there, else all that have room.
 *  Undefined where there is nothing to quote. */
export const quotingOf = ({ text, range }: Answered, quote: Quote, reader: Reader): Quoting | undefined => {
  const said = compose(trimmed(cleaned(spansOf({ kind: 'text', text }, reader))))
  const excerpt = quiet(clean(quote.excerpt)).trim()
  const at = Math.max(said.text.indexOf(excerpt), 0)
  const length = said.text.includes(excerpt) && excerpt ? excerpt.length : said.text.length
  const to = whole(said.text, Math.min(at + length, at + quoteLimit))
  const words = said.text.slice(at, to)
  if (isBlank(words)) return undefined
  const position = range && { position: range.to - said.text.length + at }
  return { text: words, entities: within(said.entities, at, to), ...position }
}
