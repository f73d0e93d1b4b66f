import type { RemoteId } from '@queqiao/hub'
import type { RoomMessage } from '../words/room-message.ts'

/** One request of a delivery. */
export type Act =
  | {
      readonly kind: 'say'
      readonly name: string
      readonly content: RoomMessage
      /** Said in its place where something that was to be redacted stays. */
      readonly otherwise?: RoomMessage
    }
  | { readonly kind: 'edit'; readonly name: string; readonly content: RoomMessage }
  | {
      readonly kind: 'redact'
      readonly name: string
      readonly of: RemoteId
      /** Not the bot's own: whoever said it takes it away, or else the bot. */
      readonly isTheirs?: boolean
      readonly reason?: string
    }
  | { readonly kind: 'status'; readonly name: string; readonly content: Status }
  /** The bot has read the event. */
  | { readonly kind: 'read'; readonly name: string; readonly of: RemoteId }

/** The content of a `com.beeper.message_send_status`. */
export interface Status {
  readonly 'm.relates_to': { readonly rel_type: 'm.reference'; readonly event_id: string }
  readonly network: 'wechat'
  readonly status: 'SUCCESS' | 'FAIL_RETRIABLE' | 'FAIL_PERMANENT'
  readonly reason?: 'm.foreign_network_error' | 'm.event_not_handled'
  readonly message?: string
}
