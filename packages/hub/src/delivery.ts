import type { Chat, CommandKind, ContentKind, Event, Outcome, PersonId, Text } from '@queqiao/protocol/model'
import type { User } from './accounts/users.ts'
import type { FileId, MessageId, Parts, PlaceId, RemoteId } from './ids.ts'
import type { OwedId } from './owed.ts'

/** What becomes of a message that was taken back in WeChat: it stays, marked with WeChat's line, or goes. */
export type Recalls = 'mark' | 'remove'

/** A file as bridges see it. */
export interface Kept {
  readonly id: FileId
  /** `wanted`: it has not come yet, a `completed` delivery follows. `failed`: it will not come. `ready`: `open` gives it. */
  readonly state: 'wanted' | 'ready' | 'failed'
  /** Why it will not come; where it is `ready`, why it goes as a file, and was sent as a picture. */
  readonly reason?: string
  /** As it was called, ending as its type does; a plain word where it had no name. */
  readonly name: string
  /** The MIME type, by its first bytes; `application/octet-stream` where they tell nothing. */
  readonly type: string
  /** Bytes: counted, or as WeChat said. */
  readonly size?: number
  /** Of sound and video: how long it is. */
  readonly seconds?: number
  /** Of voice: how loud it is, up to 100 values from 0 to 1024. */
  readonly waveform?: readonly number[]
  /** Of pictures and video: pixels. */
  readonly width?: number
  readonly height?: number
}

/** A message as bridges see it. */
export type Message = Event<Kept, 'message'>

/** A person under the name that the settings choose. */
export interface Named {
  readonly id: PersonId
  readonly name: string
  /** Of whoever sent a message, and of members: a picture of them, once it is here. It stays the same until they take another. */
  readonly avatar?: Kept
  /** A public account. */
  readonly official?: true
}

/** How a chat looks in WeChat, as far as is known. */
export interface Look {
  readonly kind: Chat['kind'] | 'desk'
  /** The room's name, the person's as the settings choose it, or that of the account where it is the desk. */
  readonly title: string
  /** Its picture, once it is here: `chat` follows when it has come. It stays the same until there is another. */
  readonly avatar?: Kept
  /** What was announced last in a room. */
  readonly topic?: string
}

/** Something that a person may type next: a button, where the other side has them. */
export interface Choice {
  /** In a few words. */
  readonly label: string
  /** What to type, without a prefix. Exactly this, however long. */
  readonly line: string
  /** What its button is known by, in at most 20 characters (letters, digits, `-`, `_` and `.`): `HubPort.pressed`. */
  readonly token?: string
}

/** The words of a message that stands in the chat's place. */
export interface Answered {
  readonly text: Text
  /** Where they end, with who said them before them, in a message that shows several. */
  readonly range?: Range
}

/** Words to be copied, and what they are called. */
export interface Copy {
  readonly label: string
  /** At most 256 characters. */
  readonly words: string
}

/** A message, with all that a bridge shows of it. */
export interface ShownMessage {
  readonly event: Message
  readonly message: MessageId
  readonly sender: Named
  /** What whoever wrote it on another bridge is called: nothing that proves who they are. `event.fromSelf` is then true. */
  readonly via?: string
  /** Which of the users of the account wrote it there; absent where that was nobody who is listed. */
  readonly writer?: User
  /** The message that it answers, where that stands in the same place. Else `event.quote` says what it quotes. */
  readonly answers?: RemoteId
  /** What was said in that, where it was said in words: `event.quote` says which of these are quoted. */
  readonly answered?: Answered
  /** Nobody is to hear of it: the chat is muted, and it calls neither the account nor everybody. */
  readonly silent?: true
}

