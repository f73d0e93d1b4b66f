import {
  type AccountId,
  type Capabilities,
  type Chat,
  type Command,
  type CommandKind,
  type ContentKind,
  type Event,
  type Id,
  id,
  type Outcome,
  type PersonId,
  type RoomId,
} from '@queqiao/protocol/model'
import type { Recalls } from './options.ts'
import type { OwedId, Owing } from './owed.ts'
import type { User } from './users.ts'

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
/** A command as a bridge wants it: its files are kept already. */
export type Wanted<K extends CommandKind = CommandKind> = Command<FileId, K>

/** A file that people of this side sent. */
export interface Given {
  /** The same key on the same bridge, sent as the same kind, is the same file: it is not read again. */
  readonly key: string
  /** What it is sent as: it decides what is made of it for WeChat. */
  readonly kind: Extract<ContentKind, 'image' | 'voice' | 'video' | 'file' | 'sticker'>
  readonly name: string
  /** Reads it from the other side. What it throws, `keep` throws. */
  open(signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
  /** Reads a plainer picture of it, for where it cannot be made ready for WeChat. */
  still?(signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
}

/** A chat of an account; without a chat, the account's desk: what belongs to no chat. */
export interface ChatKey {
  readonly account: AccountId
  readonly chat?: Chat
}

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
}

/** What a message became on this bridge's side, in order. */
export type Parts = readonly RemoteId[]

/** What goes to a bridge. Outcomes and warnings take the same lane: as safe, and never before what they are about. */
export type What =
  | {
      readonly kind: 'message'
      readonly event: Message
      readonly message: MessageId
      readonly sender: Named
      /** What whoever wrote it on another bridge is called: nothing that proves who they are. `event.fromSelf` is then true. */
      readonly via?: string
      /** Which of the users of the account wrote it there; absent where that was nobody who is listed. */
      readonly writer?: User
      /** The message that it answers, where that stands in the same place. Else `event.quote` says what it quotes. */
      readonly answers?: RemoteId
    }
  /** The file of a message has come, or will not come any more: what was shown in its place is completed. `words`: the file
   *  stands there already, and its words have come. */
  | {
      readonly kind: 'completed'
      readonly words?: true
      readonly event: Message
      readonly message: MessageId
      readonly sender: Named
      readonly via?: string
      readonly writer?: User
      readonly answers?: RemoteId
      /** What was shown in its place, on this side. */
      readonly parts: Parts
    }
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
      /** What it is, where somebody typed it for us: then it is told also that it is done. */
      readonly deed?: CommandKind
    }
  /** A few words to whoever wrote a message, where there is no outcome to tell. */
  | { readonly kind: 'word'; readonly of: RemoteId; readonly words: string }
  | {
      readonly kind: 'desk'
      readonly lines: readonly string[]
      readonly choices?: readonly Choice[]
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

/** What of a send is one delivery's own. */
export interface Share {
  readonly of: Delivery
  /** Which of the ids that it gives, from 0. */
  readonly part: number
  /** Which of the words there. Default: all of them. */
  readonly range?: Range
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

export interface Step {
  /** Unique among the steps of its delivery: `text`, `text.2`, `notice`. */
  readonly name: string
  /** The delivery that it belongs to; of several, the first. */
  readonly of: Delivery
  /** The deliveries that this send shows. */
  readonly covers: readonly Delivery[]
  /** Whose is which of the ids that it gives. Default: all are everybody's. */
  readonly shares?: readonly Share[]
  /** What its first message says, where several share its words. */
  readonly joined?: Joined
  /** Milliseconds in which the other side recognises a repeat by its key; 0 where it never does. */
  readonly safeFor: number
}

/** A place that must be made. */
export interface WantedPlace {
  /** Never changes for this chat on this bridge, so that a crash between making and storing finds the same place again. */
  readonly key: string
  /** The chat's name, as it is known now. */
  readonly title: string
}

/** What waited in one lane when it was claimed, at most `traits.joins`. Frozen: tried again, it is the same run. */
export interface Run {
  readonly chat: ChatKey
  readonly deliveries: readonly Delivery[]
  /** Aborts when the claim is lost or we are stopping: send nothing more. */
  readonly signal: AbortSignal
  /** What a file alone is to blame for fails for good this time: what can be shown without it is shown so. */
  readonly isLast: boolean
  /** The chat's place: the one it has, or the one that `make` makes. A place bound meanwhile wins. */
  place(make: (wanted: WantedPlace) => Promise<PlaceId>): Promise<PlaceId>
  /** Forgets a place that the other side has deleted: the next `place` makes one anew, under a new key. */
  displaced(place: PlaceId): Promise<void>
  /** One send. What it returns is stored as the links of `covers`. Asked for again, it returns those ids and sends
   *  nothing. `key` never changes: it is what makes a repeat known. A send that may have happened and can no longer be
   *  recognised is `uncertain` and is not made again. */
  step(step: Step, send: (key: string) => Promise<Parts>): Promise<Parts | 'uncertain'>
  /** What is known of a send of this name that showed the delivery, in whatever try and with whatever else; nothing where
   *  none was begun. */
  known(step: Pick<Step, 'name' | 'of'>): Promise<Parts | 'uncertain' | undefined>
}

/** One event or update of the other side, raw. */
export interface Remote {
  /** Unique per bridge: what a repeat is recognised by. */
  readonly id: RemoteId
  /** Order is kept per place. */
  readonly place: PlaceId
  /** An album: what has the same group in a place is read together, once it has been quiet for 0.8 s. */
  readonly group?: string
  readonly body: string
}

/** Who said it on the other side, in that side's own id: checked against the configured users. */
export interface Author {
  readonly id: string
  readonly name: string
}

/** What a bridge makes of what was said. Stored in one transaction with "read". */
export type Wish = {
  /** The message that it came from: its outcome is shown there. */
  readonly from: RemoteId
  readonly by: Author
} /** What is to be done in WeChat: a message, or what somebody changed in the place itself. Such a change that WeChat does not
 *  come to have, for whatever reason, is told as a failed outcome of `from`: then what WeChat has is to stand there again. */ & (
  | {
      readonly kind: 'command'
      readonly to: ChatKey
      readonly command: Wanted
      /** The message that a text answers: what becomes of that in WeChat, the settings say. */
      readonly answers?: MessageId
    }
  /** What its author wrote in `of` now reads like this. Words that wait here are replaced, what goes with them stays; what has
   *  been handed out goes once more, marked. Of what somebody else wrote nothing changes; of what was never for WeChat (a note of
   *  this side) neither, which is told. */
  | {
      readonly kind: 'edit'
      readonly to: ChatKey
      readonly of: RemoteId
      readonly command: Wanted<'send'>
      readonly answers?: MessageId
    }
  /** What was written in `of` shall not be sent, or only its words; its author or an owner may say so. What waits here is
   *  cancelled; of what has been handed out it is told that nobody can take it back. */
  | { readonly kind: 'withdraw'; readonly to: ChatKey; readonly of: RemoteId; readonly only?: 'words' }
  /** Somebody changed the place itself back to what WeChat has. `of`, which would have made it otherwise, is taken back while
   *  it waits, which is told; where WeChat has been asked for it, `command` follows it. Else the `reason`, if there is one, is
   *  told as of a change that came to nothing. */
  | {
      readonly kind: 'revert'
      readonly to: ChatKey
      readonly of: Wanted<'rename' | 'invite' | 'kick'>
      readonly command?: Wanted
      readonly reason?: string
    }
  /** What WeChat knows nothing of: these words are told to whoever it is, once a day at most in the same place. */
  | { readonly kind: 'word'; readonly to: ChatKey; readonly words: string }
  /** What cannot be sent: its author is told why, there. Nothing that people wrote vanishes in silence. */
  | { readonly kind: 'refusal'; readonly to: ChatKey; readonly reason: string }
  /** What somebody typed for us rather than for WeChat. `vacant`: where no chat lives, which is the place for one to be linked;
   *  `to` is then what `HubPort.deskOf` gave. */
  | { readonly kind: 'desk'; readonly to: ChatKey; readonly line: string; readonly vacant?: Vacant }
)

/** A place in which no chat lives, as its bridge sees it. */
export interface Vacant {
  /** Why none can, in a sentence that says what to do about it. */
  readonly against?: string
  /** What the bridge may not do there, and what to do about it: told to whoever links it. */
  readonly lacks?: readonly string[]
}

export interface Traits {
  /** How many lanes may be under way at once. Default 20. */
  readonly lanes?: number
  /** How many deliveries of one lane may come in one run. Default 1. */
  readonly joins?: number
  /** Pictures of one sender are shown together: those that are there wait a moment for the next. */
  readonly albums?: boolean
  /** `all`: it is told when a message of its people is done, too. Default: only what did not go as expected. */
  readonly outcomes?: 'all'
  /** Pictures of people are shown beside what they say: they are fetched. */
  readonly avatars?: boolean
  /** Places show the name, picture and announcement of their chat, and who is in it: `chat`, `joined` and `left` are
   *  delivered. */
  readonly looks?: boolean
  /** What stands before a line that is typed for us: at an account's desk, and elsewhere. Default: nothing. */
  readonly prefix?: { readonly desk: string; readonly elsewhere: string }
  /** What the other side limits as one, where that is more than the place (Telegram: the chat of many topics).
   *  One run at a time is under way for each; beside one that brings more than 2 MB of files, another. */
  destination?(key: ChatKey, place: PlaceId | undefined): string
  /** `one`: of many processes one alone may have this bridge, because the other side counts per bot or lets only one ask.
   *  It is then stopped when the database is lost, and started again, there or elsewhere. Default: all may. */
  readonly owner?: 'one'
  /** Milliseconds after which the other side's ids may start anew. Default: never. */
  readonly remembers?: number
}

/** What a bridge must do. */
export interface Bridge {
  readonly name: string
  readonly traits?: Traits
  /** Connects. May be called again after `stop`. Returns soon; whether it is connected it says by `hub.health`. Deliveries may begin before it resolves. */
  start(hub: HubPort): Promise<void>
  /** To the other side. Throws `Retry` or `Refused`; anything else counts as our own fault. */
  deliver(run: Run): Promise<void>
  /** From the other side: nothing is said there, and nothing waited for but the hub's own answers and the files that it keeps;
   *  what has to follow (a place that has moved) is done behind it. May throw `Retry` or `Refused`. */
  read(group: readonly Remote[]): Promise<readonly Wish[]>
  /** Takes no more from the other side. Runs under way have been ended before. */
  stop(): Promise<void>
}

/** A message that is known on this bridge's side. */
export interface Linked {
  readonly message: MessageId
  readonly of: ChatKey
  /** Who wrote it in WeChat; of what was typed on the phone or sent from any side, the account's own person. */
  readonly sender: Named
  /** Several people's messages stand there, and nobody knows which is meant: this is the last of them. */
  readonly isUnclear?: true
}

/** Words that somebody picked out of a message, and where they stood, about. */
export interface Picked {
  readonly words: string
  /** UTF-16 units from the beginning. */
  readonly at: number
}

/** What the hub offers a bridge. */
export interface HubPort {
  /** Durable when it resolves: now confirm the offset, answer 200. What was received before is passed over. */
  receive(remotes: readonly Remote[]): Promise<void>
  chatsAt(place: PlaceId): Promise<readonly ChatKey[]>
  /** Which message stands there. Where several do: the one that was `picked`; else the last of them, and `isUnclear` unless all
   *  are one person's. */
  messageAt(place: PlaceId, remote: RemoteId, picked?: Picked): Promise<Linked | undefined>
  /** What people wrote under this id, raw, as long as it is kept. */
  written(remote: RemoteId): Promise<Remote | undefined>
  /** Under the name that the settings choose; `room`: the name that they go by there. */
  person(account: AccountId, person: PersonId, room?: RoomId): Promise<Named>
  /** Whether somebody is known to be in a room, and so can be called there; where a client has told nothing of who is, whether
   *  anything is known of them. */
  isIn(account: AccountId, room: RoomId, person: PersonId): Promise<boolean>
  /** The name that a person goes by for everybody on this side, whichever account knows them: what all accounts call them if the
   *  same people own these, else what they call themselves. A remark is nobody else's. */
  commonName(person: PersonId): Promise<string>
  /** How a chat looks now. */
  look(key: ChatKey): Promise<Look>
  /** Somebody who is known to be a member of a room, under the name that they go by there: not all are known. */
  member(account: AccountId, room: RoomId, person: PersonId): Promise<Named | undefined>
  /** Members of a room that are known, at most `limit`, under the names that they go by there. */
  members(account: AccountId, room: RoomId, limit: number): Promise<readonly Named[]>
  /** The chat's place, without a run: the one it has, or the one that `make` makes. */
  place(key: ChatKey, make: (wanted: WantedPlace) => Promise<PlaceId>): Promise<PlaceId>
  /** Whether people linked the place: it is theirs, and looks and lets in whom they like. */
  isLinked(place: PlaceId): Promise<boolean>
  /** The desk that answers somebody, by their id on this side, where no chat lives: of an account that is theirs, else one that
   *  they may see, else any; undefined while no account is known. */
  deskOf(author: string): Promise<ChatKey | undefined>
  /** The other side has moved a place: what lived there lives at `to` from now on. False: nothing lived there, or something
   *  else lives at `to`. */
  moved(place: PlaceId, to: PlaceId): Promise<boolean>
  can(account: AccountId): Promise<Capabilities>
  /** The person that the account is: a mention of them calls the owner. */
  self(account: AccountId): Promise<PersonId | undefined>
  /** Who may see and answer this account. */
  users(account: AccountId): readonly User[]
  /** Accounts that have been heard of. */
  accounts(): Promise<readonly AccountId[]>
  /** Takes in a file that people of this side sent; for `read`. Throws `Refused` for one that is too large or empty, and, before
   *  anything of it is read, for one of somebody who may not write there. */
  keep(file: Given, from: Pick<Wish, 'by' | 'to'>): Promise<FileId>
  /** The bytes of a file that is `ready`. Throws `Refused` where they are gone. */
  open(file: FileId): Promise<ReadableStream<Uint8Array>>
  health(state: { readonly ready: boolean; readonly reason?: string }): void
  /** What is still owed, and what people decide about it. */
  readonly owing: Owing
}
