import { createHash } from 'node:crypto'
import { type HubPort, type Remote, remoteId } from '@queqiao/hub'
import { toPlace } from '../ids.ts'

/** What the bridge itself tells people of a chat of Telegram's: it is kept, put in order and said as what somebody writes there is
 *  answered. */
export interface Notice {
  readonly notice: {
    readonly words: string
    /** `desk`: not in the chat, where it would not be heard. */
    readonly to: 'chat' | 'desk'
    /** What is to be mended there by then; '': nothing any more. It is remembered. */
    readonly lacks?: string
  }
}

/** Whether what was kept is one of ours, and no update. */
export const isNotice = (kept: object): kept is Notice => 'notice' in kept

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)

interface Telling {
  readonly chat: number
  readonly words: string
  readonly to?: 'chat' | 'desk'
  /** Which time it is that the same is told: what was told is not told again. */
  readonly nth?: number
  readonly lacks?: string
}

const toRemote = ({ chat, words, to = 'chat', nth = 0, lacks }: Telling): Remote => ({
  id: remoteId(`notice ${chat} ${digest(words)} ${nth}`),
  place: toPlace({ chat, thread: 0 }),
  body: JSON.stringify({ notice: { words, to, ...(lacks !== undefined && { lacks }) } } satisfies Notice),
})

/** Makes what tells people something of its own accord. Durable when it resolves; told once within two days. */
export const createTell =
  (hub: Pick<HubPort, 'receive'>) =>
  (telling: Telling): Promise<void> =>
    hub.receive([toRemote(telling)])

export type Tell = ReturnType<typeof createTell>
