import type { OlmMachine } from '@matrix-org/matrix-sdk-crypto-wasm'
import pLimit from 'p-limit'
import { HomeserverError } from '../errors.ts'
import type { Homeserver } from '../homeserver.ts'
import { type Fields, fields, list, number, parse, string } from '../json.ts'
import { isDamage } from './damage.ts'
import type { Library } from './library.ts'
import { outlived, outliving, Panicked } from './panics.ts'
import { type Requests, requestsOf } from './requests.ts'
import { keyAfter, lasts, type RoomKey } from './room-key.ts'
import { signItself } from './self-signing.ts'
import { tidy } from './tidy.ts'
import { unreadable } from './unreadable.ts'

/** An event before it is encrypted. */
export interface Clear {
  readonly type: string
  readonly content: object
}

/** A device of a user of ours, with its keys. What it does it does one after the other. */
export interface Device {
  /** The content of an event that only these users' devices can read; new ones of them are given its key first. Throws
   *  HomeserverError. */
  encrypt(room: string, users: readonly string[], clear: Clear): Promise<Fields>
  /** The event as its sender wrote it. Throws Unreadable. */
  decrypt(room: string, event: Fields): Promise<Fields>
  /** Takes in what a sync brought, and answers what follows from it. Kept when it resolves. Throws HomeserverError. */
  take(sync: Fields): Promise<void>
  /** These users have other devices now. */
  changed(users: readonly string[]): Promise<void>
  close(): void
}

export interface DeviceOptions {
  readonly library: Library
  readonly user: string
  readonly id: string
  /** Under which name its keys are kept. */
  readonly store: string
  /** The client-server API as the device's user, with the device. */
  readonly call: Homeserver['call']
  /** Whether others may send the device keys of theirs. */
  readonly listens: boolean
  /** Logs what is wrong with the device and stops nothing. */
  warn(words: string, about: Readonly<Record<string, unknown>>): void
}

/** The library's own form of user ids; what it takes for none is left out, for nobody of that name can have devices. */
const usersIn = ({ UserId }: Library, users: readonly string[]) =>
  users.flatMap((user) => {
    try {
      return [new UserId(user)]
    } catch {
      return []
    }
  })

/** Who has the key of a room, as far as was looked at: what is written next goes with it. */
interface Shared {
  readonly with: string
  readonly until: number
  readonly left: number
}

/** Looking again takes longer than encrypting: it is done every so many events and milliseconds, and when devices change. */
const lookEvery = { events: 20, ms: 60_000 }

const encrypt = (options: DeviceOptions, machine: OlmMachine, requests: Requests, shared: Map<string, Shared>) => {
  const { EncryptionSettings, RoomId } = options.library
  const keys = new Map<string, RoomKey>()
  // the library takes what it is given for its own
  const them = (users: readonly string[]) => usersIn(options.library, users)
  const meet = async (users: readonly string[]) => {
    await machine.updateTrackedUsers(them(users))
    await requests.makeAll()
    const claim = await machine.getMissingSessions(them(users))
    if (claim) await requests.make(claim)
  }
  const share = async (room: string, users: readonly string[]) => {
    for (const key of await machine.shareRoomKey(new RoomId(room), them(users), new EncryptionSettings()))
      await requests.make(key)
  }
  return async (room: string, users: readonly string[], { type, content }: Clear): Promise<Fields> => {
    const now = { with: users.join(), until: Date.now() + lookEvery.ms, left: lookEvery.events }
    const before = shared.get(room)
    const isShared = before?.with === now.with && before.left > 0 && before.until > Date.now()
    if (!isShared) await meet(users)
    if (!isShared || !lasts(keys.get(room), Date.now())) await share(room, users)
    const known = isShared ? before : now
    shared.set(room, { ...known, left: known.left - 1 })
    const written = fields(parse(await machine.encryptRoomEvent(new RoomId(room), type, JSON.stringify(content))))
    keys.set(room, keyAfter(written, keys.get(room), Date.now()))
    return written
  }
}

