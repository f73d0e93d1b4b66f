import {
  type AccountId,
  type Capabilities,
  type Chat,
  type CommandKind,
  type ContentKind,
  type Id,
  id,
  type Labels,
  type PersonId,
} from '@queqiao/protocol/model'
import type { Role } from './accounts/users.ts'
import type { Choice, Kept, Look, Named, What } from './delivery.ts'
import type { Medium } from './files/medium.ts'
import type { ChatKey, MessageId } from './ids.ts'
import type { OwedId } from './owed.ts'

/** Where something stands among what was said: text for addresses, which the hub alone reads. */
export type At = Id<'at'>
/** How far somebody has read what changes in a chat: text for addresses, which the hub alone reads. */
export type Cursor = Id<'cursor'>
/** Throws TypeError for an empty text; one that the hub never gave is refused when it is used. */
export const at = id('at')
/** As `at`. */
export const cursor = id('cursor')

/** An account that somebody may see. */
export interface AccountLine {
  readonly account: AccountId
  /** As it is called in WeChat; its id where nobody knows. */
  readonly name: string
  readonly avatar?: Kept
  /** Of who asks, in this account. */
  readonly role: Role
  /** `silent`: logged in as far as is known, and its client is not heard any more. */
  readonly state: 'online' | 'silent' | 'offline'
  /** Milliseconds since 1970 from which on it is not online, where that is known. */
  readonly since?: number
  /** What is to be scanned to log in, while one is good. */
  readonly code?: LoginCode
  readonly can: Capabilities
  /** Of all its chats. */
  readonly unread: number
}

/** A QR code to log in with. */
export interface LoginCode {
  /** The message at the desk that shows it. */
  readonly message: MessageId
  /** Another one stands in the same file once this one has run out. */
  readonly picture: Kept
  /** Milliseconds since 1970 from which on nobody waits for it any more, unless another one comes before. */
  readonly until: number
}

/** A QR code of a client on which nobody is logged in: whoever scans it makes theirs another account. */
export interface Newcomer {
  /** Text for addresses: the same for every code of this client. */
  readonly key: string
  /** The configured endpoint that the client reports to. */
  readonly endpoint: string
  readonly picture: Medium
  /** Milliseconds since 1970 from which on it is out of date, unless another one comes before. */
  readonly until: number
}

/** A chat in a list. */
export interface ChatLine {
  readonly key: ChatKey
  readonly look: Look
  /** What was said last, in a few words; none where that was removed. `self`: by the account, from whichever side. */
  readonly last?: { readonly words: string; readonly by: string; readonly time: number; readonly self: boolean }
  /** What others said since whoever asks has read it. */
  readonly unread: number
  /** Nobody is to hear of it, unless it calls the account. */
  readonly silent?: true
  /** Who of this side or another wrote there last, and when. */
  readonly answered?: { readonly by: string; readonly time: number }
  readonly at: At
}

/** What became of something written on one of our sides. */
export interface Sent {
  /** `queued`: it waits for its client. `handed`: the client has it. `unknown`: nobody knows whether WeChat has it. */
  readonly state: 'queued' | 'handed' | 'done' | 'failed' | 'unknown' | 'cancelled'
  /** A sentence's end, for people. */
  readonly reason?: string
  /** Of what is queued: for what it waits, in a sentence for people, where nobody is logged in or the client is silent. */
  readonly waits?: string
  /** The kind of content that it went as, where it is another than was written. */
  readonly as?: ContentKind
  /** What a person can retry or drop. */
  readonly owed?: OwedId
}

/** Something that people asked of WeChat in a chat that is no message, and that is not done. */
export interface DeedLine {
  /** What a person can drop, or retry where it did not end well. */
  readonly id: OwedId
  readonly kind: CommandKind
  readonly state: Exclude<Sent['state'], 'done' | 'cancelled'>
  /** A sentence's end, for people. */
  readonly reason?: string
  /** What whoever asked it is called. */
  readonly by: string
  readonly time: number
}

