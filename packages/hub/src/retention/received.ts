import type { Bridge } from '../bridge.ts'
import type { Store, Tx } from '../store/store.ts'
import { standing } from './named.ts'
import { batch, following, padded, type Span, type Step, split, walk } from './walk.ts'

/** What the other sides said. Kept: what has still to be read or could not be read, and as long as the other side may say
 *  the same thing again. */
export const received =
  (bridges: readonly Bridge[]) =>
  (store: Store, span: Span): Promise<number | undefined> =>
    walk(store, span, { from: 0, step: (tx, after) => step(tx, after, { span, bridges }) })

interface About {
  readonly span: Span
  readonly bridges: readonly Bridge[]
}

async function step(tx: Tx, after: number, { span, bridges }: About): Promise<Step<number>> {
  const rows = await tx
    .selectFrom('received')
    .select(['id', 'bridge', 'place', 'at'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(batch)
    .execute()
  const { old, young } = split(rows, span)
  const forgettable = old.filter(({ bridge, at }) => span.now - at > remembers(bridges, bridge))
  const suspects = forgettable.map(({ id, bridge, place }) => ({ key: `${bridge}\n${place}`, body: String(id) }))
  const unread = await standing(tx, 'read', suspects)
  const gone = forgettable.flatMap(({ id }) => (unread.has(String(id)) ? [] : id))
  if (gone.length) await tx.deleteFrom('received').where('id', 'in', padded(gone)).execute()
  return following(rows, rows.at(-1)?.id, young)
}

const remembers = (bridges: readonly Bridge[], name: string): number =>
  bridges.find((bridge) => bridge.name === name)?.traits?.remembers ?? 0
