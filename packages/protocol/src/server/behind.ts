import { LIMITS, type Limits } from '../dialects/limits.ts'
import type { Keeper } from '../model/keeper.ts'
import type { Endpoint } from './endpoint.ts'
import type { Log } from './log.ts'

/** What the doors for HTTP and for WebSockets have in common: give both the same. */
export interface DoorOptions {
  readonly endpoints: readonly Endpoint[]
  /** What keeps the reports and has the commands: the hub, `memoryKeeper()`, or an object of your own. */
  readonly keeper: Keeper
  /** Default: says nothing. */
  readonly log?: Log
  /** Where clients reach the app as it is mounted: `http://192.168.1.10:8580/wechat`. Where it is not given, no client is
   *  told an address: files come only from those that know one, and there are no WebSockets. */
  readonly url?: string
  /** How much a client may say at once. Default: `LIMITS`. */
  readonly limits?: Partial<Limits>
}

/** What stands behind the doors. */
export interface Behind {
  readonly keeper: Keeper
  readonly log: Log
  readonly limits: Limits
  readonly url: string | undefined
  /** Seconds between the beats of a client on a WebSocket; none where that is not offered. */
  readonly heartbeat: number | undefined
}

const silent: Log = () => {}

const checked = (url: string): string => {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw new TypeError('url: expected an address, http or https')
  return url.replace(/\/+$/, '')
}

/** Throws TypeError for a `url` that is none. */
export const behindOf = ({ keeper, log = silent, url, limits }: DoorOptions, heartbeat?: number): Behind => ({
  keeper,
  log,
  limits: { ...LIMITS, ...limits },
  url: url === undefined ? undefined : checked(url),
  heartbeat,
})
