import { LoginRefused } from '../errors.ts'
import type { Line } from '../line.ts'
import type { Reply } from '../post.ts'
import type { Hooks, Report, Request, Taken } from '../report.ts'
import type { Task } from '../task.ts'
import { type Habit, tasksIn } from './answer.ts'
import type { PolledOptions } from './options.ts'

export interface Talking {
  readonly options: PolledOptions
  readonly habit: Habit
  /** Does a task that came unasked. */
  readonly perform: (task: Task) => void
}

/** Reports and polls of one client; commands come in the answers to both. */
export const talkOf = (line: Line, { options, habit, perform }: Talking) => {
  const { url, tasksUrl = `${url}/tasks`, wxid, pid = 6072 } = options
  let isIn = false

  /** Complains if one of them came in an earlier answer. */
  const tasksOf = (reply: Reply, about: string): readonly Task[] => {
    const tasks = tasksIn(habit, reply, (what) => line.complain(`${about}: ${what}`))
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
    for (const task of tasksOf(reply, action)) perform(task)
    return reply.status === 200 ? { code: 0, reason: '' } : { code: reply.status, reason: `HTTP ${reply.status}` }
  }
  const report = (action: string, data: object): Promise<Taken> => ask(request({ action, data }))

  const pull = async (hooks?: Hooks): Promise<readonly Task[]> => {
    const query = new URLSearchParams({ wxid: isIn ? wxid : '', pid: `${pid}` })
    const to = { method: 'GET', url: `${tasksUrl}?${query}` } as const
    return tasksOf(await line.call('tasks', to, hooks), 'tasks')
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
