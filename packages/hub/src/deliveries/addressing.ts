import {
  type AccountId,
  filesIn,
  type Mentioned,
  mentioned,
  type PersonId,
  type RoomId,
  type Text,
  withFiles,
  words,
} from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import { type User, userOf } from '../accounts/users.ts'
import type { Bridge } from '../bridge.ts'
import type { Delivery, Kept, Message, Named, What } from '../delivery.ts'
import { decisionsOn } from '../desk/transfers.ts'
import type { Avatars } from '../files/avatars.ts'
import { type FileRow, keptOf, unknownFile } from '../files/rows.ts'
import { type ChatKey, type FileId, type MessageId, messageId, type RemoteId, remoteId } from '../ids.ts'
import { roomOf } from '../keys.ts'
import type { Entry } from '../lanes/claims.ts'
import { parts } from '../messages/links.ts'
import { find, noticeOf, read, type Stored, type Kept as Written } from '../messages/messages.ts'
import { type Answered, answering } from '../messages/quotes.ts'
import { isRemoved, recalled } from '../messages/recalls.ts'
import type { Filters } from '../options.ts'
import type { Quiet } from '../outbox/quiet.ts'
import { accountNames, namedLines } from '../people/account-names.ts'
import type { Depicted, Directory } from '../people/directory.ts'
import { allNames, type Called, findMentions } from '../people/names.ts'
import { chatsAt, placeOf } from '../places/places.ts'
import { parse } from '../store/row.ts'
import type { Store } from '../store/store.ts'
import { isSilent } from './filters.ts'
import type { Addressed } from './sends.ts'
import type { Side, Waiting } from './waiting.ts'

/** What gives people their pictures, as one side shows them. */
export interface Picturing {
  /** Somebody with their picture, if that side shows any and it is here. */
  pictured(depicted: Depicted): Promise<Named>
}

export type Pictures = 'all' | 'looked at' | 'none'

export interface AddressingOptions {
  readonly store: Store
  readonly accounts: Accounts
  readonly directory: Directory
  readonly quiet: Quiet
  /** Who may see and answer an account. */
  users(account: AccountId): readonly User[]
  readonly filters: Filters
  /** None where nobody shows them. */
  readonly avatars: Avatars
  /** Which pictures of people a bridge shows: of all whose words are brought to it, of those that somebody looks at, or none. */
  pictures(bridge: string): Pictures
}

/** A delivery, with the rows of its message's files. */
export interface WithFiles extends Addressed {
  readonly files: readonly FileRow[]
  /** The message or notice that it is about: it cannot be shown before it is known what that became. */
  readonly after?: string | undefined
  /** Nothing of it is to be shown any more. */
  readonly isMoot?: boolean
}

/** What is delivered, and what the hub must know of it. */
type Telling = Pick<WithFiles, 'files' | 'after' | 'isMoot'> & { readonly what: What }

type Said = Extract<What, { kind: 'message' }>

const none: readonly FileRow[] = []

const whole = ['vacated', 'chat', 'joined', 'left'] as const
type Whole = Extract<Waiting, { kind: (typeof whole)[number] }>
/** Whether nothing need be looked up for it. */
const isWhole = (waiting: Waiting): waiting is Whole => whole.some((kind) => kind === waiting.kind)

/** What waits, and its number in its lane. */
interface Standing {
  readonly waiting: Waiting
  readonly n: number
}

const withKept = ({ content, answers: _, ...event }: Stored, kept: (file: FileId) => Kept): Message => ({
  ...event,
  content: withFiles(content, kept),
})

/** Makes of an entry what a bridge can deliver: names looked up, mentions found, files and earlier notices at hand. */
export class Addressing {
  readonly #options: AddressingOptions

  constructor(options: AddressingOptions) {
    this.#options = options
  }

  async address(bridge: string, key: ChatKey, entry: Entry): Promise<WithFiles> {
    const waiting = parse<Waiting>(entry.body)
    const { what, ...about } = await this.#what({ bridge, key }, { waiting, n: entry.n })
    const delivery: Delivery = { id: `${entry.lane}.${entry.n}`, what }
    return { delivery, owner: ownerOf(waiting), ...about }
  }

