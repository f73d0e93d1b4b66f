import { type Log, Retry } from '@queqiao/hub'
import { isDeviceGone, judged } from '../errors.ts'
import { type RoomEvent, storedEvent } from '../event.ts'
import type { Ghosts } from '../ghosts.ts'
import { type Homeserver, speakingAs } from '../homeserver.ts'
import type { Ids } from '../ids.ts'
import { fields, parse } from '../json.ts'
import { once } from '../once.ts'
import { recent } from '../recent.ts'
import { turns } from '../turns.ts'
import { type Clear, type Device, type DeviceOptions, openDevice } from './device.ts'
import { createRoomFacts } from './facts.ts'
import { type Intake, startIntake } from './intake.ts'
import { type Kept, openKept } from './kept.ts'
import { createKeyring } from './keyring.ts'
import { loadLibrary } from './library.ts'
import { Unreadable } from './unreadable.ts'

/** End-to-bridge encryption: what people write in encrypted rooms is read here, and what WeChat says goes there so that only
 *  who is there can read it. Each ghost encrypts with a device of its own: clients warn of words that somebody else's device
 *  has encrypted. Only the bot's device is given the keys of others. */
export interface Encryption {
  /** Whether a room is encrypted. Throws HomeserverError. */
  isEncrypted(room: string): Promise<boolean>
  /** An event as its sender is to send it in this room: encrypted where the room is. Throws HomeserverError. */
  seal(room: string, user: string, clear: Clear): Promise<Clear>
  /** An encrypted event, as the homeserver wrote it, as its sender wrote it. Throws Retry while its key may still come, and
   *  Unreadable where none comes. */
  open(body: string): Promise<RoomEvent>
  /** Follows what the homeserver tells of rooms. */
  heard(events: readonly unknown[]): void
  /** Opens the bot's device, and takes in what is sent to it from then on. Once; throws what is wrong. */
  begin(): Promise<void>
  stop(): Promise<void>
}

export interface EncryptionOptions {
  readonly homeserver: Homeserver
  readonly ids: Ids
  readonly ghosts: Pick<Ghosts, 'ready'>
  readonly log: Log
  /** Where keys are kept. */
  readonly folder: string
}

/** Devices open at once: each has two database files open. */
const most = 64
/** Milliseconds: a key that comes at all comes with its message, or soon after. */
const patience = { most: 30_000, again: 500 }

export const createEncryption = ({ homeserver, ids, ghosts, log, folder }: EncryptionOptions): Encryption => {
  const facts = createRoomFacts({ homeserver, ids })
  const waiting = recent<string, number>(10_000)
  const begun = once()
  const inTurn = turns()
  let intake: Intake | undefined
  let kept: Promise<Kept> | undefined

  const keptHere = (): Promise<Kept> => {
    kept ??= openKept(folder).catch((cause: unknown) => {
      kept = undefined
      const why = `matrix: encryption cannot use its folder: ${cause instanceof Error ? cause.message : String(cause)}`
      throw new Retry(why, { scope: 'bridge', certain: true, cause })
    })
    return kept
  }

  const open = async (user: string): Promise<Device> => {
    const library = await loadLibrary(folder)
    const { keyDevice: id, store } = await keptHere()
    await ghosts.ready(user)
    await homeserver.call('PUT', ['v3', 'devices', id], { user, body: { display_name: 'Queqiao' } })
    const call = speakingAs(homeserver, user, id)
    const warn: DeviceOptions['warn'] = (words, about) =>
      log('warn', `matrix: encryption: ${words}`, { user, ...about })
    return openDevice({ library, user, id, store: store(user), call, warn, listens: user === ids.bot })
  }
  const keyring = createKeyring({ most, keep: ids.bot, open })

  /** A user gets other keys than those of this name: once, however many have found that they are of no use. */
  const renew = (user: string, { store, renew }: Kept, gone: string): Promise<void> =>
    inTurn(user, async () => {
      if (store(user) !== gone) return
      log('warn', 'matrix: encryption: a device is gone from the homeserver, and made anew', { user })
      await renew(user)
      keyring.drop(user)
    })

  /** Works with a user's device. Where somebody has deleted it at the homeserver, another with new keys takes its place. */
  const using = async <T>(user: string, work: (device: Device) => Promise<T>): Promise<T> => {
    const known = await keptHere()
    const store = known.store(user)
    try {
      return await keyring.use(user, work)
    } catch (error) {
      if (!isDeviceGone(error)) throw error
      await renew(user, known, store)
      return keyring.use(user, work)
    }
  }

  const begin = async () => {
    const now = await keptHere()
    await using(ids.bot, () => Promise.resolve())
    const call = speakingAs(homeserver, ids.bot, now.keyDevice)
    intake = startIntake({
      ...{ kept: now, log, changed: keyring.changed },
      sync: (about) => using(ids.bot, () => call('GET', ['v3', 'sync'], about)),
      take: (sync) => using(ids.bot, (device) => device.take(sync)),
    })
  }

  /** How long this event has been waiting, while its key could have come. */
  const waited = (id: string) => {
    const since = intake?.isWell() ? waiting.get(id) : undefined
    if (since === undefined) waiting.note(id, Date.now())
    return Date.now() - (since ?? Date.now())
  }

  const unread = (id: string) => (error: unknown) => {
    if (!(error instanceof Unreadable) || !error.mayCome || waited(id) > patience.most) throw error
    throw new Retry('the key of an encrypted event has not come yet', { after: patience.again, certain: true })
  }

  return {
    isEncrypted: facts.isEncrypted,
    heard: facts.heard,
    seal: async (room, user, clear) => {
      if (!(await facts.isEncrypted(room))) return clear
      const people = await facts.people(room)
      const content = await using(user, (device) => device.encrypt(room, people, clear))
      return { type: 'm.room.encrypted', content }
    },
    open: async (body) => {
      const { id, room } = storedEvent(body)
      const read = () => using(ids.bot, (device) => device.decrypt(room, fields(parse(body))))
      const clear = await judged(read).catch(unread(id))
      return { ...storedEvent(JSON.stringify(clear)), wasEncrypted: true }
    },
    begin: () => begun.do('begin', begin),
    stop: async () => {
      await intake?.stop()
      await keyring.close()
    },
  }
}
