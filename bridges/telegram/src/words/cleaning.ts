import type { Span } from './entities.ts'

// As Telegram does with every text (td, clean_input_string): it takes these out, and makes blanks of other controls.
const taken = /[\r\u2028-\u202e]|\u0333|\u033f|\u030a/gu
const blanked = /[^\P{Cc}\n\u007f-\u009f]/gu

/** A text as Telegram will keep it. */
export const clean = (text: string): string => text.toWellFormed().replace(taken, '').replace(blanked, ' ')

/** Words as Telegram will keep them: what is counted in them before stands there afterwards, too. */
export const cleaned = (spans: readonly Span[]): readonly Span[] =>
  spans.map((span) => ({ ...span, text: clean(span.text) })).filter(({ text }) => text !== '')
