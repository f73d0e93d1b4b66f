declare const of: unique symbol

/**
 * Text that is the id of one kind of thing; the compiler never lets it stand for another's. Made where it is read from the
 * wire or the store, opaque everywhere else: compare it, look at nothing in it.
 */
export type Id<Of extends string> = string & { readonly [of]: Of }

const named = <Of extends string>(text: string): text is Id<Of> => text !== ''

/** Makes a maker of ids: `export const roomId = id('room')`. The maker throws TypeError where there is no text. */
export const id =
  <Of extends string>(of: Of) =>
  (text: string): Id<Of> => {
    if (named<Of>(text)) return text
    throw new TypeError(`${of} id: expected text, found none`)
  }

/** A logged-in WeChat user, as the client names it. Which person that is, a `login` says. */
export type AccountId = Id<'account'>
/** Somebody in WeChat: a contact, a member of a room, a public account, or the account itself as others see it. */
export type PersonId = Id<'person'>
/** A WeChat group. */
export type RoomId = Id<'room'>
/** WeChat's own message id, where a dialect has one. */
export type WeChatId = Id<'wechat'>
/** One handing of a command to a client. Not the command itself: a late answer never settles a later try. */
export type TaskId = Id<'task'>

/** Makes the id of an account, from a store or a setting. Throws TypeError for an empty text; looks at nothing else. */
export const accountId = id('account')
/** Makes the id of a person. Throws TypeError for an empty text; looks at nothing else. */
export const personId = id('person')
/** Makes the id of a room. Throws TypeError for an empty text; looks at nothing else. */
export const roomId = id('room')
/** Makes the id of a message. Throws TypeError for an empty text; looks at nothing else. */
export const weChatId = id('wechat')
/** Makes the id of a handing: a `Keeper` needs a new one each time. Throws TypeError for an empty text. */
export const taskId = id('task')

/** Where people talk. The kind is known when the id is read: nobody need look at how an id ends. */
export type Chat =
  | { readonly kind: 'person' | 'official'; readonly id: PersonId }
  | { readonly kind: 'room'; readonly id: RoomId }
