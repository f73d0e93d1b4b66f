import type { AccountId, Command, CommandKind, Content, ContentKind, Text } from '@queqiao/protocol/model'
import type { ChatKey, FileId, MessageId, PlaceId, RemoteId } from './ids.ts'

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

/** What can be answered to a question. */
export interface Option {
  /** In a few words. */
  readonly label: string
  /** What it makes of what was written. None: nothing is sent. */
  readonly wishes: readonly Writing[]
}

/** A message whose chat nobody knows. */
export interface Astray {
  readonly from: RemoteId
  readonly content: Content<FileId>
}

/** One event or update of the other side, raw. */
export interface Remote {
  /** Unique per bridge: what a repeat is recognised by. */
  readonly id: RemoteId
  /** Order is kept per place. */
  readonly place: PlaceId
  /** An album: what has the same group in a place is read together, once it has been quiet for 0.8 s. */
  readonly group?: string
  /** It waits for nothing there that has to be tried again: somebody has pressed a button. */
  readonly apart?: true
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
      /** The message that a text answers: what becomes of that in WeChat, the settings say. That a file answers something, our sides
       *  alone show. */
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
  | {
      readonly kind: 'withdraw'
      readonly to: ChatKey
      readonly of: RemoteId
      readonly only?: 'words'
      /** They have typed that, and are answered also where there is nothing to take back. */
      readonly isTyped?: true
    }
  /** Somebody changed the place itself back to what WeChat has. What `undoes` names, and would have made it otherwise, is taken back while
   *  it waits, which is told; where WeChat has been asked for it, `command` follows it. Else the `reason`, if there is one, is
   *  told as of a change that came to nothing. */
  | {
      readonly kind: 'revert'
      readonly to: ChatKey
      readonly undoes: Wanted<'rename' | 'invite' | 'kick'>
      readonly command?: Wanted
      readonly reason?: string
    }
  /** What WeChat knows nothing of: these words are told to whoever it is, once a day in the same place (after a restart
   *  perhaps once more). */
  | { readonly kind: 'word'; readonly to: ChatKey; readonly words: string }
  /** What is said inside, for the people who answer there: WeChat never gets it, and only sides that read what the hub keeps
   *  show it. */
  | { readonly kind: 'note'; readonly to: ChatKey; readonly text: Text; readonly answers?: MessageId }
  /** What cannot be sent: its author is told why, there. Nothing that people wrote vanishes in silence. `daily`: who may write nothing
   *  there at all is told so once a day. */
  | { readonly kind: 'refusal'; readonly to: ChatKey; readonly reason: string; readonly daily?: true }
  /** Nobody knows yet what of this is meant: its author is asked, and nothing of it is sent before they, or an owner, have said
   *  so. Where all options go to one chat, what comes after it there waits, too. After a minute it is not sent, which is told. */
  | { readonly kind: 'question'; readonly to: ChatKey; readonly words: string; readonly options: readonly Option[] }
  /** Nobody knows for which chat it is: its author is asked in the same way, with the chats that they wrote to last, and then those
   *  that live there and spoke last; a `withdraw` of it ends that. `to`: the desk where that is asked. `isEdit`: its words are now these, whatever is answered; where nothing is
   *  asked about it, they are told that the change goes nowhere. */
  | { readonly kind: 'astray'; readonly to: ChatKey; readonly said: readonly Astray[]; readonly isEdit?: true }
  /** Somebody has pressed the button of a choice. The rest is as of what is typed. */
  | ({ readonly kind: 'press'; readonly to: ChatKey; readonly token: string } & TypedAt)
  /** What somebody typed for us rather than for WeChat. `desks`: all accounts whose desks are there, where these are several: it is for
   *  the one that is named in it, or is its author's; else they are asked. */
  | ({
      readonly kind: 'desk'
      readonly to: ChatKey
      readonly line: string
      readonly desks?: readonly AccountId[]
    } & TypedAt)
)

interface TypedAt {
  /** No chat lives there, which is the place for one to be linked; `to` is then what `HubPort.deskOf` gave. */
  readonly vacant?: Vacant
  /** The desk is dealt with there, too, although its own place is another: what was typed there is answered there. */
  readonly beside?: true
  /** Nobody else reads along there, now: what is for its writer alone is answered there. Asked of the place for lines that are
   *  `isPersonal`. */
  readonly alone?: true
}

/** What people write for WeChat, and what they change of it. */
export type Writing = Extract<Wish, { kind: 'command' | 'edit' }>

/** A place in which no chat lives, as its bridge sees it. */
export interface Vacant {
  /** Why none can, in a sentence that says what to do about it. */
  readonly against?: string
  /** It is theirs alone, with us: whatever can be typed at the desk is answered there. Else only what makes it the place of a chat. */
  readonly isDesk?: true
  /** What the bridge may not do there, and what to do about it: told to whoever links it. */
  readonly lacks?: readonly string[]
}
