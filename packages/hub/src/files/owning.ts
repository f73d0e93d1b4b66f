import { type AccountId, type Content, filesIn, withFiles } from '@queqiao/protocol/model'
import { steadyNow } from '../clock.ts'
import type { FileId } from '../ids.ts'
import type { Tx } from '../store/store.ts'
import type { Wanted } from '../wish.ts'
import { nth, rowsOf } from './rows.ts'

/** A command that says something, with files that are its message's own, and its account's: what one message needs stays,
 *  whatever becomes of others that carry the same bytes. */
export async function own(
  tx: Tx,
  { account, message }: { readonly account: AccountId; readonly message: string },
  command: Wanted,
): Promise<Wanted> {
  if (command.kind !== 'send') return command
  const given = filesIn(command.content)
  if (!given.length) return command
  const rows = await rowsOf(tx, given)
  const at = steadyNow()
  for (const [n, id] of given.entries()) {
    const row = rows.get(id)
    // brought for this account, or there already: never what another has, whoever names it; earlier versions brought for any
    if (!row || (row.account !== '' && row.account !== account)) continue
    await tx
      .insertInto('files')
      .values({ ...row, id: nth(message, n), account, message, at })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  }
  return { ...command, content: renamed(command.content, message) }
}

const renamed = (content: Content<FileId>, message: string): Content<FileId> => {
  let n = 0
  return withFiles(content, () => nth(message, n++))
}
