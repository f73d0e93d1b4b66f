import type { FileId, HubPort, Log } from '@queqiao/hub'
import { creatorIsAbove } from './calls/versions.ts'
import type { Telling } from './config.ts'
import { createEncryption } from './encryption/encryption.ts'
import { createRoomFacts } from './encryption/facts.ts'
import type { Homeserver } from './homeserver.ts'
import type { Ids } from './ids.ts'
import { createBehind } from './later/behind.ts'
import { createErrands } from './later/errands.ts'
import { recent } from './later/recent.ts'
import type { Means } from './means.ts'
import { ownersOf } from './owners.ts'
import { createCrowds } from './people/crowds.ts'
import { ghosts } from './people/ghosts.ts'
import { createGuests } from './people/guests.ts'
import { createInvitations } from './people/invitations.ts'
import { createPortraits } from './people/portraits.ts'
import type { Puppets } from './people/puppets.ts'
import { createMoves, type Moves } from './places/moves.ts'
import { createPictures } from './places/pictures.ts'
import { createPortals } from './places/portals.ts'
import { createSpaces } from './places/spaces.ts'
import { createLate } from './said/late.ts'
import { send } from './saying/uploads.ts'
import type { Placed } from './shown/placed.ts'

export interface PartsOptions {
  readonly homeserver: Homeserver
  readonly ids: Ids
  readonly hub: HubPort
  readonly log: Log
  readonly puppets: Puppets
  readonly telling: Telling
  /** The registration's id. */
  readonly id: string
  readonly spaces: boolean
  readonly joins: number
  /** The folder where keys are kept; absent: encrypted rooms are refused. */
  readonly keys?: string
  /** Whether the bot is ours alone. */
  readonly ownsBot: boolean
  isConnected(): boolean
  /** Whether messages are being delivered. */
  isBusy(): boolean
}

/** Puts together what both ways work with; none of it does anything yet. */
export const partsOf = (options: PartsOptions) => {
  const { homeserver, ids, hub, log, puppets, telling, isConnected, isBusy } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const common = { homeserver, ids, hub, log, signal }
  const errands = createErrands({ log, signal })
  const late = createLate({ ...common, errands })
  const behind = createBehind({ log, signal, isBusy })
  const pictures = createPictures((file) => send({ homeserver, hub, isConnected }, file, signal))
  const guests = createGuests({ ...common, puppets })
  const portraits = createPortraits({ homeserver, log, upload: pictures.put })
  const people = ghosts({ homeserver, ids, portraits })
  const facts = createRoomFacts(common)
  const encryption = options.keys && createEncryption({ ...common, ghosts: people, facts, folder: options.keys })
  const above = { creatorIsAbove: creatorIsAbove(homeserver) }
  const spaces = createSpaces({ ...common, ...above, guests, enabled: options.spaces })
  const portals = createPortals({
    ...{ ...common, ...above, behind, spaces, pictures, ghosts: people, id: options.id },
    encrypts: options.keys !== undefined,
    replaced: (room, by) => moves.follow(room, by),
  })
  const crowds = createCrowds({ ...common, behind, ghosts: people, most: options.joins })
  const moves: Moves = createMoves({
    ...common,
    moved: async (from, to) => {
      late.forget(from)
      portals.forget(from)
      for (const key of await hub.chatsAt(to)) {
        await spaces.release(key.account, from)
        await portals.tend(key, to)
      }
      await guests.welcome(to)
    },
  })
  const voices = recent<FileId, Placed>(1_000)
  const found = {
    ...{ homeserver, ids, hub, log, puppets, telling, voices, isConnected },
    ...{ guests, portals, crowds, moves, spaces, ghosts: people, facts, ...(encryption && { encryption }) },
  }
  const invitations = createInvitations({ means: found, errands, signal, ownsBot: options.ownsBot })
  const means: Means = { ...found, invitations, late }

  /** The desk of each account has a room, from the start on. */
  const openDesks = async () => {
    for (const account of await hub.accounts()) {
      if (signal.aborted || ownersOf(hub, account).length === 0) continue
      const desk = { account }
      const room = await hub.place(desk, (wanted) => portals.make(desk, wanted, signal))
      await portals.tend(desk, room)
      await guests.welcome(room)
    }
  }

  return {
    means,
    /** Whoever may see an account is invited where it is. */
    welcomeAll: async () => {
      await openDesks()
      await guests.welcomeAll()
    },
    stop: async () => {
      stopping.abort()
      await Promise.all([behind.stop(), moves.stop(), errands.stop()])
      if (encryption) await encryption.stop()
    },
  }
}
