import type { Run } from '@queqiao/hub'
import type { Spot } from '../ids.ts'
import type { Means } from '../means.ts'
import { nameLine } from '../words/names.ts'
import { today } from './losses.ts'

/** Makes what warns people of topics that messages do not reach. */
export const createWarnings = ({ hub, homes, tell }: Pick<Means, 'hub' | 'homes' | 'tell'>) => {
  const nameIn = async ({ chat }: Run): Promise<string> => nameLine((await hub.look(chat)).title)
  return {
    /** Somebody has closed it, and the bot may not open it: said once a day. */
    closed: async (run: Run, { chat }: Spot): Promise<void> => {
      const words = `⚠ The topic “${await nameIn(run)}” is closed, and the bot may not open it: what is said there waits. Open it, or give the bot the right "Manage Topics".`
      await tell({ chat, words, nth: today() })
    },
    /** Who linked it would look for the chat there, and not where it gets its next place. */
    lost: async (run: Run, { thread }: Spot): Promise<void> => {
      const chat = homes.of(run.chat)
      if (chat === undefined) return
      const words = `⚠ The topic to which the chat with ${await nameIn(run)} was linked is deleted: the chat lives here again. /link makes another topic its place.`
      await tell({ chat, words, nth: thread })
    },
    /** It was just made, and Telegram does not find it: said once a day. */
    missed: async (run: Run, { chat }: Spot): Promise<void> => {
      const words = `⚠ Telegram does not find the topic that was just made for ${await nameIn(run)}: what is said there waits, and another topic is made in an hour.`
      await tell({ chat, words, nth: today() })
    },
  }
}
