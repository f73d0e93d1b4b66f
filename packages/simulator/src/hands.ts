import { Refused } from './errors.ts'
import type { Line } from './line.ts'
import { Unanswered } from './post.ts'
import type { Hooks } from './report.ts'
import type { Stage } from './stage.ts'
import type { Deed, Done, Task } from './task.ts'
import type { Ending, Vendor } from './vendor.ts'

type Result = Done & Ending

/** What the client does when it is told to: one task after another. */
export const handsOf = (line: Line, vendor: Vendor, stage: Stage) => {
  const { fail, silent, echo } = line.options

  const attempt = async (task: Task): Promise<Result> => {
    const reason = fail?.(task)
    if (reason !== undefined) return { reason }
    try {
      return await vendor.perform(task)
    } catch (cause) {
      if (cause instanceof Refused) return { reason: cause.message }
      throw cause
    }
  }

  const isTold = (deed: Deed): boolean => deed.kind !== 'send' || echo !== false

  const carryOut = async (task: Task) => {
    const result = await attempt(task)
    const deeds = (result.deeds ?? []).map((deed) => ({ deed, tell: stage.begin(deed) }))
    if (!silent?.(task)) await line.alone(vendor.result(task, result))
    await Promise.all(deeds.map(({ deed, tell }) => (isTold(deed) ? line.alone(tell()) : undefined)))
  }
  const perform = (task: Task): Promise<void> => line.turn('tasks', () => carryOut(task))

  const poll = async (hooks: Hooks = {}): Promise<Task | undefined> => {
    const tasks = await vendor.pull(hooks)
    for (const task of tasks) await perform(task)
    return tasks[0]
  }

  const pollOrHangUp = (hooks: Hooks = {}): Promise<Task | undefined> =>
    poll(hooks).catch((cause) => {
      if (hooks.hangUp && cause instanceof Unanswered) return undefined
      throw cause
    })

  return { perform, poll: pollOrHangUp }
}
