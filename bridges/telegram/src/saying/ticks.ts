import type { Delivery, Run, What } from '@queqiao/hub'
import { Trouble, toRetry } from '../errors.ts'
import { fromRemote } from '../ids.ts'
import type { Means } from '../means.ts'

/** Whether it is a message that WeChat has, and nothing more is to say of it. */
const isTicked = (what: What): what is Extract<What, { kind: 'outcome' }> =>
  what.kind === 'outcome' && what.outcome.kind === 'done' && what.deed === undefined

/** Makes what shows at a message that WeChat has it. A group that allows no such reaction goes without. */
export const createTicks = ({ telegram, ticks, log }: Pick<Means, 'telegram' | 'ticks' | 'log'>) => {
  const react = async (what: Extract<What, { kind: 'outcome' }>): Promise<void> => {
    try {
      await telegram.react(fromRemote(what.of))
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      if (error.kind === 'wait' || error.kind === 'unreached' || error.kind === 'token') throw toRetry(error)
      log('debug', 'telegram: a message goes without its tick', { reason: error.message })
    }
  }

  return async (run: Run, delivery: Delivery): Promise<void> => {
    const { what } = delivery
    // message 0 is none
    if (!ticks || !isTicked(what) || !fromRemote(what.of).message) return
    const step = { name: `${delivery.id}.tick`, of: delivery, covers: [], safeFor: Number.POSITIVE_INFINITY }
    await run.step(step, async () => {
      await react(what)
      return []
    })
  }
}
