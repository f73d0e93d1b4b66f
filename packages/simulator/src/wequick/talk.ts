import { LoginRefused } from '../errors.ts'
import { type Fields, isFields, kindOf, parsed } from '../fields.ts'
import type { Complain, Hooks, Line, Report, Request, Taken } from '../line.ts'
import type { Reply } from '../post.ts'
import type { Task } from '../task.ts'
import type { PolledOptions } from './options.ts'

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

/** Reports and polls of one client; commands come in the answers to both. */
export const talkOf = (line: Line, options: PolledOptions, habit: Habit, perform: (task: Task) => void) => {
  const { url, tasksUrl = `${url}/tasks`, wxid, pid = 6072 } = options
  let isIn = false

  const commands = (value: unknown, complain: Complain): readonly unknown[] => {
    if (isEmpty(value)) return []
    const isList = Array.isArray(value)
    if (isList ? !habit.accepts.array : !habit.accepts.one) complain(`answer: found ${kindOf(value)}`)
    return isList ? value : [value]
  }

  const answered = ({ status, body }: Reply, complain: Complain): readonly unknown[] => {
    if (status !== 200) {
      complain(`HTTP status ${status}`)
      return []
    }
    const value = parsed(body)
    if (value === undefined) complain('answer: no JSON')
    return value === undefined ? [] : commands(value, complain)
  }

  const tasksIn = (reply: Reply, complain: Complain): readonly Task[] => {
    const tasks = answered(reply, complain).flatMap((each) => {
      if (isFields(each)) return habit.command(each, complain) ?? []
      complain(`command: found ${kindOf(each)}`)
      return []
    })
    line.once(
      'sendId',
      tasks.flatMap(({ id }) => id ?? []),
    )
    return tasks
  }

  const request = (report: Report): Request => ({ action: report.action, body: habit.written(report) })

  const ask = async ({ action, body }: Request, hooks?: Hooks): Promise<Taken> => {
    const headers = { 'Content-Type': 'application/json' }
    const reply = await line.call(action, { method: 'POST', url, headers, body }, hooks)
    for (const task of tasksIn(reply, (about) => line.complain(`${action}: ${about}`))) perform(task)
    return reply.status === 200 ? { code: 0, reason: '' } : { code: reply.status, reason: `HTTP ${reply.status}` }
  }
  const report = (action: string, data: object): Promise<Taken> => ask(request({ action, data }))

  const pull = async (hooks?: Hooks): Promise<readonly Task[]> => {
    const query = new URLSearchParams({ wxid: isIn ? wxid : '', pid: `${pid}` })
    const to = { method: 'GET', url: `${tasksUrl}?${query}` } as const
    return tasksIn(await line.call('tasks', to, hooks), (about) => line.complain(`tasks: ${about}`))
  }

  /** Says all of it, and is logged in then. Throws `LoginRefused` where the server does not take it. */
  const enter = async (reports: readonly Report[]): Promise<void> => {
    isIn = true
    for (const each of reports) {
      const { code, reason } = await ask(request(each))
      if (code !== 0) throw new LoginRefused(reason)
    }
  }
  const leave = () => {
    isIn = false
  }
  return { request, ask, report, pull, enter, leave, isIn: () => isIn }
}

export type Talk = ReturnType<typeof talkOf>
