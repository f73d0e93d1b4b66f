import { type Bridge, type HubPort, type Log, Refused, Retry, type Run } from '@queqiao/hub'
import type { Hono } from 'hono'
import { type Connection, connect } from './calls/connection.ts'
import { createFaults, type Faults } from './calls/faults.ts'
import { handshake } from './calls/handshake.ts'
import { uploading } from './calls/repository.ts'
import { config, type MatrixOptions } from './config.ts'
import { deliver } from './deliver.ts'
import { appservice } from './doors/appservice.ts'
import { readable } from './doors/intake.ts'
import { isDoubtful, setUpCall } from './errors.ts'
import { roomEvent, storedEvent } from './event.ts'
import { type Homeserver, homeserver, named, through } from './homeserver.ts'
import { ids } from './ids.ts'
import type { Means } from './means.ts'
import { type PartsOptions, partsOf } from './parts.ts'
import { createPuppets } from './people/puppets.ts'
import { encryptedRooms, read, remotes } from './read.ts'
import { encryptionNotice } from './saying/encrypted.ts'

/** WeChat on a Matrix homeserver. */
export interface MatrixBridge extends Bridge {
  /** What the homeserver calls; answers before `start` with 500, so that it repeats. */
  readonly routes: Hono
  /** For whoever receives the application service's transactions in another way: room events as the homeserver wrote
   *  them. Those that concern WeChat are durable when it resolves; repeating an event does no harm. */
  receive(events: readonly unknown[]): Promise<void>
}

const quiet: Log = () => {}

/** In the rooms of chats lines for us are told from what goes to WeChat. */
const prefix = { desk: '', elsewhere: '!wx ' }

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

/** The same homeserver; `done` hears of each call that succeeds. */
const watched = ({ call, repository, close }: Homeserver, done: (call: string) => void): Homeserver => ({
  close,
  repository: {
    ...repository,
    upload: async (file) => {
      const address = await repository.upload(file)
      done(uploading)
      return address
    },
  },
  call: async (method, path, about) => {
    const answer = await call(method, path, about)
    done(named(method, path))
    return answer
  },
})

/** What the hub is told of a failed delivery; what concerns the whole bridge becomes its health. */
const noticed = (error: unknown, connection: Connection, faults: Faults): unknown => {
  if (error instanceof Refused && isDoubtful(error) && !connection.ready())
    return new Retry(error.message, { scope: 'bridge', certain: true, cause: error })
  if (!(error instanceof Retry) || error.scope !== 'bridge') return error
  const call = setUpCall(error)
  if (call) faults.note(call, error.message)
  connection.lost(error.message)
  return error
}

const running = (server: Homeserver, options: Omit<PartsOptions, 'homeserver' | 'isConnected' | 'isBusy'>) => {
  const { hub, log, id, puppets } = options
  const faults = createFaults()
  const homeserver = watched(server, (call) => faults.mended(call) && connection.again())
  const { means, welcomeAll, stop } = partsOf({
    ...{ ...options, homeserver },
    isConnected: () => connection.ready(),
    isBusy: () => runs > 0,
  })

  let welcoming = Promise.resolve()
  const welcome = () =>
    welcomeAll().catch((error: unknown) =>
      log('info', 'matrix: not all rooms were looked at', { error: String(error) }),
    )

  const shake = handshake({ ...means, id })
  const connection = connect({
    check: (signal) => shake(signal).then(faults.check),
    changed: (state) => {
      hub.health(state)
      if (state.ready) welcoming = welcoming.then(welcome)
    },
  })

  let runs = 0
  const delivering = async (run: Run) => {
    runs += 1
    try {
      await deliver(means, run)
    } catch (error) {
      throw noticed(error, connection, faults)
    } finally {
      runs -= 1
    }
  }
  const stopAll = async () => {
    const stopped = stop()
    await connection.stop()
    await Promise.all([stopped, welcoming])
    await puppets.close()
  }
  return { means, tellEncrypted: encryptionNotice(means), deliver: delivering, stop: stopAll }
}

/** The folder where keys are kept, if rooms are encrypted. */
const keysOf = (options: MatrixOptions): string | undefined => {
  if (!options.encryption) return undefined
  if (!options.client && options.keys) return options.keys
  throw new TypeError('matrix: encryption: it needs `keys`, a folder, and a homeserver of its own instead of a client')
}

/** A bridge to one homeserver. Throws TypeError for a ghost template that cannot be used, and for encryption without a folder
 *  for its keys. */
export const matrix = (options: MatrixOptions): MatrixBridge => {
  const { log = quiet, spaces = true, joins = 20, doublePuppet = {}, status = false, receipts = false } = options
  const keys = keysOf(options)
  const url = options.client ? options.client.homeserverUrl : options.homeserver
  const telling = { status, receipts }
  const hearsAll = status || receipts
  const settings = config(options)
  const names = ids(settings)
  const server = options.client ? through(options.client) : homeserver(url, options.asToken, keys && names.bot)
  let now: ReturnType<typeof running> | undefined

  const started = () => {
    if (now) return now
    throw new Error('matrix: not started')
  }

  const receive = async (told: readonly unknown[]) => {
    const { means, tellEncrypted } = started()
    const events = readable(told, log)
    const kept = remotes(means, events)
    means.facts.heard(events)
    means.encryption?.heard(events)
    if (kept.length > 0) await means.hub.receive(kept)
    for (const event of events.flatMap((raw) => roomEvent(raw) ?? [])) {
      means.guests.heard(event)
      means.moves.heard(event)
    }
    if (!means.encryption) for (const room of encryptedRooms(events)) void tellEncrypted(room)
  }

  return {
    name: 'matrix',
    // sent one after the other all the same; what is shared is the search for what waits and the note that it went
    traits: {
      ...{ joins: 10, avatars: true, looks: true, prefix },
      ...(hearsAll && { outcomes: 'all' }),
      // keys may have to be waited for
      ...(keys !== undefined && { author: ({ body }) => storedEvent(body).sender }),
    },
    routes: appservice({
      hsToken: settings.hsToken,
      receive,
      userExists: (user) => knows(started().means, user),
      failed: (error) => log('error', 'matrix: a request of the homeserver failed', { error: String(error) }),
    }),
    receive,
    start: async (hub: HubPort) => {
      const { id, domain } = settings
      const puppets = createPuppets({ url, domain, settings: doublePuppet, hub, log })
      const ownsBot = options.client === undefined
      const what = { spaces, joins, ownsBot, ...(keys !== undefined && { keys }) }
      now = running(server, { ids: names, hub, log, puppets, telling, id, ...what })
    },
    deliver: (run: Run) => started().deliver(run),
    read: (group) => read(started().means, group),
    stop: async () => {
      await now?.stop()
      await server.close()
    },
  }
}
