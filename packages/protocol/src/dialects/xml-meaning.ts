import type { Content, Source, Ticket } from '../model/content.ts'
import type { Quote } from '../model/event.ts'
import type { PersonId, RoomId, WeChatId } from '../model/id.ts'
import type { Mentioned } from '../model/text.ts'

/** What a client says of the files that belong to a message; the XML adds what it knows (size, md5, name, public address). */
export interface Files {
  readonly file?: Source
  readonly thumbnail?: Source
}

/** What the XML of a message means. */
export type Meaning =
  | {
      readonly kind: 'message'
      readonly content: Content<Source>
      readonly quote?: Quote
      readonly mentions?: readonly Mentioned[]
    }
  | { readonly kind: 'recall'; readonly wechat?: WeChatId; readonly name?: string; readonly text: string }
  | {
      readonly kind: 'friend-request'
      readonly ticket: Ticket
      readonly person?: PersonId
      readonly name?: string
      readonly avatar?: string
      readonly greeting?: string
      readonly room?: RoomId
    }

/** What says nothing but that content. */
export const saying = (content: Content<Source>): Meaning => ({ kind: 'message', content })
