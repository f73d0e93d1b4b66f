import { visible } from '@queqiao/protocol/model'

/** What one check found. */
export interface Finding {
  readonly check: string
  /** `unknown`: it could not be looked at, because something else is wrong. */
  readonly state: 'ok' | 'wrong' | 'unknown'
  readonly found: string
  /** How to put it right. */
  readonly mend?: string
}

export const ok = (check: string, found: string): Finding => ({ check, state: 'ok', found })
export const wrong = (check: string, found: string, mend: string): Finding => ({ check, state: 'wrong', found, mend })
export const unknown = (check: string, found: string): Finding => ({ check, state: 'unknown', found })

const marks = { ok: '✓', wrong: '✗', unknown: '–' } as const

/** A finding as lines for people: what others are called makes none of its own. */
export const shown = ({ check, state, found, mend }: Finding): string =>
  `${marks[state]} ${visible(`${check}: ${found}`)}\n${mend === undefined ? '' : `    ${visible(mend)}\n`}`
