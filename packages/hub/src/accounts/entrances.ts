import type { Entrance } from '../desk/asked.ts'
import type { Settings } from '../settings.ts'
import type { Store } from '../store/store.ts'
import { Admissions } from './admissions.ts'
import { everybodyIn, isAmong } from './listed.ts'

/** The side on which people sign in by links. */
export const entranceOf = (settings: Settings, store: Store): Entrance | undefined => {
  const door = settings.bridges.find(({ traits }) => traits?.entrance)
  const admissions = door && signinsOf(settings, { store }, door.name)
  return (
    admissions && {
      bridge: door.name,
      link: async (tx, who) => door.traits?.entrance?.(await admissions.linkIn(tx, who)) ?? '',
    }
  )
}

/** Who is signed in on a bridge's side. */
export const signinsOf = (settings: Settings, { store }: { readonly store: Store }, bridge: string): Admissions =>
  new Admissions({
    ...{ store, bridge },
    isListed: (who) => isAmong(everybodyIn(settings), bridge, who),
  })
