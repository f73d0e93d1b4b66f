import type { Store, Tx } from '../store/store.ts'
import type { Span } from './walk.ts'

/** Sends of runs that are over, written down by somebody who had lost the lane. */
export async function steps(store: Store, { signal }: Span): Promise<undefined> {
  if (!signal.aborted) await store.write(forget)
}

// as many as there are sends under way: read whole
const forget = async (tx: Tx): Promise<void> => {
  await tx
    .deleteFrom('steps')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('heads')
          .select('heads.id')
          .whereRef('heads.id', '=', 'steps.head')
          .whereRef('heads.position', '>=', 'steps.n'),
      ),
    )
    .execute()
}
