import { diskAtRest } from './machine.ts'

/** What was seen of ours in one measurement. */
export interface Ours {
  readonly value: number
  /** Messages, or requests, in a second. */
  readonly perSecond: number
  /** Bytes that the process had in memory at the end. */
  readonly memory: number
}

/** Measurements in turn, the first of the two changing each time. */
export interface Measured {
  readonly pairs: readonly { readonly baseline: number; readonly ours: Ours }[]
}

/** One figure of ours beside its baseline, measured in turn in the same run. */
export interface Figure extends Measured {
  readonly name: string
  readonly baseline: string
  /** How good the ratio must be: `≤ 2.0` for what is better small, `≥ 0.70` for what is better large. None: it is shown. */
  readonly bar?: { readonly most: number } | { readonly least: number } | undefined
  readonly unit: string
  /** Said beside the figure. */
  readonly note?: string | undefined
  /** Why its bar says nothing here. */
  readonly bound?: string | undefined
}

/** A figure of milliseconds beside those that are allowed. */
export const within = (allowed: number, name: string, seen: readonly Ours[]): Figure => ({
  ...{ name, baseline: 'allowed', bar: { most: 1 }, unit: 'ms' },
  pairs: seen.map((ours) => ({ baseline: allowed, ours })),
})

/** Measures baseline and ours in turn, so many times each. */
export async function pairs(
  count: number,
  work: { baseline(): Promise<number>; ours(): Promise<Ours> },
): Promise<Measured> {
  const measure = {
    baseline: () => diskAtRest().then(work.baseline),
    ours: () => diskAtRest().then(work.ours),
  }
  const made: Measured['pairs'][number][] = []
  for (let n = 0; n < count; n++) {
    if (n % 2) {
      const ours = await measure.ours()
      made.push({ baseline: await measure.baseline(), ours })
    } else {
      const baseline = await measure.baseline()
      made.push({ baseline, ours: await measure.ours() })
    }
  }
  return { pairs: made }
}

const sorted = (numbers: readonly number[]): readonly number[] => [...numbers].sort((a, b) => a - b)
export const median = (numbers: readonly number[]): number => {
  const all = sorted(numbers)
  return ((all[Math.floor((all.length - 1) / 2)] ?? 0) + (all[Math.ceil((all.length - 1) / 2)] ?? 0)) / 2
}

const ratios = ({ pairs }: Measured): readonly number[] => pairs.map(({ ours, baseline }) => ours.value / baseline)

/** The ratios of ours to the baseline: their median and how far they spread. */
export function ratiosOf(measured: Measured): {
  readonly median: number
  readonly least: number
  readonly most: number
} {
  const all = sorted(ratios(measured))
  return { median: median(all), least: all[0] ?? Number.NaN, most: all.at(-1) ?? Number.NaN }
}

/** Whether the median of the ratios meets its bar. */
export const meets = (figure: Figure): boolean => {
  const { bar } = figure
  if (!bar) return true
  const ratio = median(ratios(figure))
  return 'most' in bar ? ratio <= bar.most : ratio >= bar.least
}

/** Whether the best of ours beside the best of the baseline meets the bar, if there is one, or misses it by no more than this part of it: what
 *  else the machine does spoils some measurements, hardly all. */
export const isNear = ({ bar, pairs }: Figure, leeway: number): boolean => {
  const [ours, baseline] = [pairs.map((pair) => pair.ours.value), pairs.map((pair) => pair.baseline)]
  if (!bar) return true
  if ('most' in bar) return Math.min(...ours) / Math.min(...baseline) <= bar.most * (1 + leeway)
  return Math.max(...ours) / Math.max(...baseline) >= bar.least * (1 - leeway)
}

const short = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toFixed(3)

/** What its bar asks for, as the table says it. */
export const barOf = ({ bar }: Figure): string => {
  if (!bar) return '–'
  return 'most' in bar ? `≤ ${bar.most} ×` : `≥ ${bar.least} ×`
}

const verdict = (figure: Figure): string => {
  if (!figure.bar) return '–'
  if (meets(figure)) return 'met'
  return figure.bound === undefined ? 'not met' : `not met: ${figure.bound}`
}

/** The table's row. */
export function row(figure: Figure): string {
  const { name, baseline, unit, pairs, note } = figure
  const ratio = ratiosOf(figure)
  const seen = (what: keyof Ours): number => median(pairs.map(({ ours }) => ours[what]))
  const columns = [
    name,
    `${short(seen('value'))} ${unit}`,
    `${baseline}: ${short(median(pairs.map((pair) => pair.baseline)))} ${unit}`,
    `${ratio.median.toFixed(2)} × [${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)}]`,
    barOf(figure),
    verdict(figure),
    seen('perSecond').toFixed(0),
    `${(seen('memory') / 1_048_576).toFixed(0)} MB`,
    note ?? '',
  ]
  return `| ${columns.join(' | ')} |`
}

export const head = [
  '| figure | ours | baseline | ratio, median [spread] | bar | | a second | memory | |',
  '|---|---|---|---|---|---|---|---|---|',
].join('\n')
