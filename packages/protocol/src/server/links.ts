import type { Links, Setting } from '../dialects/dialect.ts'
import type { AccountId } from '../model/id.ts'
import type { Behind } from './behind.ts'
import type { Endpoint } from './endpoint.ts'
import { ticket } from './ticket.ts'
import { uploadTicket } from './upload-ticket.ts'

/** Made for every request, its addresses only where one is asked for: each costs a signature. */
class Addresses implements Links {
  readonly #base: string
  readonly #token: string
  readonly #account: AccountId
  readonly #heartbeat: number | undefined

  constructor(url: string, { token, socket }: Endpoint, account: AccountId, heartbeat?: number) {
    this.#base = url
    this.#token = token
    this.#account = account
    this.#heartbeat = socket === false ? undefined : heartbeat
  }

  #at(way: 'upload' | 'socket', ticket: string): string {
    return `${this.#base}/${encodeURIComponent(this.#token)}/${way}/${ticket}`
  }

  upload(source: string): string {
    return this.#at('upload', uploadTicket({ account: this.#account, source }, this.#token, Date.now()))
  }

  get socket(): Links['socket'] {
    if (this.#heartbeat === undefined) return undefined
    return {
      url: this.#at('socket', ticket('socket', this.#account, this.#token)).replace(/^http/i, 'ws'),
      heartbeat: this.#heartbeat,
    }
  }
}

/** What a dialect is told of the endpoint when it speaks to a client of `account`. */
export const settingOf = ({ url, heartbeat }: Behind, endpoint: Endpoint, account?: AccountId): Setting => ({
  secret: endpoint.secret,
  tasks: endpoint.tasks,
  downloads: endpoint.downloads,
  links: url === undefined || account === undefined ? undefined : new Addresses(url, endpoint, account, heartbeat),
})
