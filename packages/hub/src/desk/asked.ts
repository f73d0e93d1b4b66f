import { type AccountId, type CommandKind, visible } from '@queqiao/protocol/model'
import type { Accounts } from '../accounts/accounts.ts'
import type { Speaker } from '../accounts/roles.ts'
import type { Batch } from '../deliveries/deliveries.ts'
import type { Choice, Copy } from '../delivery.ts'
import type { ChatKey, PlaceId, RemoteId } from '../ids.ts'
import type { Quiet } from '../outbox/quiet.ts'
import type { Ledger } from '../owed/ledger.ts'
import type { OwedId } from '../owed.ts'
import type { Directory } from '../people/directory.ts'
import type { Search } from '../people/finding.ts'
import type { Tx } from '../store/store.ts'
import type { Vacant, Wanted } from '../wish.ts'
import type { OwnWord } from './typable.ts'

/** What the desk asks of the others. */
export interface DeskOptions {
  readonly accounts: Pick<Accounts, 'can' | 'person'>
  readonly quiet: Pick<Quiet, 'miss'>
  readonly directory: Directory
  readonly owing: Ledger
  /** The accounts that somebody owns, by their id on a bridge's side. */
  owned(bridge: string, author: string): readonly AccountId[]
  /** The side on which people sign in by links; none: there is none. */
  readonly entrance: Entrance | undefined
}

/** Where people sign in by links. */
export interface Entrance {
  /** The bridge whose side it is. */
  readonly bridge: string
  /** Gives somebody a link, by their id on that side. Throws `Refused` where nobody has it. */
  link(tx: Tx, who: string): Promise<string>
}

/** A line that somebody typed for us, without its prefix. */
export interface Line {
  /** Where it was typed. */
  readonly key: ChatKey
  readonly bridge: string
  readonly speaker: Speaker
  /** Who typed it, by their id on the bridge's side. */
  readonly author: string
  /** Where it was typed, and what of that if no chat lives there. */
  readonly place: PlaceId
  readonly vacant?: Vacant | undefined
  /** Nobody else reads what is answered there. */
  readonly alone?: true | undefined
  readonly line: string
  /** The message with the button that typed it, on the bridge's side. */
  readonly pressed?: RemoteId | undefined
  /** What stands before such lines there, and where chats live. */
  readonly prefixes: { readonly here: string; readonly chat: string }
  /** What only that side has a word for. */
  readonly own?: readonly OwnWord[] | undefined
  /** What is owed as long as this is not answered: the line itself, and what came with it. */
  readonly asking: readonly OwedId[]
}

/** What a typed line may ask. */
export interface Asked extends DeskOptions, Omit<Line, 'line'> {
  /** The change that writes the answer. */
  readonly batch: Batch
  /** What stands behind the first word. */
  readonly rest: string
}

export interface Answer {
  /** None: it is told elsewhere. */
  readonly lines: readonly string[]
  /** The message that it is about, where that stands here, too: it is told as an answer to that. */
  readonly of?: RemoteId
  /** It takes the place of that. */
  readonly replaces?: true
  /** What may be typed next. */
  readonly choices?: readonly Choice[]
  /** What people may want to write next. */
  readonly copies?: readonly Copy[]
  /** What WeChat is to do: its outcome is told where the line was typed. */
  readonly command?: Wanted
}

/** One word that can be typed. */
export interface Word {
  /** What stands behind it. */
  readonly takes?: string
  readonly help: string
  /** Why somebody may not. Default: everybody who is listed may. */
  readonly refusal?: (speaker: Speaker) => string | undefined
  /** What the client must be able to do. */
  readonly does?: CommandKind
  /** What the client must be able to do for most of it: help says where it cannot, and the rest is answered all the same. */
  readonly mostly?: CommandKind
  /** It can be typed where no chat lives. */
  readonly vacant?: true
  /** What is answered is for its writer alone. */
  readonly personal?: true
  answer(asked: Asked): Answer | Promise<Answer>
}

export type Words = Readonly<Record<string, Word>>

/** Characters of a name that are looked for: no name has more, and databases take no pattern of any length. */
const longest = 200

/** Looks for a name in what is known to the account. */
export const search = ({ batch, directory, accounts, key }: Asked, written: string): Search => {
  const { account } = key
  const typed = visible(written).slice(0, longest).toWellFormed().trim()
  return { tx: batch.tx, directory, account, self: accounts.person(account), typed }
}

/** A line as it is typed where this was asked, or in a chat. */
export const asLine = ({ prefixes }: Pick<Asked, 'prefixes'>, line: string, where: keyof Line['prefixes'] = 'here') =>
  `“${prefixes[where]}${line}”`

/** An answer of some lines, and nothing else. */
export const say = (...lines: readonly string[]): Answer => ({ lines })
