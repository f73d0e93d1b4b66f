import { type Bridge, type HubPort, type Log, Retry, type Run } from '@queqiao/hub'
import type { Hono } from 'hono'
import { appservice } from './appservice.ts'
import { config, type MatrixOptions } from './config.ts'
import { type Connection, connect, handshake } from './connection.ts'
import { deliver } from './deliver.ts'
import { encryptionNotice } from './encrypted.ts'
import { ghosts } from './ghosts.ts'
import { homeserver, through } from './homeserver.ts'
import { ids } from './ids.ts'
import type { Means } from './means.ts'
import { encryptedRooms, read, remotes } from './read.ts'

/** WeChat on a Matrix homeserver. */
export interface MatrixBridge extends Bridge {
  /** What the homeserver calls; answers before `start` with 500, so that it repeats. */
  readonly routes: Hono
  /** For whoever receives the application service's transactions in another way: room events as the homeserver wrote
   *  them. Those that concern WeChat are durable when it resolves; repeating an event does no harm. */
  receive(events: readonly unknown[]): Promise<void>
}

const quiet: Log = () => {}

/** A person has a ghost if an account knows a name of theirs. */
const knows = async ({ hub, ids, ghosts }: Means, user: string): Promise<boolean> => {
  const person = ids.person(user)
  if (!person) return false
  for (const account of await hub.accounts()) {
    if ((await hub.person(account, person)).name === person) continue
    await ghosts.ready(user)
    return true
  }
  return false
}

const running = (means: Means, id: string) => {
  const { homeserver, ids, ghosts, hub, log } = means
  const connection = connect({
    check: handshake(homeserver, ids, ghosts, id),
    changed: (state) => {
      hub.health(state)
      log(state.ready ? 'info' : 'warn', state.ready ? 'matrix: connected' : 'matrix: not connected', state)
    },
  })
  return { means, connection, tellEncrypted: encryptionNotice(means) }
}

const noticing = async (connection: Connection, work: () => Promise<void>) => {
  try {
    await work()
  } catch (error) {
    if (error instanceof Retry && error.scope === 'bridge') connection.lost(error.message)
    throw error
  }
}

/** A bridge to one homeserver. Throws TypeError for a ghost template that cannot be used. */
export const matrix = (options: MatrixOptions): MatrixBridge => {
  const { log = quiet } = options
  const settings = config(options)
  const server = options.client ? through(options.client) : homeserver(options.homeserver, options.asToken)
  const names = ids(settings)
  let now: ReturnType<typeof running> | undefined

  const started = () => {
    if (now) return now
    throw new Error('matrix: not started')
  }

  const receive = async (events: readonly unknown[]) => {
    const { means, tellEncrypted } = started()
    const kept = remotes(means, events)
    if (kept.length > 0) await means.hub.receive(kept)
    for (const room of encryptedRooms(events)) void tellEncrypted(room)
  }

  return {
    name: 'matrix',
    // sent one after the other all the same; what is shared is the search for what waits and the note that it went
    traits: { joins: 10 },
    routes: appservice({
      hsToken: settings.hsToken,
      receive,
      userExists: (user) => knows(started().means, user),
      failed: (error) => log('error', 'matrix: a request of the homeserver failed', { error: String(error) }),
    }),
    receive,
    start: async (hub: HubPort) => {
      now = running({ homeserver: server, ids: names, ghosts: ghosts(server, names), hub, log }, settings.id)
    },
    deliver: (run: Run) => noticing(started().connection, () => deliver(started().means, run)),
    read: (group) => read(started().means, group),
    stop: async () => {
      await now?.connection.stop()
      await server.close()
    },
  }
}
