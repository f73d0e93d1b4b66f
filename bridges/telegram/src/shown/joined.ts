import type { Joined, Range, Strike } from '@queqiao/hub'
import type { MessageEntity } from '../telegram.ts'
import { isBlank, trimmed } from '../words/blanks.ts'
import { cleaned } from '../words/cleaning.ts'
import type { Rich } from '../words/entities.ts'
import { compose, entityLimit, fits, type Span } from '../words/entities.ts'
import type { Post } from './post.ts'

/** So many texts wait together at least before any of them are said in one message: a talk of two quick lines stays two. */
export const backlog = 3

const between: Span = { text: '\n' }

const textOf = (spans: readonly Span[]): string => spans.map(({ text }) => text).join('')

/** The words of a message as they can stand in one with others; undefined where they need messages of their own. */
export const joinable = (spans: readonly Span[]): readonly Span[] | undefined => {
  const words = trimmed(cleaned(spans))
  return !isBlank(textOf(words)) && fits(words) ? words : undefined
}

const separated = (parts: readonly (readonly Span[])[]): readonly Span[] =>
  parts.flatMap((spans, n) => (n ? [between, ...spans] : spans))

/** Whether one message holds them. */
export const fitTogether = (parts: readonly (readonly Span[])[]): boolean => fits(separated(parts))

/** Several messages as one, a line for each, and which words are whose. */
export const join = (parts: readonly (readonly Span[])[]): Rich & { readonly ranges: readonly Range[] } => {
  let to = -between.text.length
  const ranges = parts.map((spans) => {
    const from = to + between.text.length
    to = from + textOf(spans).length
    return { from, to }
  })
  return { ...compose(separated(parts)), ranges }
}

/** What the hub keeps of such a message. */
export const asJoined = ({ text, entities }: Rich): Joined => ({ words: text, marks: JSON.stringify(entities) })

/** What goes with a part that goes: also the end of its line, or where it is the last one, of the line before. */
const going = (words: string, ranges: Strike['ranges']): readonly Range[] => {
  const gone: Range[] = []
  for (const { from, to } of ranges.filter((range) => range.gone)) {
    const end = Math.min(to + between.text.length, words.length)
    const last = gone.at(-1)
    if (last?.to === from) gone.splice(-1, 1, { from: last.from, to: end })
    else gone.push({ from, to: end })
  }
  const tail = gone.at(-1)
  if (tail?.to === words.length && tail.from > 0)
    gone.splice(-1, 1, { from: tail.from - between.text.length, to: tail.to })
  return gone
}

/** Where a position is when these are gone. */
const shift = (gone: readonly Range[]) => (at: number) =>
  at - gone.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(at, to) - from), 0)

/** Such a message when parts of it were taken back: struck out, or gone. */
export const struck = ({ words, marks, ranges }: Strike): Post => {
  const entities: readonly MessageEntity[] = JSON.parse(marks)
  const gone = going(words, ranges)
  const moved = shift(gone)
  const strikes = ranges
    .filter((range) => !range.gone)
    .map(({ from, to }): MessageEntity => ({ type: 'strikethrough', offset: from, length: to - from }))
  const shifted = [...strikes, ...entities].map((entity) => {
    const offset = moved(entity.offset)
    return { ...entity, offset, length: moved(entity.offset + entity.length) - offset }
  })
  return {
    text: gone.toReversed().reduce((text, { from, to }) => text.slice(0, from) + text.slice(to), words),
    entities: shifted.filter(({ length }) => length > 0).slice(0, entityLimit),
  }
}
