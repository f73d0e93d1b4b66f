import { type Fields, isFields, kindOf, parsed } from '../fields.ts'
import type { Reply } from '../post.ts'
import type { Complain, Report } from '../report.ts'
import type { Task } from '../task.ts'

/** How one of the vendor's clients writes reports and reads commands. */
export interface Habit {
  /** The body of a report. */
  written(report: Report): string
  /** One command; undefined where it is none. */
  command(value: Fields, complain: Complain): Task | undefined
  /** Whether one command may come without an array, and whether an array may come. */
  readonly accepts: { readonly one: boolean; readonly array: boolean }
}

const isEmpty = (value: unknown): boolean =>
  isFields(value) ? Object.keys(value).length === 0 : Array.isArray(value) && value.length === 0

const commands = ({ accepts }: Habit, value: unknown, complain: Complain): readonly unknown[] => {
  if (isEmpty(value)) return []
  const isList = Array.isArray(value)
  if (isList ? !accepts.array : !accepts.one) complain(`answer: found ${kindOf(value)}`)
  return isList ? value : [value]
}

const itemsIn = (habit: Habit, { status, body }: Reply, complain: Complain): readonly unknown[] => {
  if (status !== 200) {
    complain(`HTTP status ${status}`)
    return []
  }
  const value = parsed(body)
  if (value === undefined) complain('answer: no JSON')
  return value === undefined ? [] : commands(habit, value, complain)
}

/** The tasks in an answer, strictly read; what is wrong with it is complained about. */
export const tasksIn = (habit: Habit, reply: Reply, complain: Complain): readonly Task[] =>
  itemsIn(habit, reply, complain).flatMap((each) => {
    if (isFields(each)) return habit.command(each, complain) ?? []
    complain(`command: found ${kindOf(each)}`)
    return []
  })
