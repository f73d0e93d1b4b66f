import { isAmong } from '../accounts/listed.ts'
import type { User } from '../accounts/users.ts'
import type { Store } from '../store/store.ts'
import type { Span } from './walk.ts'

/** Sessions that have ended by themselves, tokens that nobody used, and those of whoever is not among these people: should the name
 *  be listed again one day, it begins anew. */
export const signins =
  (people: readonly User[]) =>
  async (store: Store, { now }: Span): Promise<undefined> => {
    const all = await store.db.selectFrom('signins').select(['bridge', 'who']).distinct().execute()
    const strangers = all.filter(({ bridge, who }) => !isAmong(people, bridge, who))
    await store.write(async (tx) => {
      await tx.deleteFrom('signins').where('until', '<', now).execute()
      for (const { bridge, who } of strangers)
        await tx.deleteFrom('signins').where('bridge', '=', bridge).where('who', '=', who).execute()
    })
  }
