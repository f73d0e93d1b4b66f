import type { AccountId, Capabilities, PersonId, RoomId } from '@queqiao/protocol/model'
import type { Signins } from './accounts/signins.ts'
import type { User } from './accounts/users.ts'
import type { Look, Named } from './delivery.ts'
import type { Typable } from './desk/typable.ts'
import type { Medium } from './files/medium.ts'
import type { ChatKey, FileId, MessageId, PlaceId, RemoteId } from './ids.ts'
import type { Owing } from './owed.ts'
import type { Reading } from './reading.ts'
import type { Standing } from './standing/standing.ts'
import type { Given, Remote, Wish } from './wish.ts'

/** A place that must be made. */
export interface WantedPlace {
  /** Never changes for this chat on this bridge, so that a crash between making and storing finds the same place again. */
  readonly key: string
  /** The chat's name, as it is known now. */
  readonly title: string
}

/** A message that is known on this bridge's side. */
export interface Linked {
  readonly message: MessageId
  readonly of: ChatKey
  /** Who wrote it in WeChat; of what was typed on the phone or sent from any side, the account's own person. */
  readonly sender: Named
  /** Several people's messages stand there, and nobody knows which is meant: this is the last of them. */
  readonly isUnclear?: true
  /** Then: the last of each of them. */
  readonly among?: readonly Meant[]
}

/** One of several messages that stand together. */
export interface Meant {
  readonly message: MessageId
  readonly sender: Named
  readonly words: string
}

/** Words that somebody picked out of a message, and where they stood, about. */
export interface Picked {
  readonly words: string
  /** UTF-16 units from the beginning. */
  readonly at: number
}

/** What is known of a button that somebody pressed: the place that it was made for, where one is known; or that pressing it does
 *  nothing, for a reason that is told to who pressed it. `ends`: from now on no button of that message does anything. */
export type Pressed = ({ readonly place: PlaceId | undefined } | { readonly refused: string }) & {
  readonly ends?: true
}

/** What the hub offers a bridge. */
export interface HubPort {
  /** Durable when it resolves: now confirm the offset, answer 200. What was received before is passed over. */
  receive(remotes: readonly Remote[]): Promise<void>
  chatsAt(place: PlaceId): Promise<readonly ChatKey[]>
  /** Which message stands there. Where several do: the one that was `picked`; else the last of them, and `isUnclear` unless all
   *  are one person's. */
  messageAt(place: PlaceId, remote: RemoteId, picked?: Picked): Promise<Linked | undefined>
  /** Looks at a button that somebody has pressed; what pressing it does, the wish does. `refused`: in at most 150 characters. */
  pressed(token: string, author: string): Promise<Pressed>
  /** Where a message of this side stands, by its id alone, in a place in which something lives. */
  placeOf(remote: RemoteId): Promise<PlaceId | undefined>
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
  /** The name of a chat as it is shown among others: with its id where another goes by the same name, and with its account where that
   *  is one of another account. */
  titleAmong(key: ChatKey): Promise<string>
  /** Somebody who is known to be a member of a room, under the name that they go by there: not all are known. */
  member(account: AccountId, room: RoomId, person: PersonId): Promise<Named | undefined>
  /** Members of a room that are known, at most `limit`, under the names that they go by there. `words`: those in one of whose names
   *  they stand, or the first letters of whose Chinese name they begin; whose name begins with them is among the first. */
  members(account: AccountId, room: RoomId, limit: number, words?: string): Promise<readonly Named[]>
  /** The chat's place, without a run: the one it has, or the one that `make` makes. */
  place(key: ChatKey, make: (wanted: WantedPlace) => Promise<PlaceId>): Promise<PlaceId>
  /** Whether people linked the place: it is theirs, and looks and lets in whom they like. */
  isLinked(place: PlaceId): Promise<boolean>
  /** What the bridge has noted of a place; undefined: nothing, or nothing lives there. */
  noted(place: PlaceId): Promise<string | undefined>
  /** Remembers something of a place as long as something lives there, over restarts, in place of what was noted before. */
  note(place: PlaceId, text: string): Promise<void>
  /** The desk that answers somebody, by their id on this side, where no chat lives: of an account that is theirs, else one that
   *  they may see, else any; undefined while no account is known. */
  deskOf(author: string): Promise<ChatKey | undefined>
  /** The other side has moved a place: what lived there lives at `to` from now on. False: nothing lived there, or something
   *  else lives at `to`. */
  moved(place: PlaceId, to: PlaceId): Promise<boolean>
  /** Where what lived in a place lives since it moved. */
  movedTo(place: PlaceId): Promise<PlaceId | undefined>
  can(account: AccountId): Promise<Capabilities>
  /** The person that the account is: a mention of them calls the owner. */
  self(account: AccountId): Promise<PersonId | undefined>
  /** Whether somebody may write anything there at all. */
  mayWrite(from: Pick<Wish, 'by' | 'to'>): Promise<boolean>
  /** Who may see and answer this account. */
  users(account: AccountId): readonly User[]
  /** All who are listed in the settings, whichever accounts they may see. */
  everybody(): readonly User[]
  /** What people can type for us, in the order in which it is listed. */
  readonly words: readonly Typable[]
  /** Accounts that have been heard of. */
  accounts(): Promise<readonly AccountId[]>
  /** Takes in a file that people of this side sent; for `read`. Throws `Refused` for one that is too large or empty, and, before
   *  anything of it is read, for one of somebody who may not write there. */
  keep(file: Given, from: Pick<Wish, 'by' | 'to'>): Promise<FileId>
  /** The bytes of a file that is `ready`. Throws `Refused` where they are gone. */
  open(file: FileId): Promise<ReadableStream<Uint8Array>>
  /** A file to be looked at by somebody, by their id on this side, for `serving`; undefined where it is of an account that they may
   *  not see, where there is none, where its bytes are not here, and where its message was removed. */
  medium(who: string, file: FileId): Promise<Medium | undefined>
  /** Who is signed in on this side. */
  readonly signins: Signins
  /** What was said, for a side that keeps nothing itself: give its bridge the trait `reads`. */
  readonly reading: Reading
  /** How everything stands, for whoever looks after it. Reads the store: not more often than somebody looks. */
  standing(): Promise<Standing>
  health(state: { readonly ready: boolean; readonly reason?: string }): void
  /** What is still owed, and what people decide about it. */
  readonly owing: Owing
}
