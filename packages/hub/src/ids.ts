import { type AccountId, type Chat, type Id, id } from '@queqiao/protocol/model'

/** Ours: every message has one from its first write, whichever way it goes. */
export type MessageId = Id<'message'>
/** Where a chat lives on a bridge's side (a Matrix room, a Telegram topic). Made and read by that bridge alone. */
export type PlaceId = Id<'place'>
/** One message on a bridge's side. Made and read by that bridge alone. */
export type RemoteId = Id<'remote'>

/** A file that the hub knows, whether its bytes have come yet or not. */
export type FileId = Id<'file'>

export const messageId = id('message')
export const placeId = id('place')
export const remoteId = id('remote')
export const fileId = id('file')

/** A chat of an account; without a chat, the account's desk: what belongs to no chat. */
export interface ChatKey {
  readonly account: AccountId
  readonly chat?: Chat
}

/** What a message became on this bridge's side, in order. */
export type Parts = readonly RemoteId[]
