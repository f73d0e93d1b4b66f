import { failedWith } from '../errors.ts'
import type { Homeserver } from '../homeserver.ts'
import { fields, string } from '../json.ts'

/** What somebody is in a room: `here` also where they are invited; `away` where they have left or were sent away by somebody
 *  else than the bot. `called`: invited by other people, so that they alone decide; `out`: sent away by the bot. */
export type Standing = 'new' | 'here' | 'called' | 'away' | 'out'

/** A membership and who has brought it about. */
interface Membership {
  readonly membership: string | undefined
  readonly by: string | undefined
}

export const standingOf = (bot: string, { membership, by }: Membership): Standing => {
  if (membership === undefined) return 'new'
  if (membership === 'join') return 'here'
  if (membership === 'invite') return by === bot ? 'here' : 'called'
  return by === bot ? 'out' : 'away'
}

/** Asks what somebody is in a room. Throws HomeserverError. */
export const standing = async (
  homeserver: Pick<Homeserver, 'call'>,
  bot: string,
  { room, user }: { readonly room: string; readonly user: string },
  call: { readonly timeout: number; readonly signal: AbortSignal },
): Promise<Standing> => {
  const path = ['v3', 'rooms', room, 'state', 'm.room.member', user]
  try {
    const { sender, content, membership } = await homeserver.call('GET', path, { query: { format: 'event' }, ...call })
    // some homeservers know no format: then nobody is known to have sent them away but they themselves
    const found = string(content === undefined ? membership : fields(content).membership)
    return standingOf(bot, { membership: found, by: string(sender) ?? (found === 'invite' ? bot : user) })
  } catch (error) {
    if (failedWith(error, 'M_NOT_FOUND')) return 'new'
    throw error
  }
}
