import type { AccountId } from '@queqiao/protocol/model'
import { type User, writerText } from '../accounts/users.ts'
import { filterOf } from '../deliveries/filters.ts'
import { Refused } from '../errors.ts'
import type { ChatKey, MessageId } from '../ids.ts'
import { messageId } from '../ids.ts'
import { newcomers } from '../inbox/newcomers.ts'
import { chatText, roomOf } from '../keys.ts'
import { isAnswerable } from '../messages/answerable.ts'
import { stir } from '../messages/chronicle.ts'
import type {
  At,
  Changes,
  Hit,
  MembersPage,
  Offered,
  Page,
  PeoplePage,
  Reading,
  Requested,
  WhichMembers,
  WhichPeople,
  Written,
} from '../reading.ts'
import { accountLine, type Mine } from './accounts.ts'
import { lastAnswered, othersAnswered } from './answered.ts'
import { atOf, cursorOf, momentAt, numberAt, readMoment } from './at.ts'
import { chatLines } from './chats.ts'
import { groupLine } from './groups.ts'
import { isKnown } from './known.ts'
import type { Means } from './means.ts'
import { membersIn } from './members.ts'
import { messageIn } from './message.ts'
import { offersIn, undecided } from './offers.ts'
import { pageOf } from './pages.ts'
import { peopleIn } from './people.ts'
import { recallsOf } from './recalled.ts'
import { requestsIn } from './requests.ts'
import { lastIn, newsAfter, numberOf, type Row, type Seen } from './rows.ts'
import { found } from './search.ts'
import { sentOf, whyQueued } from './sent.ts'
import { toldIn } from './told.ts'
import { markRead, unreadIn } from './unread.ts'

/** More than any group of WeChat has. */
const everyone = 10_000
/** Characters of a name that are looked for. */
const longest = 100
/** Rows of one answer at most. */
const most = 200

/** Reads what the hub keeps. Everything that is read of an account passes `#mine`, `#sees` or `#as`. */
export class Reader implements Reading {
  readonly #means: Means

  constructor(means: Means) {
    this.#means = means
  }

