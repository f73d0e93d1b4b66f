import type { ChatKey, PlaceId, RemoteId } from '../ids.ts'
import type { Answered } from '../received/replies.ts'
import type { Author, Wanted } from '../wish.ts'

/** A command as it comes from the other side. */
export interface Asked {
  readonly received: number
  readonly wish: number
  readonly bridge: string
  readonly place: PlaceId
  readonly from: RemoteId
  readonly by: Author
  /** Where it was said. */
  readonly to: ChatKey
  readonly command: Wanted
  /** The same as other sides show it: without what stands before its words in WeChat alone. */
  readonly written: Wanted
  /** It says whose the next one is, in WeChat alone. */
  readonly isLead?: true
  /** What its words answer. */
  readonly reply?: Pick<Answered, 'message' | 'quote'>
  /** It waits until somebody has answered the question with this token, and so does what comes after it in its chat. */
  readonly asking?: string
}

/** What somebody wants to change or take back: the message `from`, as it stands on their side. */
export type Undone = Pick<Asked, 'bridge' | 'place' | 'from' | 'by' | 'to'> & {
  /** Whether they own the account. */
  readonly isOwner: boolean
}
