import type { ChatKey } from '../ids.ts'
import { unableTo } from '../outbox/deeds.ts'
import { short } from '../people/finding.ts'
import type { Tx } from '../store/store.ts'
import type { Author, Wanted } from '../wish.ts'
import { loggedIn, unless, whyItWaits } from './ask.ts'
import { type Answer, type DeskOptions, say } from './asked.ts'

/** A change that somebody made in a place itself, and what would make it so in WeChat. */
export interface Changed {
  readonly to: ChatKey
  readonly by: Author
  readonly command: Wanted
}

/** What becomes of it: it goes to WeChat, is asked about first, or is refused. */
export type Judged = Answer | { readonly refused: string }

/** Judges a change that its author may make. What calls everybody is not done before somebody has said so. */
export async function judge(
  { accounts, directory }: Pick<DeskOptions, 'accounts' | 'directory'>,
  tx: Tx,
  { to: { account, chat }, command }: Changed,
): Promise<Judged> {
  if (!accounts.can(account).commands[command.kind]) return { refused: unableTo(command.kind) }
  if (command.kind === 'announce' && chat)
    return askFirst(short(await directory.title(tx, account, chat)), `announce now: ${command.text}`)
  const waits = whyItWaits(await loggedIn(tx, account), { who: 'WeChat', its: 'WeChat’s' })
  return { ...say(...waits), command }
}

/** What an announcement does, and the line that puts it up. */
export const askFirst = (room: string, line: string): Answer =>
  unless(`This calls everybody in ${room}.`, { label: 'Announce it', line })
