import type { AccountId } from '@queqiao/protocol/model'
import type { Accounts } from './accounts/accounts.ts'
import type { User } from './accounts/users.ts'
import type { Bridge } from './bridge.ts'
import type { Picturing } from './deliveries/addressing.ts'
import { refusalOf } from './desk/desk.ts'
import { menu } from './desk/menu.ts'
import type { HubPort, Linked, Meant, Picked, Pressed } from './hub-port.ts'
import { type PlaceId, placeId, type RemoteId } from './ids.ts'
import { chatKey, roomOf } from './keys.ts'
import { joinedAt, meant } from './messages/joined.ts'
import { type At, at, standsAt } from './messages/links.ts'
import { commonName } from './people/common-names.ts'
import type { Directory } from './people/directory.ts'
import { distinctTitle } from './people/distinct.ts'
import type { Looks } from './places/looks.ts'
import { chatsAt, ensure, isLinked, move, movedTo, note, noted, placeOf } from './places/places.ts'
import { against, askedIn, isOver, pressed, tooOld } from './questions/questions.ts'
import { membersIn } from './reading/members.ts'
import { receivedAs } from './received/arrivals.ts'
import type { Store } from './store/store.ts'

export interface PortOptions
  extends Pick<
    HubPort,
    | 'receive'
    | 'mayWrite'
    | 'users'
    | 'everybody'
    | 'deskOf'
    | 'health'
    | 'owing'
    | 'keep'
    | 'open'
    | 'medium'
    | 'signins'
    | 'reading'
    | 'standing'
  > {
  readonly bridge: Bridge
  readonly store: Store
  readonly accounts: Accounts
  readonly directory: Directory
  readonly looks: Looks
  readonly addressing: Picturing
  /** Who may see an account, theirs or not. */
  known(account: AccountId): readonly User[]
}

/** What the hub offers one bridge. */
export const port = ({
  bridge,
  store,
  accounts,
  directory,
  looks,
  addressing,
  known,
  ...given
}: PortOptions): HubPort => ({
  ...given,
  chatsAt: (place) => chatsAt(store.db, bridge.name, place),
  messageAt: (place, remote, picked) => linked({ bridge, store, directory }, { place, remote, picked }),
  pressed: (token, author) => look({ ...given, bridge, store, known }, token, author),
  placeOf: (remote) => standsAt(store.db, bridge.name, remote),
  written: (remote) => receivedAs(store.db, bridge.name, remote),
  person: (account, person, room) => directory.named(store.db, account, person, room),
  isIn: (account, room, person) => directory.isIn(store.db, account, room, person),
  commonName: (person) => commonName({ db: store.db, directory, accounts: accounts.all(), users: given.users }, person),
  look: (key) => looks.look(key, showsChats(bridge)),
  titleAmong: (key) => distinctTitle({ db: store.db, directory, accounts }, key),
  member: async (account, room, person) => {
    const found = await directory.member(store.db, account, room, person)
    return found && addressing.pictured(found)
  },
  members: async (account, room, limit, words = '') => {
    const some = await membersIn({ db: store.db, directory, account, room, words }, limit)
    return Promise.all(some.map((one) => addressing.pictured(one)))
  },
  place: (key, make) =>
    ensure(store, { bridge: bridge.name, key }, async (lasting) =>
      make({ key: lasting, title: await directory.titleOf(store.db, key) }),
    ),
  isLinked: (place) => isLinked(store.db, bridge.name, place),
  noted: (place) => noted(store.db, bridge.name, place),
  note: (place, text) => note(store, bridge.name, place, text),
  moved: (place, to) => move(store, bridge.name, place, to),
  movedTo: (place) => movedTo(store.db, bridge.name, place),
  words: menu,
  can: (account) => Promise.resolve(accounts.can(account)),
  self: (account) => Promise.resolve(accounts.person(account)),
  accounts: () => Promise.resolve(accounts.all()),
})

/** Whether a bridge shows pictures of chats. */
const showsChats = ({ traits }: Bridge): boolean => (traits?.looks || traits?.avatars) === true

/** What pressing a button will do. */
async function look(
  { bridge, store, known, everybody }: Pick<PortOptions, 'bridge' | 'store' | 'known' | 'everybody'>,
  token: string,
  author: string,
): Promise<Pressed> {
  const picked = await pressed(store.db, token)
  const prefix = bridge.traits?.prefix?.elsewhere
  if (!picked) return { refused: tooOld(prefix), ends: true }
  const { question, meant } = picked
  const key = askedIn(question)
  const isAuthor = ({ ids }: User) => ids[bridge.name] === author
  const user = known(key.account).find(isAuthor)
  const refused = against(question, { author, isOwner: user?.role === 'owner', prefix })
  if (refused !== undefined) return { refused, ...(isOver(question) && { ends: true }) }
  const unheard =
    'line' in meant
      ? refusalOf(meant.line, { user, isOfOthers: everybody().some(isAuthor), relay: undefined })
      : undefined
  if (unheard !== undefined) return { refused: `✗ ${unheard}` }
  if (question.place !== null) return { place: placeId(question.place), ends: true }
  return { place: (await placeOf(store.db, { bridge: bridge.name, key }))?.place }
}

async function linked(
  { bridge, store, directory }: Pick<PortOptions, 'bridge' | 'store' | 'directory'>,
  {
    place,
    remote,
    picked,
  }: { readonly place: PlaceId; readonly remote: RemoteId; readonly picked?: Picked | undefined },
): Promise<Linked | undefined> {
  const there = await at(store.db, bridge.name, place, remote)
  const joined = there.length > 1 ? await joinedAt(store.db, { bridge: bridge.name, place, remote }) : undefined
  const wanted = joined ? meant(there, joined.words, picked) : there
  const found = wanted.at(-1) ?? there.at(-1)
  if (!found) return undefined
  const of = chatKey(found.account, found.chat)
  const sender = await directory.named(store.db, of.account, found.sender, roomOf(of.chat))
  const isClear = wanted.length > 0 && wanted.every((one) => isBy(one, found))
  if (isClear) return { message: found.message, of, sender }
  const among: Meant[] = []
  for (const one of lastOfEach(wanted.length ? wanted : there)) {
    const said = joined && one.range ? joined.words.slice(one.range.from, one.range.to) : ''
    const by = await directory.named(store.db, of.account, one.sender, roomOf(of.chat))
    among.push({ message: one.message, sender: by, words: said })
  }
  return { message: found.message, of, sender, isUnclear: true, among }
}

const lastOfEach = (there: readonly At[]): readonly At[] =>
  there.filter((one, n) => !there.slice(n + 1).some((later) => isBy(later, one)))

const isBy = (one: At, other: At): boolean => one.sender === other.sender && one.fromSelf === other.fromSelf
