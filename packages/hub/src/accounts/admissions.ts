import { createHash, randomBytes } from 'node:crypto'
import { steadyNow } from '../clock.ts'
import { Refused } from '../errors.ts'
import type { SigninsTable } from '../store/schema.ts'
import type { Store, Tx } from '../store/store.ts'
import type { Signins } from './signins.ts'

/** Milliseconds that a token or a session lasts. */
const lasts = { link: 600_000, session: 30 * 86_400_000 } as const satisfies Record<SigninsTable['kind'], number>

export interface AdmissionsOptions {
  readonly store: Store
  /** The bridge on whose side they are. */
  readonly bridge: string
  /** Whether somebody is listed who has that id there. */
  isListed(who: string): boolean
  /** The time, in milliseconds. */
  readonly now?: () => number
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** Whoever is let in on one bridge's side, over restarts and in every process. */
export class Admissions implements Signins {
  readonly #options: AdmissionsOptions
  readonly #now: () => number

  constructor(options: AdmissionsOptions) {
    this.#options = options
    this.#now = options.now ?? steadyNow
  }

  link(who: string): Promise<string> {
    return this.#options.store.write((tx) => this.linkIn(tx, who))
  }

  /** The same, inside a change. */
  async linkIn(tx: Tx, who: string): Promise<string> {
    this.#refuseStrangers(who)
    return this.#give(tx, 'link', who)
  }

  offered(token: string): Promise<string | undefined> {
    return this.#whose('link', token)
  }

  async open(token: string): Promise<string | undefined> {
    if ((await this.offered(token)) === undefined) return undefined
    return this.#options.store.write(async (tx) => {
      // of two who come at once one has it
      const spent = await tx.deleteFrom('signins').where('hash', '=', hashOf(token)).returning('who').executeTakeFirst()
      return spent && this.#give(tx, 'session', spent.who)
    })
  }

  async begin(who: string): Promise<string> {
    this.#refuseStrangers(who)
    return this.#options.store.write((tx) => this.#give(tx, 'session', who))
  }

  who(session: string): Promise<string | undefined> {
    return this.#whose('session', session)
  }

  async end(session: string): Promise<void> {
    await this.#options.store.write((tx) => tx.deleteFrom('signins').where('hash', '=', hashOf(session)).execute())
  }

  #refuseStrangers(who: string): void {
    if (!this.#options.isListed(who)) throw new Refused('nobody of that name is listed in the settings')
  }

  async #give(tx: Tx, kind: SigninsTable['kind'], who: string): Promise<string> {
    const text = randomBytes(32).toString('base64url')
    const { bridge } = this.#options
    const row = { hash: hashOf(text), kind, bridge, who, until: this.#now() + lasts[kind] }
    await tx.insertInto('signins').values(row).execute()
    return text
  }

  async #whose(kind: SigninsTable['kind'], text: string): Promise<string | undefined> {
    const { store, bridge, isListed } = this.#options
    const found = await store.db
      .selectFrom('signins')
      .select(['who', 'until'])
      .where('hash', '=', hashOf(text))
      .where('kind', '=', kind)
      .where('bridge', '=', bridge)
      .executeTakeFirst()
    return found && found.until > this.#now() && isListed(found.who) ? found.who : undefined
  }
}
