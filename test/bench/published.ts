import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inChinese } from './chinese.ts'
import { barOf, type Figure, meets, ratiosOf } from './pairs.ts'

/** What a run measured, and on what. */
export interface Measurement {
  /** The day, as YYYY-MM-DD. */
  readonly date: string
  /** Names and versions of what took part. */
  readonly versions: Readonly<Record<string, string>>
  readonly machine: { readonly processors: number; readonly model: string; readonly memory: number }
  /** Whether only a little was measured, to see whether all of it runs. */
  readonly short: boolean
  readonly figures: readonly Figure[]
  /** What became of messages when things went wrong, beside other programs. */
  readonly faults?: readonly Faulty[]
  /** Rows that broke off, each with the reason: of them nothing is told. */
  readonly broken?: readonly string[]
}

/** A fault, and what a program made of it: one number for each run. */
export interface Faulty {
  readonly fault: string
  readonly to: 'Matrix' | 'Telegram'
  readonly program: string
  readonly sent: number
  readonly lost: readonly number[]
  readonly doubled: readonly number[]
  readonly reordered: readonly number[]
  readonly uncertain: readonly number[]
}

/** The measurement as JSON: each figure with all its pairs and what follows of them. */
export const asJson = ({ figures, ...about }: Measurement): string => {
  const told = figures.map((figure) => ({ ...figure, ratio: ratiosOf(figure), met: meets(figure) }))
  return `${JSON.stringify({ ...about, figures: told }, undefined, 2)}\n`
}

type Language = 'en' | 'zh-CN'

interface Words {
  on(date: string, versions: string, processors: number, gigabytes: string): string
  summary(all: number, met: number): string
  readonly head: readonly string[]
  readonly shortly: string
  left(broken: readonly string[]): string
  readonly met: string
  notMet(why?: string): string
  name(english: string): string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    on: (date, versions, processors, gigabytes) =>
      `Measured on ${date} with ${versions}, on a machine with ${processors} processors and ${gigabytes} GB of memory. Each figure is a ratio to
what stands beside it, measured in turn in the same run: the median, with the least and the most. How fast either is elsewhere it does not say.`,
    summary: (all, met) => `Speed: ${all} figures, ${met} of them as good as wanted`,
    head: ['figure', 'beside', 'ratio [spread]', 'wanted', ''],
    shortly: 'A short run, to see whether all of it works: it says little.',
    left: (broken) => `Rows that broke off: ${broken.join('; ')}`,
    met: 'met',
    notMet: (why) => (why === undefined ? 'not met' : `not met: ${why}`),
    name: (english) => english,
  },
  'zh-CN': {
    on: (date, versions, processors, gigabytes) =>
      `${date} 测得，${versions}，机器有 ${processors} 个处理器、${gigabytes} GB 内存。每一项都是与旁边的基准之比，二者在同一次运行中交替测量：
中位数，以及最小和最大值。它并不说明换一台机器有多快。`,
    summary: (all, met) => `速度：${all} 项，其中 ${met} 项达到要求`,
    head: ['项目', '基准', '比值 [范围]', '要求', ''],
    shortly: '这是一次简短的运行，只为看它能否跑通，数字意义不大。',
    left: (broken) => `中断的项目：${broken.join('；')}`,
    met: '达到',
    notMet: (why) => (why === undefined ? '未达到' : `未达到：${why}`),
    name: inChinese,
  },
}

const verdict = (figure: Figure, { met, notMet, name }: Words): string => {
  if (!figure.bar) return '–'
  if (meets(figure)) return met
  return notMet(figure.bound && name(figure.bound))
}

const listed = (versions: Measurement['versions']): string =>
  Object.entries(versions)
    .map((each) => each.join(' '))
    .join(', ')

/** The measurement as a table of ratios, in Markdown, under a line that says where it comes from. */
export function asMarkdown(measurement: Measurement, language: Language = 'en'): string {
  const { date, versions, machine, short, figures, faults = [], broken = [] } = measurement
  const { on, head, shortly, left, name } = words[language]
  const cells = (figure: Figure): readonly string[] => {
    const { median, least, most } = ratiosOf(figure)
    return [
      name(figure.name),
      name(figure.baseline),
      `${median.toFixed(2)} × [${least.toFixed(2)}–${most.toFixed(2)}]`,
      barOf(figure),
      verdict(figure, words[language]),
    ]
  }
  return [
    on(date, listed(versions), machine.processors, (machine.memory / 2 ** 30).toFixed(0)),
    ...(short ? [shortly] : []),
    ...(figures.length ? [table(head, figures.map(cells))] : []),
    ...(faults.length ? [table(faultHead, faults.map(faultCells))] : []),
    ...(broken.length ? [left(broken)] : []),
  ].join('\n\n')
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const headOf = (head: readonly string[]): string => [head, head.map(() => '---')].map(line).join('\n')

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [headOf(head), ...rows.map(line)].join('\n')

const faultHead = ['what goes wrong', 'to', 'program', 'sent', 'lost', 'doubled', 'reordered', 'shown as uncertain']

const faultCells = ({ fault, to, program, sent, lost, doubled, reordered, uncertain }: Faulty): readonly string[] => [
  ...[fault, to, program, String(sent)],
  ...[lost, doubled, reordered, uncertain].map((all) => all.join(' ')),
]

/** The head of a table of faults. */
export const headOfFaults = headOf(faultHead)

/** A row of it. */
export const faultRow = (faulty: Faulty): string => line(faultCells(faulty))

const marks = ['<!-- bench -->', '<!-- /bench -->'] as const
/** What stands behind the table, the first time that one is put in. */
const behind: Readonly<Record<Language, string>> = {
  en: 'The loudest risk is WeChat',
  'zh-CN': '最大的风险来自微信本身',
}

/** A README with this table, folded, in place of the one that it had between its marks; where it had none, under what is promised. */
export function withTable(readme: string, measurement: Measurement, language: Language): string {
  const [from, to] = marks
  const { figures } = measurement
  const summary = words[language].summary(figures.length, figures.filter(meets).length)
  const table = asMarkdown(measurement, language)
  const section = `${from}\n<details>\n<summary>${summary}</summary>\n\n${table}\n\n</details>\n${to}`
  const [before, rest] = [readme.indexOf(from), readme.indexOf(to)]
  if (before >= 0 && rest >= 0) return readme.slice(0, before) + section + readme.slice(rest + to.length)
  const at = readme.indexOf(behind[language])
  if (at < 0) throw new Error(`the README has no "${behind[language]}" before which the table could stand`)
  return `${readme.slice(0, at)}${section}\n\n${readme.slice(at)}`
}

/** The pages that have the table. */
export const readmes: Readonly<Record<Language, string>> = { en: 'README.md', 'zh-CN': 'README.zh-CN.md' }
const languages: readonly Language[] = ['en', 'zh-CN']

/** Puts the table into both of them in this folder; into none where one cannot have it. */
export function publish(measurement: Measurement, root: string): void {
  const pages = languages.map((language) => {
    const file = join(root, readmes[language])
    return { file, text: withTable(readFileSync(file, 'utf8'), measurement, language) }
  })
  for (const { file, text } of pages) writeFileSync(file, text)
}
