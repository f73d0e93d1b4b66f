import { type CommandKind, mentioned, visible } from '@queqiao/protocol/model'
import type { Wanted, Wish } from '../wish.ts'
import type { User } from './users.ts'

/** Who says something: a user of the settings, or somebody who only happens to be there. */
export interface Speaker {
  readonly user: User | undefined
  /** They are listed in the settings, for other accounts alone. */
  readonly isOfOthers?: boolean
  /** What goes in front of the words of people who are not listed; none where they may not speak at all. */
  readonly relay: string | undefined
}

/** `lead`: what stands before it in WeChat, where the account's owner is not who says it. */
export type Allowed = { readonly command: Wanted; readonly lead?: string } | { readonly refused: string }

/** What says something in WeChat. */
export type Asking = Extract<Wish, { kind: 'command' | 'edit' }>

const stranger = ({ isOfOthers }: Speaker): string =>
  `you are not among the users of ${isOfOthers ? 'the WeChat account that this is for' : 'this bridge'}`

export const isOwner = ({ user }: Speaker): boolean => user?.role === 'owner'

const callsAll = (command: Wanted): boolean =>
  command.kind === 'send' && command.content.kind === 'text' && mentioned(command.content.text).includes('all')

/** Why this line may not be asked of us; nothing if it may. */
export const mayAsk = (speaker: Speaker): string | undefined => (speaker.user ? undefined : stranger(speaker))

/** Why what is owed is not for them to see and decide on; nothing if it is. */
export const mayDecide = ({ user }: Speaker): string | undefined =>
  user?.role === 'guest' ? 'guests may not ask that' : undefined

/** Why the account itself is not theirs to decide on; nothing if it is. */
export const mayOwn = ({ user }: Speaker): string | undefined =>
  user?.role === 'owner' ? undefined : 'only owners of this account may do that'

/** Whose words need no relay. */
const isOwnWriter = ({ user }: Speaker): boolean => user !== undefined && user.role !== 'guest'
const unheard = (speaker: Speaker): string => (speaker.user ? 'guests may only read here' : stranger(speaker))

/** Why somebody may write nothing here at all; undefined where they may. */
export const muted = (speaker: Speaker): string | undefined =>
  isOwnWriter(speaker) || speaker.relay !== undefined ? undefined : unheard(speaker)

/** Code points of a name that stands before words in WeChat. */
const nameLimit = 60
const seen = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u

/** A name in front of their words, on one line, which turns nothing around and is no stretch of blanks: what strangers call themselves
 *  is theirs to choose. */
const leadName = (name: string): string => {
  const line = visible(name.replace(/\s+/gu, ' ')).trim()
  const points = [...line]
  if (!seen.test(line)) return 'somebody'
  return points.length > nameLimit ? `${points.slice(0, nameLimit - 1).join('')}…` : line
}

/** What members may have done, too. */
const forMembers: ReadonlySet<CommandKind> = new Set<CommandKind>(['send', 'invite', 'mute'])

/** Why a command may not be given by a user, whoever gave it before; nothing if it may. */
export const mayGive = (speaker: Speaker, command: Wanted): string | undefined => {
  if (callsAll(command) && !isOwner(speaker))
    return 'only owners of the account may call everybody (@all); nothing was sent'
  return forMembers.has(command.kind) ? undefined : mayOwn(speaker)
}

/** Whether this command may be given, and as whose words. */
export function mayWrite(speaker: Speaker, { command, by }: Asking): Allowed {
  const { user, relay } = speaker
  if (isOwnWriter(speaker) || callsAll(command)) {
    const refused = mayGive(speaker, command)
    return refused === undefined ? { command } : { refused }
  }
  if (relay === undefined) return { refused: unheard(speaker) }
  if (command.kind !== 'send') return { refused: user ? 'guests may only write here' : stranger(speaker) }
  return { command, lead: relay.replaceAll('{name}', () => leadName(by.name)) }
}
