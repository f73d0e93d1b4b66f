import type { OlmMachine } from '@matrix-org/matrix-sdk-crypto-wasm'
import pLimit from 'p-limit'
import type { Homeserver } from '../homeserver.ts'
import { type Fields, fields, list, number, parse, string } from '../json.ts'
import type { Library } from './library.ts'
import { type Requests, requestsOf } from './requests.ts'
import { signItself } from './self-signing.ts'
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
}

const encrypt = (options: DeviceOptions, machine: OlmMachine, requests: Requests) => {
  const { EncryptionSettings, RoomId, UserId } = options.library
  return async (room: string, users: readonly string[], { type, content }: Clear): Promise<Fields> => {
    // the library takes what it is given for its own
    const them = () => users.map((user) => new UserId(user))
    await machine.updateTrackedUsers(them())
    await requests.makeAll()
    const claim = await machine.getMissingSessions(them())
    if (claim) await requests.make(claim)
    for (const key of await machine.shareRoomKey(new RoomId(room), them(), new EncryptionSettings()))
      await requests.make(key)
    return fields(parse(await machine.encryptRoomEvent(new RoomId(room), type, JSON.stringify(content))))
  }
}

const decrypt = ({ library }: DeviceOptions, machine: OlmMachine) => {
  const { DecryptionErrorCode, DecryptionSettings, MegolmDecryptionError, RoomId, ShieldStateCode } = library
  const failed = (error: unknown) => {
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
  const usersOf = (value: unknown) => strings(value).map((user) => new library.UserId(user))
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

/** Opens a device with the keys that it has, or makes them; the homeserver knows the device, and its keys when this
 *  resolves. Throws HomeserverError. */
export const openDevice = async (options: DeviceOptions): Promise<Device> => {
  const { library, user, id, store } = options
  const { DeviceId, DeviceLists, OlmMachine, StoreHandle, UserId } = library
  const handle = await StoreHandle.open(store, undefined)
  const machine = await OlmMachine.initFromStore(new UserId(user), new DeviceId(id), handle)
  const requests = requestsOf({ ...options, machine })
  const limit = pLimit(1)
  try {
    // who has got other devices while this one was closed was not told to it
    await machine.markAllTrackedUsersAsDirty()
    await machine.updateTrackedUsers([new UserId(user)])
    await requests.makeAll()
    await signItself({ ...options, machine, requests })
  } catch (error) {
    machine.close()
    throw error
  }
  const [encrypting, decrypting, taking] = [
    encrypt(options, machine, requests),
    decrypt(options, machine),
    take(options, machine, requests),
  ]
  return {
    encrypt: (room, users, clear) => limit(encrypting, room, users, clear),
    decrypt: (room, event) => limit(decrypting, room, event),
    take: (sync) => limit(taking, sync),
    changed: (users) =>
      limit(async () => {
        const lists = new DeviceLists(users.map((one) => new UserId(one)))
        await machine.receiveSyncChangesMsc4186('[]', lists, new Map())
      }),
    close: () => machine.close(),
  }
}
