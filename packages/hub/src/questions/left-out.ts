import type { RemoteId } from '../ids.ts'
import { refOf } from '../owed-refs.ts'
import type { Tx } from '../store/store.ts'
import { end, offered } from './questions.ts'

interface About {
  readonly bridge: string
  readonly from: RemoteId
}

/** What was left out because its file did not come, and can be tried again by a button, goes no more: its writer has taken it back,
 *  or changed it. False: nothing of that message was left out. */
export async function forgetLeftOut(tx: Tx, { bridge, from }: About): Promise<boolean> {
  let found = false
  for (const { token, options } of await offered(tx, from))
    for (const one of options) {
      const [, id = ''] = 'line' in one ? (/^drop (\S+)$/u.exec(one.line) ?? []) : []
      const ref = refOf(id)
      if (ref?.kind !== 'entry' || ref.reader !== `from ${bridge}`) continue
      const { reader, lane, n } = ref
      const left = tx.deleteFrom('dead').where('reader', '=', reader).where('lane', '=', lane).where('n', '=', n)
      const { numDeletedRows } = await left.executeTakeFirst()
      if (!numDeletedRows) continue
      await end(tx, token, 'gone')
      found = true
    }
  return found
}
