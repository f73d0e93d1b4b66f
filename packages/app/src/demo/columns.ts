import { visible } from '@queqiao/protocol/model'
import { pad, wrap } from './width.ts'

/** One message as it stands on one side. */
export interface Standing {
  readonly chat: string
  readonly sender: string
  readonly text: string
}

export type Column = 'left' | 'right'

const gap = ' │ '
const narrowest = 20

const cell = ({ chat, sender, text }: Standing): string => `${visible(chat)} · ${visible(sender)}: ${text}`

/** The rows of a table of two columns, at most `columns` wide in all. An empty cell is a message not yet there. */
export const rows = (left: string, right: string, columns: number): readonly string[] => {
  const each = Math.max(narrowest, Math.floor((columns - gap.length) / 2))
  const [lefts, rights] = [wrap(left, each), wrap(right, each)]
  const count = Math.max(lefts.length, rights.length)
  return Array.from({ length: count }, (_, row) => `${pad(lefts[row] ?? '', each)}${gap}${rights[row] ?? ''}`.trimEnd())
}

/** A message that stands on one side, or on both. */
export const messageRows = (sides: { readonly [C in Column]?: Standing }, columns: number): readonly string[] =>
  rows(sides.left ? cell(sides.left) : '', sides.right ? cell(sides.right) : '', columns)

/** The same for those who read no columns: one line a side, with the side's name in front. */
export const messageLine = (side: string, standing: Standing): string => `${side} | ${cell(standing)}`