  async #what(side: Side, { waiting, n }: Standing): Promise<Telling> {
    if (isWhole(waiting)) return { what: waiting, files: none }
    if (waiting.kind === 'desk') {
      const { undone, ...told } = waiting
      const lines = told.at ? told.lines : await this.#named(side, told.lines)
      return { what: { ...told, lines, ...(undone !== undefined && { undone: remoteId(undone) }) }, files: none }
    }
    if (waiting.kind === 'word') return { what: { ...waiting, of: remoteId(waiting.of) }, files: none }
    if (waiting.kind === 'message') return this.#message(side, waiting.message)
    if (waiting.kind === 'completed') return this.#completed(side, waiting)
    const { db } = this.#options.store
    if (waiting.kind === 'recalled') return { ...(await recalled(db, side, waiting)), files: none }
    const { command, of, ...about } = waiting
    const owner = command === undefined ? undefined : noticeOf(command)
    // not what this entry has said itself, in an earlier try
    const earlier = owner === undefined ? [] : await parts(db, owner, side.bridge, n)
    return { what: { ...about, of: remoteId(of), earlier }, files: none, after: owner }
  }

  /** Lines of a desk, with the account's name where others have their desks in the same place. */
  async #named({ bridge, key }: Side, lines: readonly string[]): Promise<readonly string[]> {
    const { store, directory } = this.#options
    const home = key.chat ? undefined : await placeOf(store.db, { bridge, key })
    const there = home ? await chatsAt(store.db, bridge, home.place) : []
    if (there.length < 2) return lines
    const names = await accountNames(store.db, directory, [...new Set(there.map(({ account }) => account))])
    const name = names.size > 1 ? names.get(key.account) : undefined
    return name === undefined ? lines : namedLines(name, lines)
  }

  async #completed(side: Side, { message, words }: Extract<Waiting, { kind: 'completed' }>): Promise<Telling> {
    const { db } = this.#options.store
    const { what } = await this.#message(side, message)
    const shown = await parts(db, message, side.bridge)
    const isMoot = await isRemoved(db, message)
    return { what: { ...what, kind: 'completed', parts: shown, ...(words && { words }) }, files: none, isMoot }
  }

  /** A message as bridges see it, and the rows of its files. */
  async #message(
    side: Side,
    id: string,
    isLooked = this.#options.pictures(side.bridge) === 'all',
  ): Promise<{ what: Said; files: readonly FileRow[]; after: MessageId | undefined }> {
    const { quiet, store } = this.#options
    const { account } = side.key
    const { event: told, written, answers, files } = await this.#read(side.key, id)
    const { event, answered } = await answering(store.db, side, { event: told, answers })
    const room = roomOf(event.chat)
    const depicted = await this.#sender(account, event.sender, room)
    const sender = isLooked ? await this.pictured(side.bridge, depicted) : unpictured(depicted)
    if (sender.name === sender.id) {
      quiet.miss(account, room ? { kind: 'refresh', what: 'members', room } : { kind: 'refresh', what: 'people' })
    }
    const shown = await this.#withMentions(account, await this.#withQuoted(account, event, room), room)
    const what = { kind: 'message', event: shown, message: messageId(id), sender } as const
    const silent = isSilent(this.#options.filters, shown, this.#options.accounts.person(account))
    const choices = decisionsOn(this.#options.accounts.can(account), { event, id })
    const said = { ...written, ...(silent && { silent }), ...(choices.length > 0 && { choices }) }
    const about = { ...said, ...(answered?.part && (await this.#answers(side.key, answered, answered.part))) }
    return { what: { ...what, ...about }, files, after: answered?.message }
  }

  /** A message for a side that has all of them in one place: what it answers goes by its own id. */
  async written(bridge: string, key: ChatKey, id: string): Promise<Said> {
    const { what, after } = await this.#message({ bridge, key }, id, true)
    if (after === undefined) return what
    const { answers: _, answered: _words, ...said } = what
    const answers = remoteId(after)
    if (await isRemoved(this.#options.store.db, after)) return { ...said, answers }
    return { ...said, ...(await this.#answers(key, { message: after, part: answers }, answers)) }
  }

  /** The message that it answers, and what was said in that. */
  async #answers({ account }: ChatKey, { message, range }: Answered, answers: RemoteId) {
    const found = await find(this.#options.store.db, message)
    if (found?.event.content.kind !== 'text') return { answers }
    const said = withKept(found.event, () => unknownFile)
    const { content } = await this.#withMentions(account, said, roomOf(said.chat))
    return content.kind === 'text'
      ? { answers, answered: { text: content.text, ...(range && { range }) } }
      : { answers }
  }

  async #sender(account: AccountId, id: PersonId, room: RoomId | undefined): Promise<Depicted> {
    const { store, directory } = this.#options
    const known = await directory.names(store.db, account, id, room)
    return { ...directory.called(id, known), avatar: known.avatar }
  }

  /** Somebody with their picture in place of where it is, if the bridge shows any and it is here. */
  async pictured(bridge: string, depicted: Depicted): Promise<Named> {
    const { avatars, pictures } = this.#options
    const url = pictures(bridge) === 'none' ? undefined : depicted.avatar
    const avatar = url ? await avatars.at(url) : undefined
    return { ...unpictured(depicted), ...(avatar && { avatar }) }
  }

  /** A message and what is known of its files. What changes both is seen whole: who finds a file come finds all that came with
   *  it, in the message that is read after it. */
  async #read({ account }: ChatKey, id: string) {
    const { db } = this.#options.store
    const { event: first, via, writer } = await read(db, id)
    const about = { answers: first.answers, written: this.#written(account, { via, writer }) }
    if (!filesIn(first.content).length) return { event: withKept(first, () => unknownFile), ...about, files: none }
    const files = await db.selectFrom('files').selectAll().where('message', '=', id).execute()
    const rows = new Map(files.map((row) => [row.id, row]))
    const { event } = await read(db, id)
    const kept = (file: FileId): Kept => {
      const row = rows.get(file)
      return row ? keptOf(row) : unknownFile
    }
    return { event: withKept(event, kept), ...about, files }
  }

  /** Who wrote it on another side, if anybody did. */
  #written(account: AccountId, { via, writer }: Pick<Written, 'via' | 'writer'>): Pick<Said, 'via' | 'writer'> {
    const user = writer ? userOf(this.#options.users(account), writer) : undefined
    return { ...(typeof via === 'string' && { via }), ...(user && { writer: user }) }
  }

  /** The person who is quoted, under the name that the settings choose. */
  async #withQuoted(account: AccountId, event: Message, room: RoomId | undefined): Promise<Message> {
    const { quote } = event
    if (quote?.sender === undefined) return event
    const { store, directory } = this.#options
    const name = directory.shown(await directory.names(store.db, account, quote.sender, room)) ?? quote.name
    return { ...event, quote: { ...quote, ...(name === undefined ? {} : { name }) } }
  }

  async #withMentions(account: AccountId, event: Message, room: RoomId | undefined): Promise<Message> {
    const { content, mentions } = event
    if (content.kind !== 'text') return event
    // what people of one of our sides wrote has its mentions already, by the names that WeChat gets
    if (content.text.some((run) => typeof run !== 'string'))
      return { ...event, content: { kind: 'text', text: await this.#asKnown(account, content.text, room) } }
    if (content.text.length !== 1) return event
    const said = words(content.text)
    if (!mentions.length && (room === undefined || event.fromSelf || !said.includes('@'))) return event
    const people = await Promise.all(mentions.map((mention) => this.#called(account, mention, room)))
    // early clients do not say who is mentioned; of all people, the account itself must hear of it
    const perhaps = mentions.length ? [] : [await this.#called(account, this.#options.accounts.person(account), room)]
    const text = findMentions(said, people, perhaps)
    return { ...event, content: { kind: 'text', text }, mentions: mentioned(text) }
  }

  /** Whom it calls, under the names that they have everywhere on our sides. */
  async #asKnown(account: AccountId, text: Text, room: RoomId | undefined): Promise<Text> {
    const { store, directory } = this.#options
    const runs = text.map(async (run) => {
      if (typeof run === 'string' || run.mention === 'all') return run
      return { ...run, name: directory.shown(await directory.names(store.db, account, run.mention, room)) ?? run.name }
    })
    return Promise.all(runs)
  }

  async #called(account: AccountId, mention: Mentioned, room: RoomId | undefined): Promise<Called> {
    if (mention === 'all') return { mention, shown: 'all', names: [] }
    const { store, directory } = this.#options
    const names = await directory.names(store.db, account, mention, room)
    return { mention, shown: directory.shown(names) ?? mention, names: [...allNames(names), mention] }
  }
}

const unpictured = ({ id, name, official }: Depicted): Named => ({ id, name, ...(official && { official }) })

const ownerOf = (waiting: Waiting): string | undefined => {
  if (waiting.kind === 'message' || waiting.kind === 'completed') return waiting.message
  return waiting.kind === 'outcome' && waiting.command !== undefined ? noticeOf(waiting.command) : undefined
}

/** Which pictures of people each bridge shows. */
export const picturesFor = (bridges: readonly Bridge[]): ((bridge: string) => Pictures) => {
  const shows = new Map<string, Pictures>()
  for (const { name, traits } of bridges)
    shows.set(name, traits?.avatars ? (traits.reads ? 'looked at' : 'all') : 'none')
  return (bridge) => shows.get(bridge) ?? 'none'
}
