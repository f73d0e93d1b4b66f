import { visible } from '@queqiao/protocol/model'
import type { OwedJson } from '../api/form.ts'
import { pad, width } from '../demo/width.ts'

const columns = ['id', 'direction', 'account', 'chat', 'bridge', 'state', 'reason', 'since'] as const

/** What is owed, as lines of aligned columns under their names. What others chose (ids, reasons) moves nothing in a terminal. */
export const table = (owed: readonly OwedJson[]): string => {
  const rows = [columns, ...owed.map((one) => columns.map((column) => visible(one[column] ?? '–')))]
  const widths = columns.map((_, at) => rows.reduce((most, row) => Math.max(most, width(row[at] ?? '')), 0))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => pad(cell, widths[at] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
