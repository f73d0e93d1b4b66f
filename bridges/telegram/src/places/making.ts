import { type ChatKey, Refused } from '@queqiao/hub'
import { troubleOf } from '../errors.ts'
import type { Spot } from '../ids.ts'
import type { Means } from '../means.ts'
import type { Sends } from '../saying/sends.ts'
import { topicOf } from '../words/topics.ts'
import { isPrivate } from './homes.ts'

/** What health knows the making of topics in a forum by. */
export const topicsIn = (chat: number): string => `createForumTopic ${chat}`

/** Makes what gives chats their places in Telegram. */
export const createMaking = (
  { telegram, homes, health, orphans }: Pick<Means, 'telegram' | 'homes' | 'health' | 'orphans'>,
  { attempt }: Pick<Sends, 'attempt'>,
) => {
  const createTopic = (home: number, { name, color }: ReturnType<typeof topicOf>): Promise<number> =>
    orphans.adoptOr({ chat: home, name, color }, () =>
      attempt(topicsIn(home), () => telegram.createTopic(home, name, color)),
    )

  /** A topic of its own; undefined in a private chat that has none. */
  const threadFor = async (home: number, topic: ReturnType<typeof topicOf>): Promise<number | undefined> => {
    if (!isPrivate(home)) return createTopic(home, topic)
    if (!(await attempt('getMe', () => telegram.hasTopics()))) return undefined
    try {
      return await createTopic(home, topic)
    } catch (error) {
      // they have been switched off meanwhile
      if (troubleOf(error)?.kind !== 'flat') throw error
      health.clear(topicsIn(home))
      return undefined
    }
  }

  /** A topic for a chat; for a desk, or where a private chat has no topics, the chat of Telegram's itself. */
  return async (key: ChatKey, title: string): Promise<Spot> => {
    const home = homes.of(key)
    if (home === undefined)
      throw new Refused('telegram: neither a forum nor an owner is configured for this kind of chat and this account')
    const thread = key.chat && (await threadFor(home, topicOf(key.chat, title)))
    return { chat: home, thread: thread ?? 0 }
  }
}
