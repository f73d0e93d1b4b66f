import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Count } from '../../scripts/count.ts'
import { databases } from './database.ts'
import { type Kept, outline, type Plan, planOf } from './plan.ts'
import { type Report, type ScheduleOptions, schedule } from './schedule.ts'

export interface RunOptions extends Omit<ScheduleOptions, 'database'> {
  /** What keeps everything. Default: by the seed. */
  readonly kept?: Kept | undefined
  /** The first seed; the others follow it. */
  readonly seed: number
  readonly runs: number
  /** How many at once. */
  readonly atOnce: number
  /** Milliseconds after which none of them begins any more. */
  readonly within: number
  /** What repeats one of them on a command line. */
  replay(seed: number): string
}

/** Logs stay, also where what the schedules write does not. */
const logs = tmpdir()

const tell = (line: string): void => console.log(line)

const told = ({ plan, failures, log, folder }: Report, replay: string): void => {
  const { seed, speaker, sides, kept } = plan
  tell(`✗ seed ${seed} (${speaker.name}, ${sides.join(' and ')}, ${kept}): ${outline(plan)}`)
  for (const failure of failures) tell(`    ${failure}`)
  const file = join(logs, `queqiao-faults-seed-${seed}.log`)
  writeFileSync(file, log)
  tell(`    again: ${replay}`)
  tell(`    log: ${file}${folder ? `, store: ${folder}` : ''}`)
}

const all = <T>(reports: readonly Report[], pick: (report: Report) => readonly T[]): number =>
  reports.flatMap(pick).length

const found = (reports: readonly Report[], which: 'lost' | 'doubled' | 'unknowable' | 'reordered', to?: string) =>
  all(reports, ({ judged }) =>
    judged.flatMap(({ findings, to: goal }) => (to === undefined || to === goal ? findings[which] : [])),
  )

const rows = (reports: readonly Report[]): readonly (readonly [string, number])[] => [
  ['runs', reports.length],
  ['messages', reports.reduce((sum, { messages }) => sum + messages, 0)],
  ['faults that struck', all(reports, ({ struck }) => struck)],
  ['lost', found(reports, 'lost')],
  ['doubled in Matrix', found(reports, 'doubled', 'Matrix')],
  ['doubled in Telegram', found(reports, 'doubled', 'Telegram')],
  ['doubled in WeChat', found(reports, 'doubled', 'WeChat')],
  ['doubled, and nobody could know', found(reports, 'unknowable')],
  ['reordered within a chat', found(reports, 'reordered')],
  ['shown as uncertain', all(reports, ({ uncertain }) => uncertain)],
  ['refused as it could not be kept', reports.reduce((sum, { refused }) => sum + refused, 0)],
]

/** How often each kind of fault is among these. */
const kinds = (faults: readonly string[]): string => {
  const counts = new Map<string, number>()
  for (const fault of faults) {
    const kind = fault.replace(/ \d.*/, '')
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return [...counts]
    .toSorted()
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ')
}

/** A schedule that could not be run is one that failed. */
const broken = (plan: Plan, cause: unknown): Report => ({
  ...{ plan, messages: 0, struck: [], judged: [], uncertain: [], refused: 0, took: 0 },
  failures: [`it could not be run: ${cause instanceof Error ? cause.message : cause}`],
  log: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
})

/** Runs schedules, several at once, and prints what became of their messages. Skipped are those that there was no time to begin. */
export const runAll = async (options: RunOptions): Promise<Count> => {
  const { seed, runs, atOnce, within, kept, replay } = options
  const stores = databases()
  const reports: Report[] = []
  const began = Date.now()
  let next = seed
  const work = async () => {
    while (next < seed + runs && Date.now() - began < within) {
      const own = next++
      const plan = planOf(own, kept)
      const report = await schedule(plan, { ...options, database: stores.for(plan) }).catch((cause: unknown) =>
        broken(plan, cause),
      )
      reports.push(report)
      if (report.failures.length) told(report, replay(own))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work)).finally(() => stores.stop())
  tell('')
  for (const [name, count] of rows(reports)) tell(`${name.padEnd(34)}${String(count).padStart(8)}`)
  tell(`faults: ${kinds(reports.flatMap(({ struck }) => struck))}`)
  tell(`uncertain, by what hit each: ${kinds(reports.flatMap(({ uncertain }) => uncertain))}`)
  const failed = reports.filter(({ failures }) => failures.length > 0)
  const seconds = ((Date.now() - began) / 1000).toFixed(0)
  const skipped = runs - reports.length
  if (skipped) tell(`skipped: ${skipped} schedules from seed ${next} on, which there was no time to begin`)
  tell(
    `${reports.length} schedules in ${seconds} s${failed.length ? `; failed: ${failed.map(({ plan }) => plan.seed).join(' ')}` : ''}`,
  )
  return { passed: reports.length - failed.length, failed: failed.length, skipped }
}