const decrypt = ({ library }: DeviceOptions, machine: OlmMachine) => {
  const { DecryptionErrorCode, DecryptionSettings, MegolmDecryptionError, RoomId, ShieldStateCode } = library
  const failed = (error: unknown) => {
    if (error instanceof Panicked || isDamage(error)) return error
    if (!(error instanceof MegolmDecryptionError)) return unreadable('', undefined, error)
    // its description may hold what was written
    return unreadable(DecryptionErrorCode[error.code] ?? '', error.maybe_withheld)
  }
  return async (room: string, event: Fields): Promise<Fields> => {
    const settings = new DecryptionSettings(library.TrustRequirement.Untrusted)
    const decrypted = await machine
      .decryptRoomEvent(JSON.stringify(event), new RoomId(room), settings)
      .catch((error: unknown) => {
        throw failed(error)
      })
    if (decrypted.shieldState(false).code === ShieldStateCode.MismatchedSender) throw unreadable('MismatchedSender')
    const { type, content } = fields(parse(decrypted.event))
    return { ...event, type, content }
  }
}

const counted = (counts: Fields): Map<string, number> =>
  new Map(Object.entries(counts).flatMap(([name, count]) => [[name, number(count) ?? 0] as const]))

const strings = (value: unknown): readonly string[] => list(value).flatMap((one) => string(one) ?? [])

const take = ({ library }: DeviceOptions, machine: OlmMachine, requests: Requests) => {
  const usersOf = (value: unknown) => usersIn(library, strings(value))
  return async (sync: Fields) => {
    const { changed, left } = fields(sync.device_lists)
    await machine.receiveSyncChanges(
      JSON.stringify(list(fields(sync.to_device).events)),
      new library.DeviceLists(usersOf(changed), usersOf(left)),
      counted(fields(sync.device_one_time_keys_count)),
      new Set(strings(sync.device_unused_fallback_key_types)),
    )
    await requests.makeAll()
  }
}

const gone = () =>
  new HomeserverError('the homeserver does not have the keys of our device', {
    errcode: 'M_UNKNOWN_DEVICE',
    status: 400,
  })

const openMachine = async ({ library, user, id, store }: DeviceOptions): Promise<OlmMachine> => {
  const { DeviceId, OlmMachine, StoreHandle, UserId } = library
  const handle = await outlived(StoreHandle.open(store, undefined))
  const machine = await outlived(OlmMachine.initFromStore(new UserId(user), new DeviceId(id), handle))
  // whatever holds the store keeps its file open
  handle.free()
  return outliving(machine)
}

/** One after the other; once the library has given up, nothing more. */
const inTurn = ({ warn }: DeviceOptions) => {
  const limit = pLimit(1)
  let broken: Panicked | undefined
  const whole = async <T>(work: () => Promise<T>): Promise<T> => {
    if (broken) throw broken
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Panicked)) throw error
      if (!broken) warn('the library gave up a device, and it is opened anew', {})
      broken = error
      throw error
    }
  }
  return <T>(work: () => Promise<T>): Promise<T> => limit(whole<T>, work).finally(tidy)
}

/** Opens a device with the keys that it has, or makes them; the homeserver knows the device, and its keys when this
 *  resolves. Throws HomeserverError, and Panicked. */
export const openDevice = async (options: DeviceOptions): Promise<Device> => {
  const { library, user } = options
  const { DeviceLists, UserId } = library
  const machine = await openMachine(options)
  const requests = requestsOf({ ...options, machine })
  const shared = new Map<string, Shared>()
  try {
    // who has got other devices while this one was closed was not told to it
    await machine.markAllTrackedUsersAsDirty()
    await machine.updateTrackedUsers([new UserId(user)])
    await requests.makeAll()
    if (!requests.isKnown()) throw gone()
    await signItself({ ...options, machine, requests })
  } catch (error) {
    machine.close()
    throw error
  } finally {
    tidy()
  }
  const [encrypting, decrypting, taking] = [
    encrypt(options, machine, requests, shared),
    decrypt(options, machine),
    take(options, machine, requests),
  ]
  const alone = inTurn(options)
  return {
    encrypt: (room, users, clear) => alone(() => encrypting(room, users, clear)),
    decrypt: (room, event) => alone(() => decrypting(room, event)),
    take: (sync) => alone(() => taking(sync)),
    changed: (users) =>
      alone(async () => {
        const lists = new DeviceLists(usersIn(library, users))
        await machine.receiveSyncChangesMsc4186('[]', lists, new Map())
        shared.clear()
      }),
    close: () => {
      try {
        machine.close()
      } catch (error) {
        // what the library gave up may not let itself be closed
        options.warn('a device cannot be closed', { error: String(error) })
      }
      tidy()
    },
  }
}
