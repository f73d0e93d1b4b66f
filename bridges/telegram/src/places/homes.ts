import type { ChatKey, HubPort } from '@queqiao/hub'
import type { AccountId } from '@queqiao/protocol/model'
import { type Forum, forumFor, serves } from '../config.ts'
import type { Spot } from '../ids.ts'

/** Where chats get their places: in forums; without any, in the private chat of each account's first owner with the bot. */
export interface Homes {
  /** The chat of Telegram's in which a chat, or a desk, gets its place; undefined where the settings have none for it. */
  of(key: ChatKey): number | undefined
  /** Whether the desk of an account is here. */
  hasDesk(spot: Spot, account: AccountId): boolean
  /** Whether desks are here, and no chat's own place: General, or what stands in no topic of a private chat. */
  isDesk(spot: Spot): Promise<boolean>
  /** Whether it is a chat in which chats get their places. */
  has(chat: number): Promise<boolean>
}

/** Whether it is the private chat of one person with the bot. */
export const isPrivate = (chat: number): boolean => chat > 0

/** Makes what knows where chats get their places. `forums`: as they are now. */
export const createHomes = (
  forums: readonly Forum[],
  { users, accounts }: Pick<HubPort, 'users' | 'accounts'>,
): Homes => {
  const ownerOf = (account: AccountId): number | undefined => {
    const owner = users(account).find(({ role, ids }) => role === 'owner' && /^\d+$/.test(ids.telegram ?? ''))
    return owner && Number(owner.ids.telegram)
  }
  const of = (key: ChatKey) => (forums.length ? forumFor(forums, key)?.id : ownerOf(key.account))
  const hasDesk = ({ chat, thread }: Spot, account: AccountId): boolean => {
    if (thread) return false
    if (!forums.length) return ownerOf(account) === chat
    return forums.some((forum) => forum.id === chat && serves(forum, account))
  }
  const has = async (chat: number): Promise<boolean> =>
    forums.length
      ? forums.some(({ id }) => id === chat)
      : isPrivate(chat) && (await accounts()).some((account) => ownerOf(account) === chat)
  return { of, hasDesk, has, isDesk: async ({ chat, thread }) => thread === 0 && (await has(chat)) }
}
