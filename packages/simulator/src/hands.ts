import { pulledTask } from './answer.ts'
import type { Cast } from './cast.ts'
import type { Mouth } from './mouth.ts'
import type { WeHubOptions } from './options.ts'
import { Unanswered } from './post.ts'
import type { Hooks, Talk } from './talk.ts'
import { doing, type Task } from './task.ts'
import { has } from './versions.ts'

/** What the client does when it is told to: one task after another. */
export const hands = (options: WeHubOptions, cast: Cast, line: Talk, { stand, tell }: Mouth) => {
  const { version } = options
  const handed = new Set<string>()

  const reportResult = async (id: string, reason = '') => {
    const data = { task_id: id, task_result: reason === '' ? 1 : 0, error_reason: reason }
    const answer = await line.report('report_task_result', data)
    const named = has(version, 'commonAck') || answer.data.task_id === id
    if (!named) line.complain('report_task_result: data.task_id: not the one reported')
  }

  const carryOut = async (task: Task) => {
    const refusal = options.fail?.(task)
    const outcome = refusal === undefined ? doing(version, task, cast) : { reason: refusal }
    const messages = 'sendings' in outcome ? outcome.sendings : []
    const sent = messages.map((sending) => stand({ ...sending, from: cast.self.wxid, by: 'task' }))
    const reason = 'reason' in outcome ? outcome.reason : undefined
    if (task.id !== undefined && !options.silent?.(task)) await line.alone(reportResult(task.id, reason))
    if (options.echo !== false) await Promise.all(sent.map((seen) => line.alone(tell(seen))))
  }
  const perform = (task: Task): Promise<void> => line.turn('tasks', () => carryOut(task))

  const poll = async (hooks: Hooks = {}): Promise<Task | undefined> => {
    const { data } = await line.report('pull_task', {}, hooks)
    const task = pulledTask(data, (about) => line.complain(`pull_task: ${about}`))
    if (task?.id === undefined) return undefined
    if (handed.has(task.id)) line.complain(`pull_task: task_id ${task.id} came before`)
    handed.add(task.id)
    await perform(task)
    return task
  }

  const pollOrHangUp = (hooks: Hooks = {}): Promise<Task | undefined> =>
    poll(hooks).catch((cause) => {
      if (hooks.hangUp && cause instanceof Unanswered) return undefined
      throw cause
    })

  return { perform, poll: pollOrHangUp }
}
