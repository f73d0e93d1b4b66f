import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { getConnInfo } from '@hono/node-server/conninfo'
import { type Bridge, createHub, type Hub, type Log, type Meter, ownsAll, type User } from '@queqiao/hub'
import { accountId } from '@queqiao/protocol/model'
import { type Speech, steward, web } from '@queqiao/web'
import type { Context, Hono } from 'hono'
import { adminApp } from './admin.ts'
import { hasPage, pageUrl } from './config/page.ts'
import type { Config } from './config/schema.ts'
import { webhookOf } from './config/webhook.ts'
import { StartError } from './errors.ts'
import { whyNot } from './files.ts'
import { createMetrics } from './metrics/metrics.ts'
import type { DoorkeeperOptions } from './process/doorkeeper.ts'
import type { Listening } from './process/listen.ts'
import { listenAt } from './process/occupant.ts'
import { type PublicDoors, publicDoors } from './process/public.ts'

/** Queqiao, running. */
export interface Running {
  /** Where WeChat clients and the homeserver call. */
  readonly address: string
  readonly adminAddress: string
  readonly hub: Hub
  /** Takes no more, lets what is under way end, closes the store. A second call waits for the first. */
  stop(): Promise<void>
}

const silent: Log = () => {}

/** A bridge, and what it answers itself: on `listen`, and on `admin`. */
interface Side {
  readonly bridge: Bridge
  readonly routes?: Hono
  readonly adminRoutes?: Hono
  /** Whose session a request carries. */
  readonly who?: DoorkeeperOptions['who']
  /** Whether a request changes nothing, or its own pages have made it. */
  readonly isOwn?: (c: Context) => boolean
  /** Says things in somebody's name. */
  readonly speech?: Speech
}

const pageOf = (config: Config, log: Log) => {
  const { adminToken: token, language } = config
  return web({ url: pageUrl(config), token, connection: getConnInfo, language, api: 'api/v1', log })
}

// each is loaded where it is asked for: with all that it needs it would take megabytes for nothing
const roomsOf = async (config: Config, log: Log) => {
  if (!config.matrix) return undefined
  const { matrix } = await import('@queqiao/matrix')
  return matrix({ ...config.matrix, keys: join(config.data, 'encryption'), log })
}

const topicsOf = async (config: Config, log: Log) => {
  if (!config.telegram) return undefined
  const { telegram } = await import('@queqiao/telegram')
  return telegram({ ...config.telegram, webhook: webhookOf(config), log })
}

const sides = async (config: Config, log: Log): Promise<readonly Side[]> => {
  const page = hasPage(config) ? pageOf(config, log) : undefined
  return [
    ...[await roomsOf(config, log), await topicsOf(config, log)].flatMap((bridge) =>
      bridge ? [{ bridge, routes: bridge.routes }] : [],
    ),
    ...(page ? [{ bridge: page, adminRoutes: page.pages, who: page.who, isOwn: page.isOwn, speech: page.speech }] : []),
  ]
}

/** Whoever shows the admin token, on the page. */
const stewardNames = { en: 'Admin', 'zh-CN': '管理员' } as const
const stewardOf = ({ language }: Config): User => ({ ...steward, name: stewardNames[language] })

const userOf = ({ name, role, accounts, matrix, telegram }: Config['users'][number]): User => ({
  name,
  role,
  accounts: accounts.map(accountId),
  ids: { web: name, ...(matrix && { matrix }), ...(telegram && { telegram: String(telegram) }) },
})

/** Whether somebody on the page owns every account: what is asked there may be about any. */
const ownerIn =
  ({ users }: Config) =>
  (who: string): boolean =>
    who === steward.ids.web || users.map(userOf).some((user) => user.ids.web === who && ownsAll(user))

/** Milliseconds, for kinds of which the settings do not say. */
const usualPatience = 5_000

/** Who is told of what happens. */
interface Watching {
  readonly log: Log
  readonly meter?: Meter
}

