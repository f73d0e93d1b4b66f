import { filesIn } from '@queqiao/protocol/model'
import type { Accounts } from './accounts/accounts.ts'
import { entranceOf } from './accounts/entrances.ts'
import { accountsOf, everybodyIn, isShown, speakerOf, usersOf } from './accounts/listed.ts'
import { Presences } from './accounts/presences.ts'
import { Crew } from './crew/crew.ts'
import { listen } from './crew/hearing.ts'
import type { Listeners } from './crew/listeners.ts'
import { Pushes } from './crew/pushes.ts'
import { Addressing, picturesFor } from './deliveries/addressing.ts'
import { Deliveries } from './deliveries/deliveries.ts'
import { Deliverer } from './deliveries/delivering.ts'
import { filterOf, mutedChats } from './deliveries/filters.ts'
import { judge } from './desk/changes.ts'
import { answer } from './desk/desk.ts'
import type { Workshop } from './files/arrival.ts'
import { filePartsOf } from './files/parts.ts'
import { want } from './files/want.ts'
import { meaning } from './inbox/meaning.ts'
import { inboxPartsOf } from './inbox/parts.ts'
import { Wakes } from './lanes/wakes.ts'
import { Outbox } from './outbox/outbox.ts'
import { Outcomes } from './outbox/outcomes.ts'
import { Pace } from './outbox/pace.ts'
import { Quiet } from './outbox/quiet.ts'
import { Ledger } from './owed/ledger.ts'
import { Directory } from './people/directory.ts'
import { Looks } from './places/looks.ts'
import { Received } from './received/received.ts'
import { Retention } from './retention/retention.ts'
import type { Settings } from './settings.ts'
import { Healths } from './standing/healths.ts'
import type { Store } from './store/store.ts'

/** What is there before the parts are. */
export interface Opened {
  readonly store: Store
  readonly identity: string
  readonly accounts: Accounts
  readonly workshop: Workshop
  /** What tickets for files are sealed with. */
  readonly secret: string
  readonly listeners: Listeners
}

export type Parts = ReturnType<typeof partsOf>

/** Puts the parts together; none of them does anything yet. */
export function partsOf(settings: Settings, { store, identity, accounts, workshop, secret, listeners }: Opened) {
  const { bridges, log, meter, resultLimit: limit, retry, patience, limits, filters = {} } = settings
  const wakes = new Wakes()
  const deliveries = new Deliveries(bridges, meter)
  const directory = new Directory(settings.names)
  const tell = (topic: string): void => {
    store.fellows
      .tell(store.db, topic)
      .catch((error: unknown) => log('warn', 'could not tell', { error: String(error) }))
  }
  const quiet = new Quiet({ accounts, wakes, tell })
  const { asking, avatars, bringing, bytes, downloads, giving, media, shipping } = filePartsOf({
    ...{ store, accounts, deliveries, wakes, workshop, secret, log },
    ...{ url: settings.mediaUrl, allowPrivate: settings.allowPrivate ?? [] },
    changed: () => {
      looks.wake()
      crew.wake()
    },
  })
  const outbox: Outbox = new Outbox({
    ...{ store, accounts, deliveries, wakes, shipping },
    quiet: [asking, quiet],
    pace: new Pace(settings.pace),
    told: () => crew.wake(),
  })
  const looks: Looks = new Looks({
    ...{ store, bridges, directory, deliveries, avatars, log },
    changed: () => crew.wake(),
  })
  const outcomes = new Outcomes({
    ...{ store, accounts, deliveries, directory, limit, asking, looks },
    again: (tx, account) => outbox.queued(tx, account),
    hearsAll: (bridge) => bridges.some(({ name, traits }) => name === bridge && traits?.outcomes === 'all'),
  })
  const addressing = new Addressing({
    ...{ store, accounts, directory, quiet, avatars, filters },
    users: (account) => usersOf(settings, account),
    pictures: picturesFor(bridges),
  })
  const deliverer = new Deliverer({ store, identity, addressing, deliveries, directory, quiet, patience, meter })
  const owned = (bridge: string, author: string) => accountsOf(settings, accounts, { bridge, author, role: 'owner' })
  const received = new Received({
    ...{ store, outbox, deliveries, directory, accounts, replies: settings.replies },
    speaker: (tx, bridge, wish) => speakerOf(settings, tx, bridge, wish),
    self: (account) => accounts.person(account),
    can: (account) => accounts.can(account),
    seen: (bridge, author) => accountsOf(settings, accounts, { bridge, author }),
    isShown: (bridge, ...accounts) => isShown(settings, bridge, ...accounts),
    owned,
    judge: (tx, changed) => judge({ accounts, directory }, tx, changed),
    desk: (batch, line) => answer({ directory, owing, quiet, accounts, owned, entrance }, batch, line),
    asked: () => owing.changed(),
  })
  const healths = new Healths(log)
  const entrance = entranceOf(settings, store)
  const crew: Crew = new Crew({
    ...{ bridges, store, received, deliverer, retry, log, healths, meter },
    last: mutedChats(filters),
    began: async () => {
      await accounts.load(store)
    },
    looked: async () => {
      sorting.wake()
      await accounts.load(store)
      await outbox.load()
    },
  })
  const owing = new Ledger({
    ...{ store, bridges, accounts, deliveries, outbox },
    changed: () => {
      outbox.wake()
      sorting.wake()
      crew.wake()
      crew.wakeReaders()
    },
  })
  const presences = new Presences({
    ...{ store, deliveries, log, after: settings.offlineAfter },
    changed: () => crew.wake(),
  })
  const { inbox, sorting } = inboxPartsOf({
    ...{ store, accounts, deliveries, log },
    sort: meaning({
      ...{ accounts, directory, outcomes, quiet, presences, looks, transcribes: settings.transcribe ?? false },
      recalls: settings.recalls,
      isDenied: (chat) => filterOf(filters, chat) === 'deny',
      want: async (tx, carrier, content) => {
        const { account } = carrier
        const hasFiles = filesIn(content).length > 0
        if (hasFiles) asking.wanted(account)
        const can = hasFiles ? await accounts.canIn(tx, account) : accounts.can(account)
        return want(tx, { ...carrier, limits, can }, content)
      },
      again: (tx, account) => outbox.queued(tx, account),
      tell: (tx, topic) => store.fellows.tell(tx, topic),
    }),
    sorted: () => {
      outbox.wake()
      asking.wake()
      crew.wake()
      downloads.wake()
    },
  })
  const retention = new Retention({
    ...{ store, bridges, keep: settings.keep, bytes, place: workshop.files, log },
    people: everybodyIn(settings),
  })
  const pushes = new Pushes(store, wakes)
  listen({ store, accounts, outbox, crew, quiet, looks, pushes, listeners, log })
  return {
    store,
    listeners,
    bridges,
    deliveries,
    workshop,
    accounts,
    asking,
    bringing,
    downloads,
    giving,
    media,
    pushes,
    addressing,
    directory,
    looks,
    quiet,
    outbox,
    outcomes,
    received,
    presences,
    crew,
    inbox,
    sorting,
    healths,
    retention,
    owing,
  }
}
