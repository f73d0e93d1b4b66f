import type { HubPort, PlaceId } from '@queqiao/hub'

/** What the bridge remembers of a place as long as something lives there, over restarts. */
export interface Noted {
  /** The name that its topic has. */
  readonly name?: string
  /** The message that is pinned in it, and what that shows. */
  readonly card?: number
  readonly face?: string
  /** Somebody has closed it: they want to hear nothing of it. */
  readonly closed?: boolean
  /** What people were told to mend, by the id of the chat that it is about; '': it has been mended. */
  readonly lacks?: Readonly<Record<string, string>>
}

type Store = Pick<HubPort, 'noted' | 'note'>

/** What has been noted of a place. */
export const notedOf = async (hub: Store, place: PlaceId): Promise<Noted> => {
  const text = await hub.noted(place)
  // an earlier version noted a sentence
  return text?.startsWith('{') ? JSON.parse(text) : {}
}

/** Notes more of a place, beside what was noted before. */
export const noteOf = async (hub: Store, place: PlaceId, more: Noted): Promise<void> =>
  hub.note(place, JSON.stringify({ ...(await notedOf(hub, place)), ...more }))
