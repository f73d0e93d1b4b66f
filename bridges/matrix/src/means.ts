import type { FileId, HubPort, Log } from '@queqiao/hub'
import type { Telling } from './config.ts'
import type { Encryption } from './encryption/encryption.ts'
import type { RoomFacts } from './encryption/facts.ts'
import type { Homeserver } from './homeserver.ts'
import type { Ids } from './ids.ts'
import type { Recent } from './later/recent.ts'
import type { Crowds } from './people/crowds.ts'
import type { Ghosts } from './people/ghosts.ts'
import type { Guests } from './people/guests.ts'
import type { Invitations } from './people/invitations.ts'
import type { Puppets } from './people/puppets.ts'
import type { Moves } from './places/moves.ts'
import type { Portals } from './places/portals.ts'
import type { Spaces } from './places/spaces.ts'
import type { Late } from './said/late.ts'
import type { Placed } from './shown/placed.ts'

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
