import type { Store } from '../store/store.ts'
import type { Span } from './walk.ts'

/** Sessions that have ended by themselves, and tokens that nobody used. */
export const signins = async (store: Store, { now }: Span): Promise<undefined> => {
  await store.write((tx) => tx.deleteFrom('signins').where('until', '<', now).execute())
}