/** What goes to a bridge. Outcomes and warnings take the same lane: as safe, and never before what they are about. */
export type What =
  /** `choices`: what may be typed about it next, of money that is offered. */
  | (ShownMessage & { readonly kind: 'message'; readonly choices?: readonly Choice[] })
  /** The file of a message has come, or will not come any more: what was shown in its place, on this side, is completed.
   *  `words`: the file stands there already, and its words have come. */
  | (ShownMessage & { readonly kind: 'completed'; readonly words?: true; readonly parts: Parts })
  /** A message was taken back in WeChat. */
  | {
      readonly kind: 'recalled'
      /** `mark`: the message stays, and the line answers it. `remove`: it goes; what the other side does not let go is marked. */
      readonly as: Recalls
      /** What WeChat says about it, and when. None: that is said with the rest, and this is what completed the message. */
      readonly line?: { readonly text: string; readonly time: number }
      /** What the message became in the chat's place, in order; nothing where it was never shown there. */
      readonly parts: Parts
      /** What of these it shares with others, which stay. */
      readonly strikes?: readonly Strike[]
    }
  | {
      readonly kind: 'outcome'
      /** The message on this side that the outcome is about. */
      readonly of: RemoteId
      readonly outcome: Outcome
      /** What WeChat was sent instead: another kind of content than was written. */
      readonly as?: ContentKind
      /** Why it could not go as it was, where it could not be converted. */
      readonly why?: string
      /** What this bridge showed of an earlier outcome of it, to be taken back. */
      readonly earlier: Parts
      /** What a person can retry or drop; none where there is nothing to decide. */
      readonly owed?: OwedId
      /** The same as buttons, for a day. */
      readonly choices?: readonly Choice[]
      /** What it is, where somebody typed it for us: then it is told also that it is done. */
      readonly deed?: CommandKind
    }
  /** A few words to whoever wrote a message, where there is no outcome to tell. With choices: it waits until they have said
   *  which. */
  | {
      readonly kind: 'word'
      readonly of: RemoteId
      readonly words: string
      /** Where that stands, if no chat lives there any more. */
      readonly at?: PlaceId
      /** `of` is what this bridge showed, with the button that somebody has pressed: they take its place. */
      readonly replaces?: true
      readonly choices?: readonly Choice[]
    }
  | {
      readonly kind: 'desk'
      readonly lines: readonly string[]
      readonly choices?: readonly Choice[]
      /** It tells of a request to be a contact, which is known by this number: that of its report. */
      readonly request?: number
      /** Words that people may want to write themselves next: buttons that copy them, where the other side has such. */
      readonly copies?: readonly Copy[]
      /** What somebody changed in the place itself, on this side, and what is not done unless they say so: there is to stand
       *  again what WeChat has. */
      readonly undone?: RemoteId
      /** Where it was typed, if no chat lives there: it is told there, and asks for no place. */
      readonly at?: PlaceId
      /** Who asked for the place to be opened, in this side's own id: they want to be there, also if they have left it. */
      readonly opener?: string
    }
  | Vacated
  /** The chat looks another way than before: `HubPort.look` says how. To bridges whose `traits.looks` ask for it, for chats
   *  that have a place. */
  | { readonly kind: 'chat' }
  /** They are members of the room, and were not known to be. To the same bridges. */
  | { readonly kind: 'joined'; readonly people: readonly PersonId[] }
  /** They are no members of the room any more. To the same bridges. */
  | { readonly kind: 'left'; readonly people: readonly PersonId[] }

/** The chat lives in this place no more: it is to be let go. That asks for no place of the chat. What the other side does not
 *  let happen is said there, and stops nothing. */
export interface Vacated {
  readonly kind: 'vacated'
  readonly place: PlaceId
  /** People linked it: it is theirs and stays. Else it was made for the chat, and goes. */
  readonly linked?: true
  /** Where the chat lives now, if that was linked in its stead. */
  readonly next?: PlaceId
  /** What people are told there. */
  readonly words: string
}

export interface Delivery {
  /** The same after a restart. */
  readonly id: string
  readonly what: What
}

/** A stretch of words, in UTF-16 units: from one up to, and without, the other. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** A message of this bridge's side that shows several of WeChat's. Kept as long as one of these is. */
export interface Joined {
  /** What it said at first: ranges count in it. */
  readonly words: string
  /** How the bridge showed them, in its own form. */
  readonly marks: string
}

/** What was taken back of a message that shows several. */
export interface Strike extends Joined {
  readonly remote: RemoteId
  /** All that was taken back of it by now. `gone`: it is to go, not to be marked. */
  readonly ranges: readonly (Range & { readonly gone: boolean })[]
}
