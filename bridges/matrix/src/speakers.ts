import type { ChatKey, Named, PlaceId, What } from '@queqiao/hub'
import type { Means } from './means.ts'
import type { Address } from './texts.ts'

/** Whoever speaks in a room. */
export interface Speaker {
  readonly user: string
  /** Sees to it that they can. */
  enter(): Promise<void>
}

const isOfPerson = (what: What): what is Extract<What, { readonly kind: 'message' | 'completed' }> =>
  what.kind === 'message' || what.kind === 'completed'

const ghostSpeaker = (means: Means, { account, chat }: ChatKey, room: PlaceId, sender: Named): Speaker => {
  // only in a room may somebody go by another name than elsewhere
  const usual = async () => (chat?.kind === 'room' ? await means.hub.person(account, sender.id) : sender).name
  return { user: means.ids.ghost(sender.id), enter: () => means.ghosts.appear(room, sender, usual) }
}

/** What no person says is the bot's. */
export const botSpeaker = ({ ids, ghosts }: Means): Speaker => ({ user: ids.bot, enter: () => ghosts.ready(ids.bot) })

/** Who says it. What WeChat itself says is no person's. */
export const speakerOf = (means: Means, chat: ChatKey, room: PlaceId, what: What): Speaker =>
  isOfPerson(what) && what.event.content.kind !== 'system'
    ? ghostSpeaker(means, chat, room, what.sender)
    : botSpeaker(means)

/** When it was said in WeChat; nothing for what was not said there. */
export const timeOf = (what: What): { readonly time?: number } => (isOfPerson(what) ? { time: what.event.time } : {})

const owners = ({ hub }: Means, { account }: ChatKey): readonly string[] =>
  hub.users(account).flatMap(({ role, ids }) => (role === 'owner' && ids.matrix ? [ids.matrix] : []))

const ghostOnly =
  ({ ids }: Means): Address =>
  (person) => [ids.ghost(person)]

/** Who is called by a mention: a mention of the account itself calls its owners. */
export const addressIn = async (means: Means, chat: ChatKey, what: What): Promise<Address> => {
  const ghost = ghostOnly(means)
  if (!isOfPerson(what) || chat.chat?.kind !== 'room') return ghost
  const own = owners(means, chat)
  const self = own.length > 0 ? await means.hub.self(chat.account) : undefined
  return (person) => (person === self ? own : ghost(person))
}
