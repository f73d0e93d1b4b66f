import type { Ids } from '../ids.ts'

/** A link to a room, for people who read it. */
export const wayTo = ({ domain }: Pick<Ids, 'domain'>, room: string): string =>
  `https://matrix.to/#/${encodeURIComponent(room)}?via=${encodeURIComponent(domain)}`