/** A group, beside how it looks. Who administers it in WeChat, no client says. */
export interface GroupLine {
  readonly owner?: PersonId
  /** Those that are known. */
  readonly members: number
  /** The account's own name in it, where it has one there. */
  readonly nickname?: string
  /** Nobody is to hear of it, unless it calls the account: the settings say so. */
  readonly silent?: true
  /** Whether people who are not listed may speak in it. */
  readonly relay: boolean
  /** Where it lives on our sides. `linked`: in a place that people have chosen. */
  readonly places: readonly { readonly bridge: string; readonly linked: boolean }[]
  /** The last first. */
  readonly deeds: readonly DeedLine[]
}

/** Something that was said in a chat or at a desk, as it is now. */
export interface Written {
  /** The same for as long as it is kept, and nothing else's in its chat. Of a message, its own id. */
  readonly id: string
  readonly at: At
  /** Milliseconds since 1970: of a message what WeChat says, else when it was told. */
  readonly time: number
  /** `message.answers` is the id of the message that it answers, also where that is not on the same page. */
  readonly what: Extract<What, { readonly kind: 'message' | 'desk' | 'word' }>
  /** A note of a team: WeChat never gets it. */
  readonly inside?: true
  /** Taken back in WeChat. `removed`: its content is an empty text. */
  readonly recalled?: 'marked' | 'removed'
  readonly sent?: Sent
}

/** Part of what was said in a chat. */
export interface Page {
  /** The oldest first. */
  readonly written: readonly Written[]
  /** Where the page before begins; none where there is nothing older. */
  readonly before?: At
  /** Of a page that begins somewhere: where the next one begins; none where there is nothing newer. */
  readonly after?: At
  /** What changes from now on is after this. */
  readonly cursor: Cursor
}

/** What has changed in a chat. */
export interface Changes {
  /** New or other than before, the oldest first; at most as many as were asked for: ask again until there are none. */
  readonly written: readonly Written[]
  readonly cursor: Cursor
}

/** Something that was found. */
export interface Hit extends Written {
  readonly key: ChatKey
}

/** Somebody whom an account knows, under the name that the settings choose. */
export interface PersonLine extends Named {
  /** The chat with them. */
  readonly key: ChatKey
  /** What they call themselves. */
  readonly nickname?: string
  /** What the account's owner calls them. */
  readonly remark?: string
  /** The handle that people can search for. */
  readonly alias?: string
}

/** Whom of an account, and which page of them. */
export interface WhichPeople {
  readonly account: AccountId
  /** `others`: who is known, from groups say, and is no contact; none without words. */
  readonly among: 'contacts' | 'others'
  /** Those in one of whose names they stand. */
  readonly words?: string | undefined
  /** Nobody but this one. */
  readonly person?: PersonId | undefined
  /** How many are passed over. */
  readonly from: number
  readonly limit: number
}

/** Some people, and how many there are of their kind. */
export interface PeoplePage {
  readonly people: readonly PersonLine[]
  readonly count: number
}

/** Somebody who wants to be a contact. */
export interface Requested {
  /** The number of the request: no other of the account has it. */
  readonly id: string
  /** What to type at the desk for it, without a prefix. */
  readonly choice: Choice
  /** As they call themselves, where they say so. */
  readonly name?: string
  /** Who it is, where that is known. */
  readonly person?: Named
  readonly greeting?: string
  /** The group in which they met the account. */
  readonly room?: string
  /** Milliseconds since 1970. */
  readonly time: number
}

/** Money that somebody offers in a chat. */
export interface Offered {
  readonly message: MessageId
  /** The chat in which it is offered, and can be decided about. */
  readonly key: ChatKey
  readonly sender: Named
  /** As WeChat writes it, with its currency. */
  readonly amount?: string
  readonly memo?: string
  /** What may be typed about it in its chat; each acts at once. */
  readonly choices: readonly Choice[]
  /** Milliseconds since 1970. */
  readonly time: number
}

/** Whom of a group, and which page of them. */
export interface WhichMembers {
  /** Those in one of whose names they stand. */
  readonly words?: string | undefined
  /** How many are passed over. */
  readonly from: number
  readonly limit: number
}

