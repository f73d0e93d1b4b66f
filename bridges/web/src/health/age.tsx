import type { Language } from '../config.ts'

/** Milliseconds, and how many of them the next one has. */
const units = [
  ['second', 1_000, 60],
  ['minute', 60_000, 60],
  ['hour', 3_600_000, 24],
  ['day', 86_400_000, Number.POSITIVE_INFINITY],
] as const

/** Milliseconds as people say them, in one unit. */
export const ageIn = (milliseconds: number, language: Language): string => {
  const age = Math.max(0, milliseconds)
  const [unit, length] = units.find(([, length, many]) => age < length * many) ?? units[3]
  const form = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' })
  return form.format(Math.floor(age / length))
}

interface AgeProps {
  /** Milliseconds since 1970; undefined: nothing is that old. */
  readonly since: number | undefined
  readonly language: Language
}

/** How long ago something was. */
export const Age = ({ since, language }: AgeProps) =>
  since === undefined ? (
    <span aria-hidden="true">–</span>
  ) : (
    <span class="age" title={new Date(since).toISOString()}>
      {ageIn(Date.now() - since, language)}
    </span>
  )
