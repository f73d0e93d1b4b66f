import type { AccountId, Capabilities, Content, FileRole, Source } from '@queqiao/protocol/model'
import { withFiles } from '@queqiao/protocol/model'
import { steadyNow } from '../clock.ts'
import type { FileId } from '../ids.ts'
import type { Tx } from '../store/store.ts'
import { type Limits, tooLarge } from './limits.ts'
import { nth, takenAs } from './rows.ts'
import { shownName } from './windows-name.ts'

/** A message whose files are wanted. */
export interface Carrier {
  readonly account: AccountId
  readonly message: string
  readonly can: Capabilities
  readonly limits: Limits
}

/** Notes the files of a reported message as wanted, or why they will not come. Gives the content with their ids. */
export async function want(tx: Tx, carrier: Carrier, content: Content<Source>): Promise<Content<FileId>> {
  const rows: Wanted[] = []
  const wanted = withFiles(content, (source, role) => {
    rows.push({ source, role })
    return nth(carrier.message, rows.length - 1)
  })
  if (!rows.length) return wanted
  const at = steadyNow()
  const values = rows.map(({ source, role }, n) => {
    const reason = whyNot(carrier, content, { source, role })
    const { key = null, url = null, name = null, size = null } = source
    const state = reason === undefined ? ('wanted' as const) : ('failed' as const)
    const about = { id: nth(carrier.message, n), account: carrier.account, message: carrier.message, at }
    const asked = { state, reason: reason ?? null, tries: 0, due: reason === undefined ? at : null }
    return { ...about, ...asked, kind: content.kind, role, key, url, name: name && shownName(name), size }
  })
  await tx
    .insertInto('files')
    .values(values)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  return wanted
}

interface Wanted {
  readonly source: Source
  readonly role: FileRole
}

/** Why a file will not come; undefined where it may. */
function whyNot({ can, limits }: Carrier, { kind }: Content<Source>, { source, role }: Wanted): string | undefined {
  // the picture itself comes
  if (kind === 'image' && role === 'thumbnail') return 'nobody needs it'
  const fetched = source.key !== undefined && can.commands.fetch !== undefined
  if (source.url === undefined && !fetched) return 'this WeChat client does not bring such files'
  return source.size === undefined ? undefined : tooLarge(source.size, limits, takenAs({ kind, role }))
}
