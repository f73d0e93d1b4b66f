import type { AccountId, Keeper } from '@queqiao/protocol/model'
import { steadyNow } from '../clock.ts'
import type { Meter } from './meter.ts'
import type { Rates } from './rates.ts'

interface Counting {
  readonly meter: Meter
  readonly rates: Rates
  /** Whether anybody has logged in as that account: a client may ask for any, and each that is counted is a series for good. */
  knows(account: AccountId): boolean
}

/** Counts what clients report and ask for. */
export const metered = (keeper: Keeper, { meter, rates, knows }: Counting): Keeper => ({
  ...keeper,
  append: async (report, waits) => {
    const begun = performance.now()
    const receipt = await keeper.append(report, waits)
    const { endpoint, events, results } = report
    if (!events.length && !results.length) return receipt
    meter.count('reports', { endpoint })
    meter.time('report', { endpoint }, (performance.now() - begun) / 1_000)
    rates.add('fromWeChat', events.filter(({ kind }) => kind === 'message').length, steadyNow())
    return receipt
  },
  take: async (account, limit) => {
    const handed = await keeper.take(account, limit)
    if (knows(account)) meter.count('polls', { account, given: handed.length ? 'some' : 'none' })
    rates.add('toWeChat', handed.filter(({ command }) => command.kind === 'send').length, steadyNow())
    return handed
  },
})
