import { type AccountId, filesIn, type Keeper } from '@queqiao/protocol/model'
import type { Accounts } from './accounts/accounts.ts'
import { Admissions } from './accounts/admissions.ts'
import { Presences } from './accounts/presences.ts'
import { relayIn } from './accounts/relays.ts'
import { muted, type Speaker } from './accounts/roles.ts'
import type { User } from './accounts/users.ts'
import type { Bridge } from './bridge.ts'
import { Crew } from './crew/crew.ts'
import { listen } from './crew/hearing.ts'
import type { Listeners } from './crew/listeners.ts'
import { Pushes } from './crew/pushes.ts'
import { Addressing, type Pictures } from './deliveries/addressing.ts'
import { Deliveries } from './deliveries/deliveries.ts'
import { Deliverer } from './deliveries/delivering.ts'
import { filterOf, mutedChats } from './deliveries/filters.ts'
import type { Entrance } from './desk/asked.ts'
import { judge } from './desk/changes.ts'
import { answer } from './desk/desk.ts'
import { Refused } from './errors.ts'
import type { Workshop } from './files/arrival.ts'
import type { Limits } from './files/limits.ts'
import { filePartsOf } from './files/parts.ts'
import type { Patience } from './files/patience.ts'
import { want } from './files/want.ts'
import type { HubPort } from './hub-port.ts'
import type { ChatKey } from './ids.ts'
import { Elsewhere } from './inbox/elsewhere.ts'
import { Inbox } from './inbox/inbox.ts'
import { meaning } from './inbox/meaning.ts'
import { Repeats } from './inbox/repeats.ts'
import { Sorting } from './inbox/sorting.ts'
import { Wakes } from './lanes/wakes.ts'
import type { HubOptions, Keeping, PaceOptions } from './options.ts'
import { Outbox } from './outbox/outbox.ts'
import { Outcomes } from './outbox/outcomes.ts'
import { Pace } from './outbox/pace.ts'
import { Quiet } from './outbox/quiet.ts'
import { Ledger } from './owed/ledger.ts'
import { Directory } from './people/directory.ts'
import { Looks } from './places/looks.ts'
import { port } from './port.ts'
import { Reader } from './reading/reader.ts'
import type { Reading } from './reading.ts'
import { Received } from './received/received.ts'
import { Retention } from './retention/retention.ts'
import { Healths } from './standing/healths.ts'
import { logged } from './standing/logged.ts'
import { noMeter } from './standing/meter.ts'
import type { Db, Store, Tx } from './store/store.ts'
import type { Wish } from './wish.ts'

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
  const received = new Received({
    ...{ store, outbox, deliveries, directory, accounts, replies: settings.replies },
    speaker: (tx, bridge, wish) => speakerOf(settings, tx, bridge, wish),
    self: (account) => accounts.person(account),
    can: (account) => accounts.can(account),
    seen: (bridge, author) => accountsOf(settings, accounts, { bridge, author }),
    owned: (bridge, author) => accountsOf(settings, accounts, { bridge, author, role: 'owner' }),
    judge: (tx, changed) => judge({ accounts, directory }, tx, changed),
    desk: (batch, line) => answer({ directory, owing, quiet, accounts, owned, entrance }, batch, line),
    asked: () => owing.changed(),
  })
  const owned = (bridge: string, author: string) => accountsOf(settings, accounts, { bridge, author, role: 'owner' })
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
  const repeats = new Repeats()
  const elsewhere = new Elsewhere(store, repeats)
  const noteNow = (): void =>
    void repeats
      .noteNow(store)
      .catch((error: unknown) => log('warn', 'an answer is not noted yet', { error: String(error) }))
  const inbox = new Inbox({
    ...{ store, accounts, repeats, elsewhere },
    changed: () => {
      sorting.wake()
      // sorting may wait for another process, and that one for what we know
      if (store.fellows.many && repeats.hasFailed) noteNow()
    },
  })
  const sorting = new Sorting({
    ...{ store, deliveries, repeats },
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
      tell: (tx, topic) => store.fellows.tell(tx, topic),
    }),
    sorted: () => {
      outbox.wake()
      asking.wake()
      crew.wake()
      downloads.wake()
    },
    failed: (error) => log('error', 'a report could not be sorted', { error: String(error) }),
  })
  const retention = new Retention({
    ...{ store, bridges, keep: settings.keep, bytes, place: workshop.files, log },
    people: [...settings.users, ...settings.stewards],
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

/** What the doors of the WeChat clients need. */
export const keeperOf = (parts: Parts): Keeper => ({
  append: async (report, waits) => {
    const receipt = await parts.inbox.append(report, waits)
    // what goes as something else stands in its place again before more of its chat is asked for
    if (report.results.some(({ answer }) => answer.kind === 'instead')) await parts.sorting.pass()
    return receipt
  },
  take: (account, count) => parts.outbox.take(account, count),
  accept: (upload) => parts.bringing.accept(upload),
  session: (account) => parts.accounts.sessionOf(parts.store, account),
  work: (account, signal) => parts.pushes.on(account, signal),
  heard: (account) => {
    if (parts.accounts.knows(account)) parts.presences.heard(account)
  },
})

/** What one bridge needs. */
export const portOf = (settings: Settings, parts: Parts & Pick<HubPort, 'standing'>, bridge: Bridge): HubPort => {
  const { store, accounts, addressing, directory, looks, received, crew, healths, owing, giving, media } = parts
  const known = (account: AccountId) => knownTo(settings, account)
  return port({
    ...{ bridge, store, accounts, directory, looks, owing, standing: parts.standing },
    addressing: { pictured: (one) => addressing.pictured(bridge.name, one) },
    users: (account) => usersOf(settings, account),
    known,
    everybody: () => settings.users,
    deskOf: (author) => Promise.resolve(deskOf(settings, accounts, { bridge: bridge.name, author })),
    receive: async (remotes) => {
      await received.receive(bridge, remotes)
      crew.wakeReaders()
    },
    mayWrite: async (from) => muted(await speakerOf(settings, store.db, bridge.name, from)) === undefined,
    keep: async (file, from) => {
      const refused = muted(await speakerOf(settings, store.db, bridge.name, from))
      if (refused !== undefined) throw new Refused(refused)
      return giving.keep(bridge.name, from.to.account, file)
    },
    open: (file) => media.open(file),
    medium: (who, file) =>
      media.shown(file, (account) => seesOf(settings, account).some(({ ids }) => ids[bridge.name] === who)),
    signins: signinsOf(settings, parts, bridge.name),
    health: (state) => healths.set(bridge.name, state),
    reading: readerOf(settings, parts, bridge.name),
  })
}

/** What somebody on a bridge's side may read. */
export const readerOf = (settings: Settings, parts: Parts, bridge: string): Reading => {
  const { store, accounts, addressing, directory, looks, listeners, quiet } = parts
  const { filters = {} } = settings
  const relays = settings.relay?.others ?? false
  const sides = settings.bridges.map(({ name }) => name)
  const known = (account: AccountId) => knownTo(settings, account)
  const isShown = picturesFor(settings.bridges)(bridge) !== 'none'
  return new Reader({
    ...{ bridge, store, accounts, directory, filters, listeners, sides, quiet, relays, known },
    addressing: {
      written: (...asked) => addressing.written(...asked),
      pictured: (one) => addressing.pictured(bridge, one),
    },
    look: (key) => looks.look(key, isShown),
  })
}

const usersOf = ({ users }: Settings, account: AccountId): readonly User[] =>
  users.filter(({ accounts }) => !accounts.length || accounts.includes(account))

/** Which pictures of people each bridge shows. */
const picturesFor = (bridges: readonly Bridge[]): ((bridge: string) => Pictures) => {
  const shows = new Map<string, Pictures>()
  for (const { name, traits } of bridges)
    shows.set(name, traits?.avatars ? (traits.reads ? 'looked at' : 'all') : 'none')
  return (bridge) => shows.get(bridge) ?? 'none'
}

/** The side on which people sign in by links. */
const entranceOf = (settings: Settings, store: Store): Entrance | undefined => {
  const door = settings.bridges.find(({ traits }) => traits?.entrance)
  const admissions = door && signinsOf(settings, { store }, door.name)
  return (
    admissions && {
      bridge: door.name,
      link: async (tx, who) => door.traits?.entrance?.(await admissions.linkIn(tx, who)) ?? '',
    }
  )
}

/** Who is signed in on a bridge's side. */
export const signinsOf = (settings: Settings, { store }: Pick<Parts, 'store'>, bridge: string): Admissions =>
  new Admissions({
    ...{ store, bridge },
    isListed: (who) => [...settings.users, ...settings.stewards].some(({ ids }) => ids[bridge] === who),
  })

/** Who may see an account, theirs or not. */
const knownTo = (settings: Settings, account: AccountId): readonly User[] => [
  ...usersOf(settings, account),
  ...settings.stewards.filter(({ accounts }) => !accounts.length || accounts.includes(account)),
]

/** Who may look at files of an account; at pictures of people, which are nobody's alone: everybody who is let in. */
const seesOf = (settings: Settings, account: AccountId | undefined): readonly User[] =>
  account === undefined ? [...settings.users, ...settings.stewards] : knownTo(settings, account)

/** Somebody on a bridge's side. */
interface Whoever {
  readonly bridge: string
  readonly author: string
  readonly role?: User['role']
}

/** The accounts that somebody may see, or those in which they have this role. */
const accountsOf = (
  settings: Settings,
  accounts: Accounts,
  { bridge, author, role }: Whoever,
): readonly AccountId[] => {
  const isTheirs = (user: User) => user.ids[bridge] === author && (role === undefined || user.role === role)
  return accounts.all().filter((account) => knownTo(settings, account).some(isTheirs))
}

const deskOf = (settings: Settings, accounts: Accounts, who: Whoever): ChatKey | undefined => {
  const [own] = accountsOf(settings, accounts, { ...who, role: 'owner' })
  const account = own ?? accountsOf(settings, accounts, who)[0] ?? accounts.all()[0]
  return account && { account }
}

type Said = Pick<Wish, 'by' | 'to'>

async function speakerOf(settings: Settings, db: Db | Tx, bridge: string, { by, to }: Said): Promise<Speaker> {
  const user = knownTo(settings, to.account).find(({ ids }) => ids[bridge] === by.id)
  const { others = false, prefix = '{name}: ' } = settings.relay ?? {}
  // most people need no relay
  const isOpen = user && user.role !== 'guest' ? others : ((await relayIn(db, to)) ?? others)
  const isOfOthers = !user && settings.users.some(({ ids }) => ids[bridge] === by.id)
  return { user, isOfOthers, relay: isOpen ? prefix : undefined }
}