const openHub = async (config: Config, bridges: readonly Bridge[], watching: Watching): Promise<Hub> => {
  const { data, database, files, names, replies, recalls, relay, filters, retry, pace, keep, offlineAfter } = config
  const { result: resultLimit, ...limits } = config.limits
  const said = { names, replies, recalls, relay, filters, offlineAfter }
  const options = { data, database, files, bridges, retry, pace, keep, limits, resultLimit, ...said, ...watching }
  const media = {
    mediaUrl: `${config.publicUrl}/media`,
    patience: { usual: usualPatience, ...config.media.patience },
    transcribe: config.media.transcribe,
    allowPrivate: config.fetch.allowPrivate,
  }
  try {
    if (database === undefined) await mkdir(data, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new StartError(`data: ${data}: ${whyNot(error)}`, { cause: error })
  }
  return createHub({ ...options, ...media, users: config.users.map(userOf), stewards: [stewardOf(config)] })
}

/** Opens the store for a look or a decision: no bridge starts, nothing is delivered.
 *  @throws StoreError where it cannot be opened: a process uses it that does not answer at `admin`. */
export const openIdle = async (config: Config): Promise<Hub> => {
  const bridges = (await sides(config, silent)).map(({ bridge }) => bridge)
  return openHub(config, bridges, { log: silent })
}

interface Stoppable {
  stop(): Promise<void>
}

/** An address ends when its last WebSocket has: both are told at once. */
const together = (address: Listening, doors: PublicDoors): Stoppable => ({
  stop: async () => void (await Promise.all([address.stop(), doors.close()])),
})

/** Milliseconds that sends under way have to end, and that stopping may take in all. */
const ending = { sends: 5_000, all: 9_000 }

/** Ends after a while, whatever still hangs: it is told, and comes again at the next start. */
const inTime = async (stopping: Promise<void>, log: Log): Promise<void> => {
  let late: NodeJS.Timeout | undefined
  const given = new Promise<void>((resolve) => {
    late = setTimeout(() => {
      log('warn', 'something does not end and is left behind; what was under way comes again')
      resolve()
    }, ending.all)
  })
  await Promise.race([stopping, given])
  clearTimeout(late)
}

const stopAll = async (parts: readonly Stoppable[]): Promise<void> => {
  for (const part of parts) await part.stop()
}

/** Starts everything that the configuration names. Resolves when both addresses answer; the other sides may still be
 *  away, which `/readyz` tells.
 *  @throws StartError where an address is taken or the store cannot be opened; nothing is left running then. */
export const start = async (config: Config, log: Log = silent): Promise<Running> => {
  const parts = await sides(config, log)
  const bridges = parts.map(({ bridge }) => bridge)
  const routes = parts.flatMap((part) => part.routes ?? [])
  const pages = parts.flatMap((part) => part.adminRoutes ?? [])
  const metrics = createMetrics()
  const hub = await openHub(config, bridges, { log, meter: metrics.meter })
  const servers: Stoppable[] = []
  try {
    const doors = publicDoors(config, { keeper: hub.keeper, routes, media: (ticket) => hub.media(ticket), log })
    const address = await listenAt('listen', doors, { address: config.listen, token: config.adminToken })
    const outside = together(address, doors)
    servers.push(outside)
    let stopped: Promise<void> | undefined
    const who = async (c: Context) => parts.find((part) => part.who)?.who?.(c)
    const over = new AbortController()
    const page = hasPage(config) ? pageUrl(config) : undefined
    const app = adminApp(hub, {
      token: config.adminToken,
      routes: pages,
      page,
      metrics,
      who,
      isOwn: (c) => parts.some((part) => part.isOwn?.(c)),
      isOwner: ownerIn(config),
      speech: parts.find((part) => part.speech)?.speech,
      ending: over.signal,
      log,
    })
    const admin = await listenAt('admin', { app }, { address: config.admin, token: config.adminToken })
    servers.push(admin)
    // a homeserver asks back while its bridge starts: the doors are open first
    await hub.start()
    const stop = (): Promise<void> => {
      over.abort()
      stopped ??= inTime(stopAll([outside, { stop: () => hub.stop(ending.sends) }, admin]), log)
      return stopped
    }
    return { address: address.url, adminAddress: admin.url, hub, stop }
  } catch (error) {
    await stopAll([...servers, hub])
    throw error
  }
}
