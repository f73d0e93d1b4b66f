import {
  type AccountId,
  type Capabilities,
  type Command,
  type Content,
  type ContentKind,
  filesIn,
  type Offer,
  withFiles,
} from '@queqiao/protocol/model'
import type { FileId } from '../ids.ts'
import { parseIfReadable } from '../store/row.ts'
import type { CommandsTable } from '../store/schema.ts'
import type { Tx } from '../store/store.ts'
import type { Wanted } from '../wish.ts'
import { bareOf, endingOf } from './ending.ts'
import { fit, made } from './fit.ts'
import { type FileRow, rowsOf } from './rows.ts'

/** What WeChat is sent of a file, as its row keeps it. */
export interface Sends {
  readonly hash: string
  readonly name: string
  readonly size: number
  readonly md5: string
  /** MIME type. */
  readonly type: string
  /** Where it cannot go as what it was sent as. */
  readonly kind?: ContentKind
  /** Why it cannot: in words for who sent it. */
  readonly why?: string
}

/** A command as it stands in the outbox. */
type Row = Pick<CommandsTable, 'sends' | 'put' | 'path'> & { readonly account: AccountId }

/** How a command goes: as it is, after the client has taken its file, or not at all. */
export type Shipment =
  | {
      readonly kind: 'go'
      readonly command: Command<Offer>
      readonly sends?: ContentKind
      readonly sent?: Content<Offer>
    }
  | { readonly kind: 'put'; readonly command: Command<Offer, 'put'> }
  | { readonly kind: 'fail'; readonly reason: string }

export interface ShippingOptions {
  can(account: AccountId): Capabilities
  /** Where clients get a file: none where nobody knows how they reach us. */
  address(account: AccountId, file: FileId, name: string): string | undefined
}

interface Offering {
  readonly content: Content<FileId>
  readonly files: ReadonlyMap<string, FileRow>
  readonly can: Capabilities
}

const cannot = (reason: string): Shipment => ({ kind: 'fail', reason })

/** Makes commands ready for a client: files become addresses, and what it cannot send something else. */
export class Shipping {
  readonly #options: ShippingOptions

  constructor(options: ShippingOptions) {
    this.#options = options
  }

  async of(tx: Tx, row: Row, command: Wanted): Promise<Shipment> {
    if (command.kind === 'put') return cannot('nobody can ask for that')
    if (command.kind !== 'send') return { kind: 'go', command }
    const { chat, content } = command
    const files = await rowsOf(tx, filesIn(content))
    const can = this.#options.can(row.account)
    const offered = this.#offer(row, { content, files, can })
    if (typeof offered === 'string') return cannot(offered)
    const first = row.sends ?? insteadOf(content, files)
    const begun = first === undefined ? offered : made(offered, first)
    const going = begun && fit(begun, can.contents)
    if (!going) return cannot('this WeChat client cannot send that')
    return this.#ship(row, can, { kind: 'send', chat, content: going }, content)
  }

  #ship(row: Row, can: Capabilities, command: Command<Offer, 'send'>, written: Content<FileId>): Shipment {
    const { content } = command
    if ('file' in content && can.commands.put && row.path === null)
      return { kind: 'put', command: { kind: 'put', file: content.file } }
    const changed = filesIn(written).length > 0 || content.kind !== written.kind
    const sends = content.kind === written.kind ? {} : { sends: content.kind }
    return { kind: 'go', command, ...sends, ...(changed && { sent: content }) }
  }

  /** The content with an address for each of its files; or why there is none. */
  #offer({ account, path }: Row, { content, files, can }: Offering) {
    let missing: string | undefined
    const offered = withFiles(content, (id, role): Offer => {
      const sends = sendsOf(files.get(id))
      const url = sends && this.#options.address(account, id, can.commands.put ? placeName(sends, content) : sends.name)
      if (!sends) missing ??= 'its file is not kept any more'
      else if (!url) missing ??= 'WeChat clients cannot get files from here: it is not set how they reach us'
      const { name = '', size = 0, md5 = '' } = sends ?? {}
      return { url: url ?? '', name, size, md5, ...(role === 'file' && path ? { path } : {}) }
    })
    return missing ?? offered
  }
}

/** A client that takes files first may keep them by how their addresses end: one must not lie in the place of another that
 *  has still to go. What people named keeps its name. */
function placeName({ name, hash, kind }: Sends, content: Content<FileId>): string {
  // it goes as a file, which is shown with its name; nobody named it, and all have the same
  if (content.kind === 'voice') return `${bareOf(name)}-${hash.slice(0, 8)}${endingOf(name)}`
  return nameless.has(kind ?? content.kind) ? `${hash.slice(0, 16)}${endingOf(name)}` : name
}

/** What is shown without its name. */
const nameless: ReadonlySet<ContentKind> = new Set(['image', 'video', 'sticker'])

export const sendsOf = (row: Pick<FileRow, 'sends'> | undefined): Sends | undefined =>
  row?.sends ? parseIfReadable<Sends>(row.sends) : undefined

/** What the file can go as, where that is something else. */
const insteadOf = (content: Content<FileId>, files: ReadonlyMap<string, FileRow>): ContentKind | undefined =>
  'file' in content ? sendsOf(files.get(content.file))?.kind : undefined