/** Some members of a group, in an order that stays, and how many there are of their kind. */
export interface MembersPage {
  readonly members: readonly Named[]
  readonly count: number
}

/** Reads what the hub keeps, for a side that keeps nothing itself. `who`: somebody's id on this side. Of accounts that are not for
 *  their eyes, and for whom nobody knows, there is nothing: no list holds them, and what is asked of one throws `Refused`. */
export interface Reading {
  accounts(who: string): Promise<readonly AccountLine[]>
  /** QR codes by which an account that is not known yet can be logged in; none for who does not own every account. */
  newcomers(who: string): Promise<readonly Newcomer[]>
  /** Whether it is a chat of an account that they may see: one in which something was said, or with somebody, or a group, of whom
   *  anything was reported. Its desk is one, too. */
  has(who: string, key: ChatKey): Promise<boolean>
  /** The one in which something was said last first. `words`: those whose names hold them. `after`: the last of the page before.
   *  `called`: what contents are called in what was said last, as `summary` has it. */
  chats(
    who: string,
    which: {
      readonly account?: AccountId | undefined
      readonly words?: string | undefined
      readonly limit: number
      readonly after?: At | undefined
      readonly called?: Labels | undefined
    },
  ): Promise<readonly ChatLine[]>
  /** What was said in a chat, or at a desk: the last of it, what came before, or what there is `from` something on. */
  history(
    who: string,
    key: ChatKey,
    page: { readonly before?: At | undefined; readonly from?: At | undefined; readonly limit: number },
  ): Promise<Page>
  /** Where a message stands in a chat; undefined where it is none of it, or not kept any more. */
  where(who: string, key: ChatKey, message: MessageId): Promise<At | undefined>
  /** Whether something that somebody writes there can answer it: a message of that chat that is kept. */
  canAnswer(who: string, key: ChatKey, message: MessageId): Promise<boolean>
  /** What is new, and what is no longer as it was: its file has come, it was recalled, WeChat has it. */
  changes(who: string, key: ChatKey, after: Cursor, limit: number): Promise<Changes>
  /** Who of this side or another wrote there last, and when. `after`: who else than whoever asks, behind that. */
  answered(who: string, key: ChatKey, after?: At): Promise<ChatLine['answered']>
  /** What is known of a group. Where nobody is known to be in it, its client is asked who is. Throws `Refused` for a chat that is none. */
  group(who: string, key: ChatKey): Promise<GroupLine>
  /** Messages with these words, the newest first. Looks for a moment at a time: `before` says where to go on, also where nothing
   *  was found; without one all has been looked at. `called`: what contents are called, as `summary` has it. */
  search(
    who: string,
    which: {
      readonly account?: AccountId | undefined
      readonly chat?: Chat | undefined
      readonly words: string
      readonly before?: At | undefined
      readonly called?: Labels | undefined
    },
  ): Promise<{ readonly hits: readonly Hit[]; readonly before?: At }>
  /** People of an account whom somebody may see, by their names. */
  people(who: string, which: WhichPeople): Promise<PeoplePage>
  /** Who wants to be a contact of an account, and has not been accepted yet: of the last requests, the newest first. */
  requests(who: string, account: AccountId): Promise<readonly Requested[]>
  /** Money that is offered to an account, and has been neither accepted nor sent back: of the last offers, the newest first. */
  offered(who: string, account: AccountId): Promise<readonly Offered[]>
  /** Who is known to be in a group, under the names that they go by there. Throws `Refused` for a chat that is none. */
  members(who: string, key: ChatKey, which: WhichMembers): Promise<MembersPage>
  /** They have read the chat up to there, and never less than before. */
  mark(who: string, key: ChatKey, upto: At): Promise<void>
  /** In all chats that they may see and that are not silent. */
  unread(who: string): Promise<number>
  /** Calls `changed` whenever there may be something new in a chat that they may see, whichever process has it; what, `changes` says.
   *  Gives what ends that. */
  listen(who: string, changed: (key: ChatKey) => void): () => void
}
