import {
  type AccountId,
  filesIn,
  type Mentioned,
  mentioned,
  type PersonId,
  type RoomId,
  withFiles,
  words,
} from '@queqiao/protocol/model'
import type { Accounts } from './accounts.ts'
import {
  type ChatKey,
  type Delivery,
  type FileId,
  type Kept,
  type Message,
  messageId,
  type Named,
  remoteId,
  type What,
} from './bridge.ts'
import type { Entry } from './claims.ts'
import type { Waiting } from './deliveries.ts'
import type { Depicted, Directory } from './directory.ts'
import type { Avatars } from './files/avatars.ts'
import { type FileRow, keptOf, unknownFile } from './files/rows.ts'
import { roomOf } from './keys.ts'
import { noticeOf, parts, read, type Stored } from './messages.ts'
import { allNames, type Called, findMentions } from './names.ts'
import type { Quiet } from './quiet.ts'
import type { Addressed } from './run.ts'
import { parse } from './store/row.ts'
import type { Store } from './store/store.ts'

export interface AddressingOptions {
  readonly store: Store
  readonly accounts: Accounts
  readonly directory: Directory
  readonly quiet: Quiet
  /** None where nobody shows them. */
  readonly avatars: Avatars | undefined
}

/** A delivery, with the rows of its message's files. */
export interface WithFiles extends Addressed {
  readonly files: readonly FileRow[]
}

const none: readonly FileRow[] = []

/** What waits, and its number in its lane. */
interface Standing {
  readonly waiting: Waiting
  readonly n: number
}

const withKept = ({ content, ...event }: Stored, kept: (file: FileId) => Kept): Message => ({
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
    const { what, files } = await this.#what(bridge, key, { waiting, n: entry.n })
    const delivery: Delivery = { id: `${entry.lane}.${entry.n}`, what }
    return { delivery, owner: ownerOf(waiting), files }
  }

  async #what(
    bridge: string,
    key: ChatKey,
    { waiting, n }: Standing,
  ): Promise<{ what: What; files: readonly FileRow[] }> {
    if (waiting.kind === 'desk' || waiting.kind === 'chat' || waiting.kind === 'left')
      return { what: waiting, files: none }
    if (waiting.kind === 'word') return { what: { ...waiting, of: remoteId(waiting.of) }, files: none }
    if (waiting.kind === 'message') return this.#message(key.account, waiting.message)
    const { db } = this.#options.store
    if (waiting.kind === 'completed') {
      const { what } = await this.#message(key.account, waiting.message)
      const shown = await parts(db, waiting.message, bridge)
      const { words } = waiting
      return { what: { ...what, kind: 'completed', parts: shown, ...(words && { words }) }, files: none }
    }
    const { command, of, ...about } = waiting
    // not what this entry has said itself, in an earlier try
    const earlier = command === undefined ? [] : await parts(db, noticeOf(command), bridge, n)
    return { what: { ...about, of: remoteId(of), earlier }, files: none }
  }

  /** A message as bridges see it, and the rows of its files. */
  async #message(account: AccountId, id: string) {
    const { quiet } = this.#options
    const { event, via, files } = await this.#read(id)
    const room = roomOf(event.chat)
    const sender = await this.#sender(account, event.sender, room)
    if (sender.name === sender.id) {
      quiet.miss(account, room ? { kind: 'refresh', what: 'members', room } : { kind: 'refresh', what: 'people' })
    }
    const shown = await this.#withMentions(account, await this.#withQuoted(account, event, room), room)
    const what = { kind: 'message', event: shown, message: messageId(id), sender } as const
    return { what: { ...what, ...(via === undefined ? {} : { via }) }, files }
  }

  async #sender(account: AccountId, id: PersonId, room: RoomId | undefined): Promise<Named> {
    const { store, directory } = this.#options
    const known = await directory.names(store.db, account, id, room)
    return this.pictured({ ...directory.called(id, known), avatar: known.avatar })
  }

  /** Somebody with their picture, if it is here, in place of where it is. */
  async pictured({ id, name, official, avatar: url }: Depicted): Promise<Named> {
    const avatar = url ? await this.#options.avatars?.at(url) : undefined
    return { id, name, ...(official && { official }), ...(avatar && { avatar }) }
  }

  /** A message and what is known of its files. What changes both is seen whole: who finds a file come finds all that came with
   *  it, in the message that is read after it. */
  async #read(id: string): Promise<{ event: Message; via: string | undefined; files: readonly FileRow[] }> {
    const { db } = this.#options.store
    const { event: first, via } = await read(db, id)
    if (!filesIn(first.content).length) return { event: withKept(first, () => unknownFile), via, files: none }
    const files = await db.selectFrom('files').selectAll().where('message', '=', id).execute()
    const rows = new Map(files.map((row) => [row.id, row]))
    const { event } = await read(db, id)
    const kept = (file: FileId): Kept => {
      const row = rows.get(file)
      return row ? keptOf(row) : unknownFile
    }
    return { event: withKept(event, kept), via, files }
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
    // what people of another side wrote has its mentions already
    if (content.kind !== 'text' || content.text.length !== 1) return event
    const said = words(content.text)
    if (!mentions.length && (room === undefined || event.fromSelf || !said.includes('@'))) return event
    const people = await Promise.all(mentions.map((mention) => this.#called(account, mention, room)))
    // early clients do not say who is mentioned; of all people, the account itself must hear of it
    const perhaps = mentions.length ? [] : [await this.#called(account, this.#options.accounts.person(account), room)]
    const text = findMentions(said, people, perhaps)
    return { ...event, content: { kind: 'text', text }, mentions: mentioned(text) }
  }

  async #called(account: AccountId, mention: Mentioned, room: RoomId | undefined): Promise<Called> {
    if (mention === 'all') return { mention, shown: 'all', names: [] }
    const { store, directory } = this.#options
    const names = await directory.names(store.db, account, mention, room)
    return { mention, shown: directory.shown(names) ?? mention, names: [...allNames(names), mention] }
  }
}

const ownerOf = (waiting: Waiting): string | undefined => {
  if (waiting.kind === 'message' || waiting.kind === 'completed') return waiting.message
  return waiting.kind === 'outcome' && waiting.command !== undefined ? noticeOf(waiting.command) : undefined
}
