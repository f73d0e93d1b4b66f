import type { Delivery, Joined, Range } from './delivery.ts'
import type { OwnWord } from './desk/typable.ts'
import type { HubPort, WantedPlace } from './hub-port.ts'
import type { ChatKey, Parts, PlaceId } from './ids.ts'
import type { Remote, Wish } from './wish.ts'

/** What of a send is one delivery's own. */
export interface Share {
  readonly of: Delivery
  /** Which of the ids that it gives, from 0. */
  readonly part: number
  /** Which of the words there. Default: all of them. */
  readonly range?: Range
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

export interface Traits {
  /** How many lanes may be under way at once. Default 20. */
  readonly lanes?: number
  /** How many deliveries of one lane may come in one run. Default 1. */
  readonly joins?: number
  /** Pictures of one sender are shown together: those that are there wait a moment for the next. */
  readonly albums?: boolean
  /** `all`: it is told when a message of its people is done, too. Default: only what did not go as expected. */
  readonly outcomes?: 'all'
  /** Pictures of people are shown beside what they say: they are fetched. With `reads`: of those, and of the chats, that somebody
   *  looks at. */
  readonly avatars?: boolean
  /** Places show the name, picture and announcement of their chat, and who is in it: `chat`, `joined` and `left` are
   *  delivered, and the pictures of chats that are looked at are fetched. */
  readonly looks?: boolean
  /** It keeps nothing itself: what people are told there that is no message is kept for it as long as messages are. */
  readonly reads?: boolean
  /** Where somebody signs in with a token that `Signins.link` gave: people can ask for such a link on every side. */
  entrance?(token: string): string
  /** What stands before a line that is typed for us: at an account's desk, and elsewhere. Default: nothing. */
  readonly prefix?: { readonly desk: string; readonly elsewhere: string }
  /** How a line that somebody typed is taken back there, in the imperative. Default: “delete the line”. */
  readonly takesBack?: string
  /** What only this side has a word for, and understands by itself: `help` lists it, too, for everybody. */
  readonly own?: readonly OwnWord[]
  /** What the other side limits as one, where that is more than the place (Telegram: the chat of many topics).
   *  One run at a time is under way for each; beside one that brings more than 2 MB of files, another. */
  destination?(key: ChatKey, place: PlaceId | undefined): string
  /** `one`: of many processes one alone may have this bridge, because the other side counts per bot or lets only one ask.
   *  It is then stopped when the database is lost, and started again, there or elsewhere. Default: all may. */
  readonly owner?: 'one'
  /** Milliseconds after which the other side's ids may start anew. Default: never. */
  readonly remembers?: number
  /** Who wrote something, where it is cheap to say: `read` may then let others go first (`Retry`, `letsOthers`), and what the same
   *  person writes in that place stays in order. Default: all wait. */
  author?(remote: Remote): string | undefined
}

/** What a bridge must do. */
export interface Bridge {
  readonly name: string
  readonly traits?: Traits
  /** Connects. May be called again after `stop`. Returns soon; whether it is connected it says by `hub.health`. Deliveries may begin before it resolves. */
  start(hub: HubPort): Promise<void>
  /** To the other side. Throws `Retry` or `Refused`; anything else counts as our own fault. */
  deliver(run: Run): Promise<void>
  /** From the other side: nothing is said there, and nothing waited for but the hub's own answers, the files that it
   *  keeps, and what it takes to understand what was written, in time (how the place is, a key); what has to follow (a place that has moved) is done behind it. May throw `Retry` or `Refused`. */
  read(group: readonly Remote[]): Promise<readonly Wish[]>
  /** Takes no more from the other side. Runs under way have been ended before. */
  stop(): Promise<void>
}
