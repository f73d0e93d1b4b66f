import type { Accounts } from '../accounts/accounts.ts'
import type { Deliveries } from '../deliveries/deliveries.ts'
import type { Wakes } from '../lanes/wakes.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/store.ts'
import type { Workshop } from './arrival.ts'
import { Asking } from './asking.ts'
import { Avatars } from './avatars.ts'
import { Bringing } from './bringing.ts'
import { Downloads } from './downloads.ts'
import { createFetcher } from './fetch/fetcher.ts'
import { Giving } from './giving.ts'
import { Media } from './media.ts'
import { Bytes } from './needed.ts'
import { Shipping } from './shipping.ts'

export interface FilePartsOptions {
  readonly store: Store
  readonly accounts: Accounts
  readonly deliveries: Deliveries
  readonly wakes: Wakes
  readonly workshop: Workshop
  /** What tickets are sealed with. */
  readonly secret: string
  /** Where clients get files. */
  readonly url: string | undefined
  /** Private networks that may be fetched from. */
  readonly allowPrivate: readonly string[]
  readonly log: Log
  /** Called when a file has come, or is not waited for any longer. */
  changed(): void
}

/** The parts that see to files; none of them does anything yet. */
export function filePartsOf(options: FilePartsOptions) {
  const { store, accounts, deliveries, wakes, workshop, secret, url, allowPrivate, log, changed } = options
  const media = new Media({ store, files: workshop.files, secret, url })
  const bytes = new Bytes(store, workshop.files)
  const bringing = new Bringing({ store, deliveries, workshop, bytes, came: changed })
  const downloads = new Downloads({
    ...{ store, deliveries, bringing, log, changed },
    limits: workshop.limits,
    fetcher: createFetcher({ allowPrivate }),
  })
  return {
    bytes,
    media,
    bringing,
    asking: new Asking({ store, deliveries, wakes }),
    giving: new Giving(store, workshop, bytes),
    shipping: new Shipping({
      can: (account) => accounts.can(account),
      address: (account, file, name) => media.address(account, file, name),
    }),
    downloads,
    avatars: new Avatars({ store, log, wanted: () => downloads.wake() }),
  }
}
