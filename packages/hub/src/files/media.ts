import { type AccountId, accountId } from '@queqiao/protocol/model'
import { Refused } from '../errors.ts'
import { type FileId, fileId } from '../ids.ts'
import { isRemoved } from '../messages/recalls.ts'
import type { Store } from '../store/store.ts'
import { isAvatar } from './avatars.ts'
import type { Medium } from './medium.ts'
import { type FileRow, keptOf, rowsOf } from './rows.ts'
import { sendsOf } from './shipping.ts'
import { FileGone } from './store/errors.ts'
import { type Files, fileHash } from './store/files.ts'
import { readTicket, ticketFor } from './ticket.ts'

/** Milliseconds that a client has to get a file: also whoever opens a link to it. */
const validFor = 30 * 86_400_000

export interface MediaOptions {
  readonly store: Store
  readonly files: Files
  readonly secret: string
  /** Where what is served can be reached. */
  readonly url: string | undefined
}

/** Files as others read them: bridges by their ids, clients by tickets. */
export class Media {
  readonly #options: MediaOptions

  constructor(options: MediaOptions) {
    this.#options = options
  }

  /** Where a client of the account gets the file. The name says by its ending what it is. */
  address(account: AccountId, file: FileId, name: string): string | undefined {
    const { url, secret } = this.#options
    if (url === undefined) return undefined
    const ticket = ticketFor({ account, file, expires: Date.now() + validFor }, secret)
    return `${url}/${ticket}/${encodeURIComponent(name)}`
  }

  /** The bytes of a file. Throws `Refused` where they are gone. */
  async open(file: FileId): Promise<ReadableStream<Uint8Array>> {
    const { store, files } = this.#options
    const { hash } = (await rowsOf(store.db, [file])).get(file) ?? {}
    if (!hash) throw new Refused('the file is not kept any more')
    try {
      return await files.open(fileHash(hash))
    } catch (error) {
      if (error instanceof FileGone) throw new Refused('the file is not kept any more', { cause: error })
      throw error
    }
  }

  /** A file as bridges see it, if it is of an account that may be seen, or a picture of somebody, which is of none; undefined where
   *  there is none, its bytes are not here, or its message was removed. */
  async shown(file: FileId, sees: (account: AccountId | undefined) => boolean): Promise<Medium | undefined> {
    const { store, files } = this.#options
    const row = (await rowsOf(store.db, [file])).get(file)
    if (!row?.hash) return undefined
    // of no message: a picture of somebody, which is of no account either, or what somebody has brought and not yet sent
    if (row.message === '' ? !isAvatar(row) || !sees(undefined) : !sees(accountId(row.account))) return undefined
    if (await isRemoved(store.db, row.message)) return undefined
    const hash = fileHash(row.hash)
    const size = await files.size(hash)
    if (size === undefined) return undefined
    const { name, type } = keptOf(row)
    return { hash, name, type, size, read: (range) => files.open(hash, range) }
  }

  /** What a ticket opens: a file of its account's. */
  async behind(ticket: string): Promise<Medium | undefined> {
    const { store, secret } = this.#options
    const read = readTicket(ticket, secret, Date.now())
    if (!read) return undefined
    const id = fileId(read.file)
    const row = (await rowsOf(store.db, [id])).get(id)
    return row?.account === read.account ? this.#medium(row) : undefined
  }

  async #medium(row: FileRow): Promise<Medium | undefined> {
    const { files } = this.#options
    const sends = sendsOf(row)
    if (!sends) return undefined
    const hash = fileHash(sends.hash)
    if ((await files.size(hash)) === undefined) return undefined
    const { name, size, type } = sends
    return { hash, name, size, type, read: (range) => files.open(hash, range) }
  }
}
