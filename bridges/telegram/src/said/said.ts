import type { Author, ChatKey, Linked, Picked, RemoteId, Wish } from '@queqiao/hub'
import type { AccountId } from '@queqiao/protocol/model'
import type { Meaning } from '../shown/presses.ts'
import type { Offer, Place } from './offers.ts'

/** What somebody said, whatever it is. */
export interface Spoken {
  readonly from: RemoteId
  readonly by: Author
  /** The words, or those under a file; of what cannot be passed on, its kind. */
  readonly text: string
  /** The message that it answers. */
  readonly answers?: RemoteId
  /** What its writer picked out of that. */
  readonly picked?: Picked
}

/** What an update says to us, before anything is looked up. */
export type Said =
  /** `edit`: the words are now these. */
  | (Spoken & { readonly kind: 'words' | 'edit' | 'other' })
  /** A button was pressed that types them. */
  | (Spoken & { readonly kind: 'press'; readonly means: Meaning })
  | (Spoken & { readonly kind: 'file'; readonly offer: Offer })
  | (Spoken & { readonly kind: 'place'; readonly place: Place })
  /** Not for WeChat, and why. `warn`: somebody should mend something. */
  | {
      readonly kind: 'nothing'
      readonly level: 'debug' | 'warn'
      readonly why: string
      /** What is told to whoever wrote it, where it is about a chat or a desk. */
      readonly refusal?: Omit<Extract<Wish, { kind: 'refusal' }>, 'to'>
    }

/** What somebody said. */
export type Something = Extract<Said, Spoken>

/** Where it was said, and what is known there. */
export interface Where {
  readonly to: ChatKey
  /** The message that it answers, if the hub knows it. */
  readonly linked?: Linked | undefined
  /** The accounts whose desks are there. */
  readonly desks?: readonly AccountId[] | undefined
  /** The bot's own name. */
  readonly username?: string | undefined
}
