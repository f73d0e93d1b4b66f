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
    return askFirst(short(await directory.title(tx, account, chat)), command.text, 'announce now')
  const waits = whyItWaits(await loggedIn(tx, account), { who: 'WeChat', its: 'WeChat’s' })
  return { ...say(...waits), command }
}

/** Characters of an announcement that are said again when it is asked about. */
const enough = 80

/** Its beginning, in one line. */
const beginningOf = (text: string): string => {
  const letters = [...text.trim().replace(/\s+/gu, ' ')]
  return letters.length > enough ? `${letters.slice(0, enough).join('')}…` : letters.join('')
}

/** What an announcement does, what it says, and the line that puts it up, which begins with `typed`. */
export const askFirst = (room: string, text: string, typed: string): Answer =>
  unless(`This calls everybody in ${room}: “${beginningOf(text)}”.`, {
    label: 'Announce it',
    line: `${typed}: ${text}`,
  })
