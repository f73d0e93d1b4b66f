import type { TroubleKind } from '../errors.ts'
import { troubleOf } from '../errors.ts'
import type { Sent } from '../ids.ts'
import type { Item } from './items.ts'
import type { Sends, Turn } from './sends.ts'

// nothing of it stands there, and it will not be taken as it is
const refused: ReadonlySet<TroubleKind | undefined> = new Set<TroubleKind>([
  'unsupported',
  'refused',
  'unfit',
  'oversize',
  'lost',
  'unwelcome',
])

/** The name of the n-th of the messages that stand in for a page. */
export const plainName = (page: string, n: number): string => `${page}.${n}`

/** Makes what says pages. A server that is too old for them is asked once. */
export const createPaging = ({ say }: Pick<Sends, 'say'>) => {
  let isTooOld = false
  /** Says it as a page. `plain`: Telegram does not take it so, and nothing of it stands there; undefined: nobody knows. What was
   *  begun in plain messages goes on in them. */
  return async (turn: Turn, item: Item): Promise<Sent | 'plain' | undefined> => {
    const { run } = turn
    const isBegun = (await run.known(item)) !== undefined
    const isPlain = (await run.known({ of: item.of, name: plainName(item.name, 0) })) !== undefined
    if (!isBegun && (isTooOld || isPlain)) return 'plain'
    try {
      return await say(turn, item)
    } catch (error) {
      const kind = troubleOf(error)?.kind
      if (!refused.has(kind) && !(run.isLast && kind === 'cut')) throw error
      isTooOld ||= kind === 'unsupported'
      return 'plain'
    }
  }
}
