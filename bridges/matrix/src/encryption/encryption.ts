import { type Log, Retry } from '@queqiao/hub'
import { isDeviceGone, judged, unlessMissing } from '../errors.ts'
import { isEncrypted, type RoomEvent, roomEvent, storedEvent } from '../event.ts'
import { type Homeserver, speakingAs } from '../homeserver.ts'
import type { Ids } from '../ids.ts'
import { fields, parse } from '../json.ts'
import { once } from '../later/once.ts'
import { recent } from '../later/recent.ts'
import { turns } from '../later/turns.ts'
import type { Ghosts } from '../people/ghosts.ts'
import { isDamage } from './damage.ts'
import { type Clear, type Device, type DeviceOptions, openDevice } from './device.ts'
import type { RoomFacts } from './facts.ts'
import { type Intake, startIntake } from './intake.ts'
import { type Kept, openKept } from './kept.ts'
import { createKeyring } from './keyring.ts'
import { loadLibrary } from './library.ts'
import { Unreadable } from './unreadable.ts'

/** End-to-bridge encryption: what people write in encrypted rooms is read here, and what WeChat says goes there so that only
 *  who is there can read it. Each ghost encrypts with a device of its own: clients warn of words that somebody else's device
 *  has encrypted. Only the bot's device is given the keys of others. */
export interface Encryption {
  /** An event as its sender is to send it in this room: encrypted where the room is. Throws HomeserverError. */
  seal(room: string, user: string, clear: Clear): Promise<Clear>
  /** An encrypted event, as the homeserver wrote it, as its sender wrote it. Throws Unreadable where its key does not come, and
   *  Retry while it may still come and is `awaited`: then what others wrote may soon go first. */
  open(body: string, isAwaited: boolean): Promise<RoomEvent>
  /** Notes when encrypted events came: for so long their keys have been awaited. */
  heard(events: readonly unknown[]): void
  /** Opens the bot's device, and takes in what is sent to it from then on. Once; throws what is wrong. */
  begin(): Promise<void>
  stop(): Promise<void>
}

export interface EncryptionOptions {
  readonly homeserver: Homeserver
  readonly ids: Ids
  readonly ghosts: Pick<Ghosts, 'ready'>
  readonly facts: RoomFacts
  readonly log: Log
  /** Where keys are kept. */
  readonly folder: string
}

/** Devices open at once: each has two database files open. */
const most = 64
/** Milliseconds: a key that comes at all comes with its message, or soon after; what others wrote later waits for it for a moment,
 *  so that all stays in order. */
const patience = { most: 30_000, again: 500, ofOthers: 2_000 }

/** The name of keys that are of no use, and why. */
interface Lost {
  readonly of: string
  readonly why: string
}

export const createEncryption = (options: EncryptionOptions): Encryption => {
  const { homeserver, ids, ghosts, facts, log, folder } = options
  /** When an event came. */
  const heard = recent<string, number>(10_000)
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

  /** Why a device is of no use any more; undefined for what may pass. */
  const lost = (error: unknown): string | undefined => {
    if (isDeviceGone(error)) return 'a device is gone from the homeserver'
    return isDamage(error) ? 'the keys of a device cannot be read any more' : undefined
  }

  /** A user gets other keys than those of this name: once, however many have found that they are of no use. */
  const renew = (user: string, { keyDevice, store, renew }: Kept, { of, why }: Lost): Promise<void> =>
    inTurn(user, async () => {
      if (store(user) !== of) return
      log('warn', `matrix: encryption: ${why}, and it is made anew`, { user })
      // clients take other keys for a device only once it has been away
      await homeserver.call('DELETE', ['v3', 'devices', keyDevice], { user, body: {} }).catch(unlessMissing)
      await renew(user)
      keyring.drop(user)
    })

  /** Works with a user's device. Where somebody has deleted it at the homeserver, or its keys are lost, another with new keys
   *  takes its place. */
  const using = async <T>(user: string, work: (device: Device) => Promise<T>): Promise<T> => {
    const known = await keptHere()
    const store = known.store(user)
    try {
      return await keyring.use(user, work)
    } catch (error) {
      const why = lost(error)
      if (why === undefined) throw error
      await renew(user, known, { of: store, why })
      return keyring.use(user, work)
    }
  }

  const begin = async () => {
    const now = await keptHere()
    await using(ids.bot, () => Promise.resolve())
    const call = speakingAs(homeserver, ids.bot, now.keyDevice)
    intake = startIntake({
      ...{ kept: now, log },
      // ghosts write for people alone, and each is new to the bot once
      changed: (users) => keyring.changed(users.filter((user) => !ids.ours(user))),
      sync: (about) => using(ids.bot, () => call('GET', ['v3', 'sync'], about)),
      take: (sync) => using(ids.bot, (device) => device.take(sync)),
    })
  }

  /** Milliseconds in which the key of this event could have come: they pass for all that wait at once. */
  const waited = (id: string): number => {
    const since = intake?.wellSince()
    return since === undefined ? 0 : Date.now() - Math.max(since, heard.get(id) ?? 0)
  }

  const unread = (id: string, isAwaited: boolean) => (error: unknown) => {
    if (!(error instanceof Unreadable) || !error.mayCome || !isAwaited || waited(id) > patience.most) throw error
    const letsOthers = Date.now() - (heard.get(id) ?? 0) > patience.ofOthers
    const when = { after: patience.again, certain: true, letsOthers }
    throw new Retry('the key of an encrypted event has not come yet', when)
  }

  return {
    heard: (events) => {
      for (const event of events.flatMap((raw) => roomEvent(raw) ?? []))
        if (isEncrypted(event) && heard.get(event.id) === undefined) heard.note(event.id, Date.now())
    },
    seal: async (room, user, clear) => {
      if (!(await facts.isEncrypted(room))) return clear
      const people = await facts.people(room)
      const content = await using(user, (device) => device.encrypt(room, people, clear))
      return { type: 'm.room.encrypted', content }
    },
    open: async (body, isAwaited) => {
      const { id, room } = storedEvent(body)
      const read = () => using(ids.bot, (device) => device.decrypt(room, fields(parse(body))))
      const clear = await judged(read).catch(unread(id, isAwaited))
      return { ...storedEvent(JSON.stringify(clear)), wasEncrypted: true }
    },
    begin: () => begun.do('begin', begin),
    stop: async () => {
      await intake?.stop()
      await keyring.close()
    },
  }
}
