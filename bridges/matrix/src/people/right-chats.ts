import type { ChatKey, HubPort, User } from '@queqiao/hub'
import type { AccountId, PersonId } from '@queqiao/protocol/model'
import type { Ids } from '../ids.ts'
import { ownersOf } from '../owners.ts'

/** Where somebody is to write instead of where they have invited a user of ours, or why that is nowhere. */
export type RightChats = { readonly keys: readonly ChatKey[] } | { readonly refused: string }

const refused = (reason: string): RightChats => ({ refused: reason })

const noUser = refused('You are not among the users of this bridge')
const noOwner = refused('You own no WeChat account of this bridge: its owners alone have a room with the bot')
const guest = refused('Guests open no chats: you are invited to those that there are')
const nobody = refused('Nobody in WeChat is known by this id: in the room of an account, “search WORDS” finds people')
const oneself = refused('This is the WeChat account itself: nobody has a chat with themselves')

interface Own {
  readonly account: AccountId
  readonly user: User
}

/** The accounts among whose users somebody is. */
const accountsOf = async (hub: HubPort, by: string): Promise<readonly Own[]> =>
  (await hub.accounts()).flatMap((account) => {
    const user = hub.users(account).find(({ ids }) => ids.matrix === by)
    return user ? [{ account, user }] : []
  })

/** A private chat with somebody whom an account knows; of several accounts, the first that does. */
const privateChat = async (hub: HubPort, own: readonly Own[], person: PersonId): Promise<RightChats> => {
  for (const { account } of own) {
    if ((await hub.self(account)) === person) return oneself
    const { name, official } = await hub.person(account, person)
    // who is known under a name has been met: an id alone may be a group's, or made up
    if (name !== person) return { keys: [{ account, chat: { kind: official ? 'official' : 'person', id: person } }] }
  }
  return nobody
}

/** For an invitation of `user` by `by`: of the bot, the desks of their accounts; of a ghost, its person's private chat. */
export const rightChats = async (
  { hub, ids }: { readonly hub: HubPort; readonly ids: Ids },
  { user, by }: { readonly user: string; readonly by: string },
): Promise<RightChats> => {
  const own = await accountsOf(hub, by)
  if (user === ids.bot) {
    const keys = own.flatMap(({ account }) => (ownersOf(hub, account).includes(by) ? [{ account }] : []))
    return keys.length > 0 ? { keys } : noOwner
  }
  if (own.length === 0) return noUser
  const openers = own.filter((one) => one.user.role !== 'guest')
  const person = ids.person(user)
  if (openers.length === 0) return guest
  return person ? privateChat(hub, openers, person) : nobody
}
