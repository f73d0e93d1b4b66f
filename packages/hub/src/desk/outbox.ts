import type { ChatKey } from '../bridge.ts'
import type { Directory } from '../directory.ts'
import type { Ledger } from '../owed/ledger.ts'
import type { Owed, OwedId } from '../owed.ts'
import type { Tx } from '../store/store.ts'

interface Asked {
  readonly tx: Tx
  readonly key: ChatKey
  readonly directory: Directory
  readonly owing: Ledger
  /** Not to be listed: it is being answered. */
  readonly asking: readonly OwedId[]
}

/** Lines at most: nobody reads more in a chat. */
const most = 20
/** How far it is counted how many more there are. */
const counted = 1_000

/** What is owed for an account, the oldest first. */
export async function outbox({ tx, key: { account }, directory, owing, asking }: Asked): Promise<readonly string[]> {
  const found = await owing.listIn(tx, { account, limit: most + counted })
  const all = found.filter(({ id }) => !asking.includes(id))
  if (!all.length) return ['Everything has arrived.']
  const lines: string[] = []
  for (const owed of all.slice(0, most)) lines.push(lineOf(owed, await place(tx, directory, owed)))
  const more = all.length - most
  return more > 0 ? [...lines, `… and ${more}${found.length === most + counted ? ' or more' : ''} more.`] : lines
}

const place = async (tx: Tx, directory: Directory, { account, chat }: Owed): Promise<string> =>
  chat ? directory.title(tx, account, chat) : 'the desk'

function lineOf({ id, direction, bridge, state, reason }: Owed, chat: string): string {
  const way = direction === 'to-wechat' ? `to ${chat}` : `from ${chat}${bridge ? ` to ${bridge}` : ''}`
  return `${id}: ${state}, ${way}${reason ? ` (${reason})` : ''}`
}
