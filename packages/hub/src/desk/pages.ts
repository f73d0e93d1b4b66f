import type { Choice } from '../delivery.ts'

/** Lines of one page: nobody reads more in a chat. */
const size = 20

/** What was typed, without the page that is asked for: `Anna page 2`. Pages begin at 1. */
export function paged(rest: string): { readonly words: string; readonly page: number } {
  const [found, number = '1'] = /(?:^|\s)page\s+(\d{1,4})$/u.exec(rest) ?? []
  return { words: rest.slice(0, rest.length - (found?.length ?? 0)).trim(), page: Math.max(1, Number(number)) }
}

export interface Page<T> {
  readonly some: readonly T[]
  /** The line for the next page, where there is one. */
  readonly choices?: readonly Choice[]
}

/** One page of many, the last where there are not so many; `line` is what is typed for them, without a page. */
export function pageOf<T>(all: readonly T[], wanted: number, line: string): Page<T> {
  const page = Math.min(wanted, Math.max(1, Math.ceil(all.length / size)))
  const some = all.slice((page - 1) * size, page * size)
  const left = all.length - page * size
  if (left <= 0) return { some }
  return { some, choices: [{ label: `${left} more`, line: `${line.trim()} page ${page + 1}` }] }
}
