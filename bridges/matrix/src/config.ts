import type { Log } from '@queqiao/hub'
import type { Client } from './homeserver.ts'

/** How the application service is known to the homeserver. */
export interface Names {
  /** The homeserver's name: what stands behind the colon of a user id. */
  readonly domain: string
  /** What the homeserver proves itself with. */
  readonly hsToken: string
  /** Localpart of the bot. */
  readonly bot: string
  /** Localparts of WeChat people. `{id}` stands for the person; what is before it also begins the rooms' aliases.
   *  Default `wechat_{id}`. */
  readonly ghosts?: string
  /** The registration's id. Default `wechat`. */
  readonly id?: string
  /** What owners type in WeChat itself comes from their own Matrix user, where we may speak for it. Default: from a ghost. */
  readonly doublePuppet?: DoublePuppet
  /** Whether rooms are encrypted. The registration is then another: its own user may not sync, and the bot has to. */
  readonly encryption?: boolean
}

/** What we may speak with for real users of the homeserver. */
export interface DoublePuppet {
  /** The token of a second registration, for every user of the homeserver: `doublePuppetRegistration`. */
  readonly asToken?: string
  /** Access tokens of single users, by user id. */
  readonly tokens?: Readonly<Record<string, string>>
}

/** A homeserver to connect to, or a matrix-bot-sdk client that somebody already has. */
export type MatrixOptions = Names &
  Partial<Telling> & {
    readonly log?: Log
    /** Whether the rooms of an account stand in a space. Default true. */
    readonly spaces?: boolean
    /** How many members a group may have at most for all of them to be in its room from the beginning, also those who never say
     *  anything. Default 20; 0: nobody before they speak. */
    readonly joins?: number
  } & (
    | {
        readonly homeserver: string
        readonly asToken: string
        readonly client?: undefined
        /** The folder where keys are kept: needed for `encryption`. Who loses it can read nothing that was encrypted before. */
        readonly keys?: string
      }
    | { readonly client: Client }
  )

/** What the name of a registration's own user that is not the bot ends with, behind the bot's. */
export const apart = '-service'

/** The options with their defaults filled in, and the user-id template taken apart. */
export interface Config {
  readonly domain: string
  readonly hsToken: string
  readonly bot: string
  /** Localpart of the registration's own user. */
  readonly sender: string
  readonly id: string
  readonly prefix: string
  readonly suffix: string
}

/** Throws TypeError where the template would claim every user of the homeserver, or none. */
export const config = (names: Names): Config => {
  const { domain, hsToken, bot, ghosts = 'wechat_{id}', id = 'wechat', encryption = false } = names
  const [prefix, suffix, more] = ghosts.split('{id}')
  if (!prefix || suffix === undefined || more !== undefined)
    throw new TypeError(`matrix: ghosts: expected text, then {id} once, found ${JSON.stringify(ghosts)}`)
  return { domain, hsToken, bot, sender: encryption ? bot + apart : bot, id, prefix, suffix }
}

/** What is shown beside the words about an outcome. */
export interface Telling {
  /** An event for each message of people that says how it ended. Clients that do not know it show nothing. */
  readonly status: boolean
  /** The bot reads what has reached WeChat: clients show that as a tick. */
  readonly receipts: boolean
}
