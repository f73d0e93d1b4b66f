/** Ids are text with a brand: made where they are read from the wire or the store, opaque everywhere else. */
declare const of: unique symbol

export type Id<Of extends string> = string & { readonly [of]: Of }

const named = <Of extends string>(text: string): text is Id<Of> => text !== ''

/** Makes a maker of ids: `export const roomId = id('room')`. The maker throws TypeError where there is no text. */
export const id =
  <Of extends string>(of: Of) =>
  (text: string): Id<Of> => {
    if (named<Of>(text)) return text
    throw new TypeError(`${of} id: expected text, found none`)
  }

/** A logged-in WeChat user, as the client names it. */
export type AccountId = Id<'account'>
export type PersonId = Id<'person'>
export type RoomId = Id<'room'>
/** WeChat's own message id, where a dialect has one. */
export type WeChatId = Id<'wechat'>
/** One per handing, not per command: a late answer never settles a later try. */
export type TaskId = Id<'task'>

export const accountId = id('account')
export const personId = id('person')
export const roomId = id('room')
export const weChatId = id('wechat')
export const taskId = id('task')

/** Where people talk. The kind is known when the id is read: nobody need look at how an id ends. */
export type Chat =
  | { readonly kind: 'person' | 'official'; readonly id: PersonId }
  | { readonly kind: 'room'; readonly id: RoomId }
