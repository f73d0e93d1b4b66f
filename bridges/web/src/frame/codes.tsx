import { create } from 'qrcode'

/** Light squares around a code, without which it cannot be read. */
const quiet = 4

/** Dark squares, each row as its runs, as the way of a pen. */
const wayOf = (size: number, isDark: (row: number, column: number) => boolean): string => {
  const way: string[] = []
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      if (!isDark(row, column)) continue
      const from = column
      while (column + 1 < size && isDark(row, column + 1)) column++
      const width = column - from + 1
      way.push(`M${from + quiet} ${row + quiet}h${width}v1h-${width}z`)
    }
  return way.join('')
}

interface CodeProps {
  /** What stands in it. */
  readonly text: string
  /** What it is for, for who cannot see it. */
  readonly label: string
}

/** A QR code: dark on light also where the page is dark, since not every reader knows it the other way. */
export const Code = ({ text, label }: CodeProps) => {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const edge = modules.size + 2 * quiet
  return (
    <svg class="code" role="img" aria-label={label} viewBox={`0 0 ${edge} ${edge}`} shape-rendering="crispEdges">
      <rect width={edge} height={edge} fill="#fff" />
      <path d={wayOf(modules.size, (row, column) => modules.get(row, column) > 0)} fill="#000" />
    </svg>
  )
}
