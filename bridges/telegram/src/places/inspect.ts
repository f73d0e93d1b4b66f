import type { ChatKey } from '@queqiao/hub'
import { Trouble } from '../errors.ts'
import { toPlace } from '../ids.ts'
import type { Means } from '../means.ts'
import type { Update } from '../telegram.ts'
import { nameLine } from '../words/names.ts'
import { createLacks } from './lacks.ts'
import { topicsIn } from './making.ts'
import { missing, type Standing, wishesFor } from './standing.ts'

type Ours = NonNullable<Update['my_chat_member']>

/** What is found of the bot in a chat. */
interface Found {
  /** What is to be mended, in a sentence that people are told; '': nothing. */
  readonly lacks: string
  /** What they are told when it is. */
  readonly mended: string
  /** Where it is told. Undefined: nowhere, because nobody would hear it. */
  readonly to?: 'chat' | 'desk'
}

const asFound = (standing: Standing, cards: boolean): Found => {
  const { title, speaks } = standing
  const wanted = wishesFor(standing, cards)
  return {
    lacks: wanted.length ? `⚠ In “${title}” somebody should: ${wanted.join('; ')}.` : '',
    mended: `✓ In “${title}” the bot may do all that it needs again.`,
    ...(speaks && { to: 'chat' }),
  }
}

/** Whether the bot is not there, or the group is another one by now. */
const isOut = (error: unknown): error is Trouble =>
  error instanceof Trouble && (error.kind === 'barred' || error.kind === 'moved')

/** Makes what looks at what the bot may do, before a message has to wait for it: that is told as health, and to people, once, also
 *  when it is mended. */
export const createInspect = ({ telegram, hub, homes, health, forums, cards, tell, log }: Means) => {
  const remembered = createLacks({ hub, homes })
  /** What was found last, by chat. */
  const before = new Map<number, string>()

  const say = async (chat: number, { lacks, mended, to }: Found): Promise<void> => {
    const earlier = before.get(chat) ?? (await remembered.told(chat))
    before.set(chat, lacks)
    if (lacks === (earlier ?? '') || !to) return
    // what is found first may have been told before a restart
    await tell({ chat, words: lacks || mended, to, nth: earlier === undefined ? 0 : Date.now(), lacks })
  }

  const inspectForum = async (chat: number): Promise<void> => {
    try {
      const standing = await telegram.standing(chat)
      const reason = missing(chat, standing)
      if (reason) health.set(topicsIn(chat), reason)
      else health.clear(topicsIn(chat))
      await say(chat, asFound(standing, cards))
    } catch (error) {
      if (!isOut(error)) throw error
      health.set(topicsIn(chat), error.message)
      before.set(chat, error.message)
    }
  }

  /** A group that somebody linked a chat to. */
  const inspectLinked = async (mine: Ours, key: ChatKey): Promise<void> => {
    const { id, title = '' } = mine.chat
    const { status } = mine.new_chat_member
    const mended = '✓ The bot sees what people write here again.'
    if (status === 'left' || status === 'kicked') {
      const name = nameLine((await hub.look(key)).title)
      const lacks = `⚠ The chat with ${name} lives in “${title}”, where the bot is not any more: add it there, or say /unlink ${name}`
      return say(id, { lacks, mended, to: 'desk' })
    }
    const lacks = '⚠ The bot does not see any more what people write here: make it an administrator.'
    await say(id, { lacks: (await telegram.hears(id)) ? '' : lacks, mended, to: 'chat' })
  }

  const inspectOne = async (mine: Ours): Promise<void> => {
    const chat = mine.chat.id
    if (forums.some(({ id }) => id === chat)) return inspectForum(chat)
    const keys = await hub.chatsAt(toPlace({ chat, thread: 0 }))
    const lives = keys.find((key) => key.chat)
    if (chat < 0 && lives) await inspectLinked(mine, lives)
  }

  const all = async (): Promise<void> => {
    for (const { id } of forums) await inspectForum(id)
  }

  let last: Promise<void> = Promise.resolve()

  /** Does it behind what was begun before, where nobody waits for it. */
  const later = (work: () => Promise<void>): void => {
    last = last.then(work).catch((error: unknown) => {
      log('warn', 'telegram: what the bot may do is not known', { error: String(error) })
    })
  }

  /** Looks at the chats in which the bot was given or refused something: no update waits for that. */
  const heard = (updates: readonly Update[]): void => {
    for (const { my_chat_member: mine } of updates) if (mine) later(() => inspectOne(mine))
  }

  return { all, heard, later }
}
