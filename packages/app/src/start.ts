import { mkdir } from 'node:fs/promises'
import { type Bridge, createHub, type Hub, type Log, type User } from '@queqiao/hub'
import { matrix } from '@queqiao/matrix'
import { accountId } from '@queqiao/protocol/model'
import { telegram } from '@queqiao/telegram'
import type { Hono } from 'hono'
import type { Config } from './config/schema.ts'
import { StartError } from './errors.ts'
import { whyNot } from './files.ts'
import { adminApp } from './process/admin.ts'
import { type Listening, listen } from './process/listen.ts'
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

type Side = { readonly bridge: Bridge; readonly routes?: Hono }

const sides = (config: Config, log: Log): readonly Side[] => {
  const side = config.matrix && matrix({ ...config.matrix, log })
  return [
    ...(side ? [{ bridge: side, routes: side.routes }] : []),
    ...(config.telegram ? [{ bridge: telegram({ ...config.telegram, log }) }] : []),
  ]
}

const userOf = ({ name, role, accounts, matrix, telegram }: Config['users'][number]): User => ({
  name,
  role,
  accounts: accounts.map(accountId),
  ids: { ...(matrix && { matrix }), ...(telegram && { telegram: String(telegram) }) },
})

const openHub = async (config: Config, bridges: readonly Bridge[], log: Log): Promise<Hub> => {
  const { data, names, relay, retry } = config
  const options = { data, bridges, names, relay, retry, log, users: config.users.map(userOf) }
  try {
    await mkdir(data, { recursive: true, mode: 0o700 })
    return await createHub({ ...options, resultLimit: config.limits.result, pace: config.pace.send })
  } catch (error) {
    throw new StartError(`data: ${data}: ${whyNot(error)}`, { cause: error })
  }
}

interface Stoppable {
  stop(): Promise<void>
}

/** An address ends when its last WebSocket has: both are told at once. */
const together = (address: Listening, doors: PublicDoors): Stoppable => ({
  stop: async () => void (await Promise.all([address.stop(), doors.close()])),
})

const stopAll = async (parts: readonly Stoppable[]): Promise<void> => {
  for (const part of parts) await part.stop()
}

/** Starts everything that the configuration names. Resolves when both addresses answer; the other sides may still be
 *  away, which `/readyz` tells.
 *  @throws StartError where an address is taken or the store cannot be opened; nothing is left running then. */
export const start = async (config: Config, log: Log = silent): Promise<Running> => {
  const parts = sides(config, log)
  const bridges = parts.map(({ bridge }) => bridge)
  const routes = parts.flatMap((part) => part.routes ?? [])
  const hub = await openHub(config, bridges, log)
  const servers: Stoppable[] = []
  try {
    const doors = publicDoors(config, { keeper: hub.keeper, routes, log })
    const address = await listen('listen', doors, config.listen)
    const outside = together(address, doors)
    servers.push(outside)
    const admin = await listen('admin', { app: adminApp(hub, config.adminToken) }, config.admin)
    servers.push(admin)
    // a homeserver asks back while its bridge starts: the doors are open first
    await hub.start()
    let stopped: Promise<void> | undefined
    const stop = (): Promise<void> => {
      stopped ??= stopAll([outside, hub, admin])
      return stopped
    }
    return { address: address.url, adminAddress: admin.url, hub, stop }
  } catch (error) {
    await stopAll([...servers, hub])
    throw error
  }
}
