import { Retry, type Run } from '@queqiao/hub'
import { Trouble, type TroubleKind, toRetry } from '../errors.ts'
import type { Means } from '../means.ts'

// Telegram's wait, or nobody knows what happened: these concern messages, too. Nothing else is worth a message's waiting
const grave: ReadonlySet<TroubleKind> = new Set<TroubleKind>(['wait', 'unreached', 'unsure', 'token', 'busy'])

/** Makes what does things that are good to have beside messages. Where Telegram does not let one happen, it is left out and
 *  logged as `missed`; then it gives undefined. Throws Retry where messages would have to wait as well. */
export const decorating =
  (log: Means['log'], missed: string) =>
  async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      if (grave.has(error.kind)) throw toRetry(error)
      if (error.kind !== 'needless') log('info', `telegram: ${missed}`, { reason: error.message })
      return undefined
    }
  }

/** Call it before something begins that may not be given up halfway. Throws Retry where the bridge is stopping. */
export const unlessStopping = ({ signal }: Pick<Run, 'signal'>): void => {
  if (signal.aborted) throw new Retry('telegram: stopping', { after: 0, certain: true })
}
