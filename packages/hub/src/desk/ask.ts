import { goneSince } from '../accounts/presence-rows.ts'
import type { Choice } from '../delivery.ts'
import type { Db, Tx } from '../store/store.ts'
import type { Wanted } from '../wish.ts'
import type { Answer, Asked } from './asked.ts'

/** Has WeChat do it, and says so at once: how it ended is told later, on the typed line. `what` ends a sentence. */
export async function ask(
  { batch: { tx }, key: { account } }: Pick<Asked, 'batch' | 'key'>,
  command: Wanted,
  what: string,
): Promise<Answer> {
  const { online, ...state } = await loggedIn(tx, account)
  // who is logged out is to log in: that waits for nobody
  const waits = whyItWaits({ ...state, online: online || command.kind === 'login-qr' }, { its: 'Its', who: 'It' })
  return { lines: [[`WeChat is asked to ${what}.`, ...waits].join(' ')], command }
}

/** Says that what is asked of an account now has to wait, and for what; nothing where it has not. */
export const whyItWaits = (
  { online, silent }: Pick<LoggedIn, 'online' | 'silent'>,
  { who, its }: { readonly who: string; readonly its: string },
): readonly string[] => {
  if (!online) return [`${who} is not logged in: this waits until it is.`]
  return silent === undefined ? [] : [`${its} client is silent: this waits until it is heard again.`]
}

/** What would happen, and the line that makes it happen: nothing is remembered meanwhile. */
export const unless = (happens: string, sure: Choice): Answer => ({
  lines: [`${happens} Nothing has been done yet.`],
  choices: [sure],
})

export interface LoggedIn {
  readonly name: string
  /** As far as its client has said. */
  readonly online: boolean
  /** Since when nothing is heard of the client, where people were told so. */
  readonly silent?: number
}

export async function loggedIn(tx: Db | Tx, account: string): Promise<LoggedIn> {
  const row = await tx.selectFrom('accounts').select(['name', 'online']).where('id', '=', account).executeTakeFirst()
  const online = row?.online === 1
  const gone = online ? await goneSince(tx, account) : undefined
  return { name: row?.name ?? account, online, ...(gone === undefined ? {} : { silent: gone }) }
}

/** What stands before the first colon, and behind it; undefined where there is none. */
export function atColon(rest: string): readonly [before: string, behind: string] | undefined {
  const [, before, behind] = /^([^:：]*)[:：]\s*([\s\S]*)$/u.exec(rest) ?? []
  return before === undefined || behind === undefined ? undefined : [before.trim(), behind.trim()]
}
