import { clean } from './cleaning.ts'
import type { Span } from './entities.ts'

const trimmedEnd = (spans: readonly Span[]): readonly Span[] => {
  const last = spans.at(-1)
  if (!last) return spans
  const text = last.text.trimEnd()
  return text ? [...spans.slice(0, -1), { ...last, text }] : trimmedEnd(spans.slice(0, -1))
}

const trimmedStart = ([first, ...rest]: readonly Span[]): readonly Span[] => {
  if (!first) return rest
  const text = first.text.trimStart()
  return text ? [{ ...first, text }, ...rest] : trimmedStart(rest)
}

/** Without the blanks around it: Telegram would take those at the ends of the whole alone. */
export const trimmed = (spans: readonly Span[]): readonly Span[] => trimmedEnd(trimmedStart(spans))

// What Telegram shows nothing of (td, strip_empty_characters), and what else has no width.
const seen = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\ufffc]/u

/** Whether people see nothing of it: Telegram takes no message and no name like that. */
export const isBlank = (text: string): boolean => !seen.test(clean(text))
