import type { HubPort, Log } from '@queqiao/hub'
import type { Forum } from '../config.ts'
import { toPlace } from '../ids.ts'
import type { Tell } from '../saying/notices.ts'
import type { Health } from './health.ts'

interface MovesOptions {
  readonly hub: Pick<HubPort, 'moved'>
  /** As they are now: changed here. */
  readonly forums: Forum[]
  readonly health: Health
  readonly tell: Tell
  readonly log: Log
}

/** Makes what follows a group that has become a supergroup, under another id: what lived in it lives there from now on. A group
 *  has no topics before. Settings cannot be changed from here: until they are, that is found out anew after each start. */
export const createMoved =
  ({ hub, forums, health, tell, log }: MovesOptions) =>
  async (from: number, to: number): Promise<void> => {
    await hub.moved(toPlace({ chat: from, thread: 0 }), toPlace({ chat: to, thread: 0 }))
    health.forget(from)
    const at = forums.findIndex(({ id }) => id === from)
    const forum = forums[at]
    if (!forum) return
    forums[at] = { ...forum, id: to }
    const mending = `in the settings, under telegram.forums, write ${to} in place of ${from}`
    log('warn', 'telegram: a forum has another id now', { from, to, mending })
    await tell({ chat: to, words: `⚠ This group has another id now: ${mending}. Until then it is followed from here.` })
  }

export type Moved = ReturnType<typeof createMoved>
