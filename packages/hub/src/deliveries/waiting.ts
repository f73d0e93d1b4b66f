import type { PersonId } from '@queqiao/protocol/model'
import type { Recalls, Vacated, What } from '../delivery.ts'
import type { ChatKey } from '../ids.ts'

/** A delivery as it waits in its lane: what a message says is read when it is delivered. */
export type Waiting =
  | { readonly kind: 'message'; readonly message: string }
  /** The file of a message that was shown without it has come, or will not come any more. */
  | { readonly kind: 'completed'; readonly message: string; readonly words?: true }
  /** A message was taken back. Without a line, in the lane of what completes it: what came late is to go, too. */
  | {
      readonly kind: 'recalled'
      readonly of: string
      readonly as: Recalls
      readonly line?: { readonly text: string; readonly time: number }
    }
  /** `command`: under which it is shown, the first try. What was said of it before is looked up when it is delivered. */
  | (Omit<Outcome, 'of' | 'earlier'> & { readonly of: string; readonly command?: number })
  | ById<'word', 'of'>
  /** `undone`: what was changed on the other side, and is not done unless somebody says so. */
  | ById<'desk', 'undone'>
  | Vacated
  /** The chat looks another way. */
  | { readonly kind: 'chat' }
  /** They are members now. */
  | { readonly kind: 'joined'; readonly people: readonly PersonId[] }
  /** They are no members any more. */
  | { readonly kind: 'left'; readonly people: readonly PersonId[] }

type Outcome = Extract<What, { kind: 'outcome' }>

/** As a bridge is told, but with the text of an id: a row keeps no more. */
type ById<Kind extends What['kind'], Id extends string> = ByText<Extract<What, { kind: Kind }>, Id>

type ByText<Told, Id extends string> = { readonly [K in keyof Told]: K extends Id ? string : Told[K] }

/** Where it is delivered. */
export interface Side {
  readonly bridge: string
  readonly key: ChatKey
}
