import type { FileId, HubPort, Log } from '@queqiao/hub'
import type { Telling } from './config.ts'
import type { Crowds } from './crowds.ts'
import type { Encryption } from './encryption/encryption.ts'
import type { RoomFacts } from './encryption/facts.ts'
import type { Ghosts } from './ghosts.ts'
import type { Guests } from './guests.ts'
import type { Homeserver } from './homeserver.ts'
import type { Ids } from './ids.ts'
import type { Invitations } from './invitations.ts'
import type { Late } from './late.ts'
import type { Moves } from './moves.ts'
import type { Placed } from './placed.ts'
import type { Portals } from './portals.ts'
import type { Puppets } from './puppets.ts'
import type { Recent } from './recent.ts'
import type { Spaces } from './spaces.ts'

/** What both ways work with. */
export interface Means {
  readonly homeserver: Homeserver
  readonly ids: Ids
  readonly ghosts: Ghosts
  readonly guests: Guests
  readonly portals: Portals
  readonly crowds: Crowds
  readonly moves: Moves
  readonly invitations: Invitations
  readonly late: Late
  readonly spaces: Spaces
  readonly puppets: Puppets
  /** Absent where encrypted rooms are refused. */
  readonly encryption?: Encryption
  readonly facts: RoomFacts
  readonly hub: HubPort
  /** Where voice messages lie on the homeserver: their words come a little later, and are shown with them. */
  readonly voices: Recent<FileId, Placed>
  /** Whether each side reaches the other, as far as is known. */
  readonly isConnected: () => boolean
  readonly telling: Telling
  readonly log: Log
}
