import { type AccountId, type Mentioned, mentioned } from '@queqiao/protocol/model'
import { roomOf } from '../keys.ts'
import type { Directory } from '../people/directory.ts'
import type { Tx } from '../store/store.ts'
import type { Wanted } from '../wish.ts'

/** The command with nobody mentioned but members of its room, and everybody: what else was meant as a mention stays words.
 *  WeChat is never given an id that somebody made up, which may mean more to it than a person. */
export async function callMembers(tx: Tx, directory: Directory, account: AccountId, command: Wanted): Promise<Wanted> {
  if (command.kind !== 'send' || command.content.kind !== 'text') return command
  const { chat, content } = command
  const room = roomOf(chat)
  const called = new Set<Mentioned>()
  for (const mention of new Set(mentioned(content.text)))
    if (mention === 'all' || (room && (await directory.isIn(tx, account, room, mention)))) called.add(mention)
  const text = content.text.map((run) => (typeof run === 'string' || called.has(run.mention) ? run : `@${run.name}`))
  return { ...command, content: { ...content, text } }
}