  async accounts(who: string): ReturnType<Reading['accounts']> {
    const lines = []
    for (const mine of this.#mine(who)) lines.push(await accountLine(this.#means, mine))
    return lines
  }

  async newcomers(who: string): ReturnType<Reading['newcomers']> {
    return this.#means.ownsAll(who) ? newcomers(this.#means.store.db) : []
  }

  async has(who: string, key: ChatKey): Promise<boolean> {
    return this.#as(who, key.account) !== undefined && isKnown(this.#means.store.db, key)
  }

  async chats(who: string, which: Parameters<Reading['chats']>[1]): ReturnType<Reading['chats']> {
    const { account, limit } = which
    const mine = account === undefined ? this.#mine(who) : [this.#sees(who, account)]
    return chatLines(this.#means, mine, { ...which, limit: Math.min(limit, most) })
  }

  async history(who: string, key: ChatKey, page: Parameters<Reading['history']>[2]): Promise<Page> {
    this.#sees(who, key.account)
    const { db } = this.#means.store
    // first: what changes while the rest is read comes again
    const last = await lastIn(db, key)
    const limit = Math.max(1, Math.min(page.limit, most))
    const { rows, before, after } = await pageOf(db, this.#seen(key), page, limit)
    return {
      written: await this.#written(key, rows),
      cursor: cursorOf(last),
      ...(before !== undefined && { before: atOf(before) }),
      ...(after !== undefined && { after: atOf(after) }),
    }
  }

  async where(...[who, key, message]: Parameters<Reading['where']>): Promise<At | undefined> {
    this.#sees(who, key.account)
    const n = await numberOf(this.#means.store.db, key, message)
    return n === undefined ? undefined : atOf(n)
  }

  async canAnswer(...[who, key, message]: Parameters<Reading['canAnswer']>): Promise<boolean> {
    this.#sees(who, key.account)
    return isAnswerable(this.#means.store.db, key, message)
  }

  async changes(...[who, key, after, limit]: Parameters<Reading['changes']>): Promise<Changes> {
    this.#sees(who, key.account)
    const count = Math.max(1, Math.min(limit, most))
    const news = await newsAfter(this.#means.store.db, this.#seen(key), numberAt(after), count)
    const last = news.at(-1)
    if (!last) return { written: [], cursor: after }
    const rows = news.map(({ row }) => row).toSorted((a, b) => a.n - b.n)
    return { written: await this.#written(key, rows), cursor: cursorOf(last.number) }
  }

  async answered(...[who, key, after]: Parameters<Reading['answered']>): ReturnType<Reading['answered']> {
    const { user } = this.#sees(who, key.account)
    const { db } = this.#means.store
    return after === undefined ? lastAnswered(db, key) : othersAnswered(db, key, { after: numberAt(after), but: user })
  }

  async group(...[who, key]: Parameters<Reading['group']>): ReturnType<Reading['group']> {
    this.#sees(who, key.account)
    const room = roomOf(key.chat)
    if (!room) throw new Refused('this is no group')
    return groupLine(this.#means, { key, room })
  }

  async search(who: string, { account, chat, words, before, called }: Parameters<Reading['search']>[1]) {
    const mine = account === undefined ? this.#mine(who) : [this.#sees(who, account)]
    if (words.trim() === '' || !mine.length) return { hits: [] }
    const accounts = mine.map((one) => one.account)
    const from = before === undefined ? undefined : readMoment(before, 1)
    const all = await found(this.#means.store.db, { accounts, chat, words: words.trim(), called, before: from })
    const hits: Hit[] = []
    for (const { key, ...row } of all.found)
      for (const written of await this.#written(key, [row])) hits.push({ ...written, key })
    return { hits, ...(all.before && { before: momentAt(all.before) }) }
  }

  async members(who: string, key: ChatKey, { words = '', from, limit }: WhichMembers): Promise<MembersPage> {
    this.#sees(who, key.account)
    if (key.chat?.kind !== 'room') throw new Refused('there is no such group')
    const { store, directory, addressing } = this.#means
    const room = { db: store.db, directory, account: key.account, room: key.chat.id }
    const all = await membersIn({ ...room, words: words.slice(0, longest) }, everyone)
    const some = all.slice(from, from + Math.min(limit, most))
    return { count: all.length, members: await Promise.all(some.map((one) => addressing.pictured(one))) }
  }

  async mark(...[who, key, upto]: Parameters<Reading['mark']>): Promise<void> {
    const mine = this.#sees(who, key.account)
    const n = numberAt(upto)
    await this.#means.store.write(async (tx) => {
      if (await markRead(tx, key, mine.who, n)) stir(tx, { account: key.account, chat: chatText(key.chat) })
    })
  }

  async unread(who: string): Promise<number> {
    const { filters } = this.#means
    let sum = 0
    for (const mine of this.#mine(who))
      sum += await unreadIn(this.#means, mine, (chat) => filterOf(filters, chat) !== 'mute')
    return sum
  }

  async people(who: string, which: WhichPeople): Promise<PeoplePage> {
    this.#sees(who, which.account)
    return peopleIn(this.#means, { ...which, limit: Math.min(which.limit, most) })
  }

  async requests(who: string, account: AccountId): Promise<readonly Requested[]> {
    this.#sees(who, account)
    return requestsIn(this.#means, account)
  }

  async offered(who: string, account: AccountId): Promise<readonly Offered[]> {
    this.#sees(who, account)
    return offersIn(this.#means, account)
  }

  listen(who: string, changed: (key: ChatKey) => void): () => void {
    return this.#means.listeners.add((key) => {
      if (this.#as(who, key.account)) changed(key)
    })
  }

  #seen(key: ChatKey): Seen {
    return { bridge: this.#means.bridge, key }
  }

  /** The accounts that somebody may see. */
  #mine(who: string): readonly Mine[] {
    return this.#means.accounts.all().flatMap((account) => this.#as(who, account) ?? [])
  }

  /** Throws `Refused` where the account is not for their eyes. */
  #sees(who: string, account: AccountId): Mine & { readonly user: User } {
    const mine = this.#as(who, account)
    if (!mine) throw new Refused('there is no such account')
    return mine
  }

  #as(who: string, account: AccountId): (Mine & { readonly user: User }) | undefined {
    const { accounts, bridge, known } = this.#means
    const user = accounts.knows(account) ? known(account).find(({ ids }) => ids[bridge] === who) : undefined
    return user && { account, role: user.role, who: writerText(bridge, who), user }
  }

  async #written(key: ChatKey, rows: readonly Row[]): Promise<readonly Written[]> {
    const { db } = this.#means.store
    const ids: readonly MessageId[] = rows.flatMap(({ id }) => (id === undefined ? [] : messageId(id)))
    const [recalls, became] = [await recallsOf(db, ids), await sentOf(db, ids)]
    const sent = await whyQueued(db, key.account, became)
    const all: Written[] = []
    for (const row of rows) {
      const { id, n } = row
      const about = id === undefined ? undefined : { id, n, recalled: recalls.get(id), sent: sent.get(id) }
      const one = about ? await this.#message(key, about) : await this.#told(key, row)
      if (one) all.push(one)
    }
    return all
  }

  /** None where it was pruned meanwhile. */
  async #message(key: ChatKey, about: Parameters<typeof messageIn>[2]): Promise<Written | undefined> {
    const { store, addressing } = this.#means
    const row = store.db.selectFrom('messages').select('id').where('id', '=', about.id)
    if (!(await row.executeTakeFirst())) return undefined
    const written = await messageIn(addressing, this.#seen(key), about)
    const { what } = written
    return what.kind === 'message' ? { ...written, what: await undecided(store.db, key, what) } : written
  }

  #told(key: ChatKey, row: Row): Promise<Written | undefined> {
    const { store, accounts, directory, known } = this.#means
    return toldIn(row, {
      ...{ key, self: accounts.person(key.account), users: known(key.account) },
      named: (person) => directory.named(store.db, key.account, person),
    })
  }
}
