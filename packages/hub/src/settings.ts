import type { Limits } from './files/limits.ts'
import type { Patience } from './files/patience.ts'
import type { HubOptions, Keeping, PaceOptions } from './options.ts'
import { logged } from './standing/logged.ts'
import { noMeter } from './standing/meter.ts'

/** The settings, with what is usual where they are silent. */
export type Settings = HubOptions &
  Required<
    Pick<
      HubOptions,
      | 'users'
      | 'stewards'
      | 'names'
      | 'recalls'
      | 'replies'
      | 'resultLimit'
      | 'offlineAfter'
      | 'retry'
      | 'log'
      | 'meter'
    >
  > & {
    readonly keep: Required<Keeping>
    readonly limits: Limits
    readonly patience: Patience
    readonly pace: PaceOptions
  }

const day = 86_400_000

/** Milliseconds: most files are there when they are asked for the second time. */
const usualPatience = 5_000

export const settingsOf = (options: HubOptions): Settings => ({
  ...options,
  users: options.users ?? [],
  stewards: options.stewards ?? [],
  names: options.names ?? ['remark', 'roomNickname', 'nickname', 'alias'],
  recalls: options.recalls ?? 'mark',
  replies: options.replies ?? 'mention',
  resultLimit: options.resultLimit ?? 60_000,
  offlineAfter: options.offlineAfter ?? 120_000,
  pace: { send: 1_000, room: 10_000, friend: 60_000, perDay: 1_000, ...options.pace },
  retry: options.retry ?? { from: 1_000, to: 30_000 },
  keep: { messages: 90 * day, media: 30 * day, mediaSize: 10_000_000_000, ...options.keep },
  limits: options.limits ?? { file: 200_000_000 },
  patience: options.patience ?? { usual: usualPatience },
  log: options.log ?? (() => undefined),
  meter: logged(options.meter ?? noMeter, options.log ?? (() => undefined)),
})
