/** One figure of ours beside its baseline, measured in turn in the same run. */
export interface Figure {
  readonly name: string
  readonly baseline: string
  /** How good the ratio must be: `≤ 2.0` for what is better small, `≥ 0.70` for what is better large. */
  readonly bar: { readonly most: number } | { readonly least: number }
  readonly unit: string
  readonly pairs: readonly { readonly baseline: number; readonly ours: number }[]
  /** Said beside the figure. */
  readonly note?: string
}

/** Measures baseline and ours in turn, the first of the two changing each time. */
export async function pairs(
  count: number,
  measure: { baseline(): Promise<number>; ours(): Promise<number> },
): Promise<Figure['pairs']> {
  const made: Figure['pairs'][number][] = []
  for (let n = 0; n < count; n++) {
    if (n % 2) {
      const ours = await measure.ours()
      made.push({ baseline: await measure.baseline(), ours })
    } else {
      const baseline = await measure.baseline()
      made.push({ baseline, ours: await measure.ours() })
    }
  }
  return made
}

const sorted = (numbers: readonly number[]): readonly number[] => [...numbers].sort((a, b) => a - b)
export const median = (numbers: readonly number[]): number => {
  const all = sorted(numbers)
  return ((all[Math.floor((all.length - 1) / 2)] ?? 0) + (all[Math.ceil((all.length - 1) / 2)] ?? 0)) / 2
}

const short = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toFixed(3)

/** Whether the median of the ratios meets its bar. */
export const meets = ({ pairs, bar }: Figure): boolean => {
  const ratio = median(pairs.map(({ ours, baseline }) => ours / baseline))
  return 'most' in bar ? ratio <= bar.most : ratio >= bar.least
}

/** The table's row. */
export function row(figure: Figure): string {
  const { name, baseline, bar, unit, pairs, note } = figure
  const ratios = sorted(pairs.map((pair) => pair.ours / pair.baseline))
  const columns = [
    name,
    `${short(median(pairs.map((pair) => pair.ours)))} ${unit}`,
    `${baseline}: ${short(median(pairs.map((pair) => pair.baseline)))} ${unit}`,
    `${median(ratios).toFixed(2)} × [${ratios[0]?.toFixed(2)}–${ratios.at(-1)?.toFixed(2)}]`,
    'most' in bar ? `≤ ${bar.most} ×` : `≥ ${bar.least} ×`,
    meets(figure) ? 'met' : 'not met',
    note ?? '',
  ]
  return `| ${columns.join(' | ')} |`
}

export const head = [
  '| figure | ours | baseline | ratio, median [spread] | bar | | |',
  '|---|---|---|---|---|---|---|',
].join('\n')
