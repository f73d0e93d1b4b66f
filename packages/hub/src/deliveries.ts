import type { Bridge, ChatKey, What } from './bridge.ts'
import { keyText } from './keys.ts'
import * as lanes from './lanes.ts'
import type { Tx } from './store/store.ts'

/** A delivery as it waits in its lane: what a message says is read when it is delivered. */
export type Waiting =
  | { readonly kind: 'message'; readonly message: string }
  | { readonly kind: 'outcome'; readonly command?: number; readonly of: string; readonly outcome: Outcome }
  | { readonly kind: 'desk'; readonly lines: readonly string[] }

type Outcome = Extract<What, { kind: 'outcome' }>['outcome']

/** Who a delivery is for: everybody, one bridge, or all but one. */
export type Audience = { readonly only: string } | { readonly except: string }

/** The way out to the bridges: puts things into the lanes of chats. */
export class Deliveries {
  readonly #bridges: readonly Bridge[]

  constructor(bridges: readonly Bridge[]) {
    this.#bridges = bridges
  }

  async tell(tx: Tx, key: ChatKey, waiting: Waiting, audience?: Audience): Promise<void> {
    const readers = this.#bridges.map(({ name, traits }) => ({
      name,
      destination: traits?.destination?.(key, undefined),
    }))
    const entry = {
      queue: 'deliver',
      key: keyText(key),
      body: JSON.stringify(waiting),
      audience: column(audience),
    } as const
    await lanes.append(tx, entry, readers, Date.now())
  }
}

const column = (audience: Audience | undefined): string | undefined =>
  audience && ('only' in audience ? `=${audience.only}` : `!${audience.except}`)
