import type { OlmMachine } from '@matrix-org/matrix-sdk-crypto-wasm'
import { HomeserverError, isDeviceGone } from '../errors.ts'
import type { Homeserver } from '../homeserver.ts'
import { fields, parse } from '../json.ts'
import type { Library } from './library.ts'
import type { Requests } from './requests.ts'

interface Signing {
  readonly library: Library
  readonly machine: OlmMachine
  readonly requests: Requests
  readonly call: Homeserver['call']
  readonly user: string
  readonly id: string
  warn(words: string, about: Readonly<Record<string, unknown>>): void
}

const isSigned = async ({ library, machine, user, id }: Signing): Promise<boolean> => {
  const device = await machine.getDevice(new library.UserId(user), new library.DeviceId(id))
  const isSigned = device?.isCrossSignedByOwner() === true
  // it would keep the store open
  device?.free()
  return isSigned
}

/** The user signs the device (spec, Client-Server API: Cross-signing): clients warn of one that its owner has not signed,
 *  and soon read it no more (MSC4153). Done once: a sign that stands is left. Throws HomeserverError. */
export const signItself = async (signing: Signing): Promise<void> => {
  if (await isSigned(signing)) return
  try {
    await sign(signing)
  } catch (error) {
    if (!(error instanceof HomeserverError) || !isForbidden(error) || isDeviceGone(error)) throw error
    signing.warn('the homeserver lets a device not be signed: clients warn of it', { reason: error.message })
  }
}

// it wants the user to confirm it, or knows no such thing
const isForbidden = ({ status = 0, errcode }: HomeserverError) =>
  (status === 401 && errcode === undefined) || [400, 403, 404, 405].includes(status)

const sign = async ({ library, machine, requests, call, user }: Signing) => {
  // what was made before, but perhaps not uploaded, is used again
  const signs = await machine.bootstrapCrossSigning(false)
  if (signs.uploadKeysRequest) await requests.make(signs.uploadKeysRequest)
  const body = fields(parse(signs.uploadSigningKeysRequest.body))
  await call('POST', ['v3', 'keys', 'device_signing', 'upload'], { body })
  await requests.make(signs.uploadSignaturesRequest)
  // asked for with the devices of others, when they are
  const changed = new library.DeviceLists([new library.UserId(user)])
  await machine.receiveSyncChangesMsc4186('[]', changed, new Map())
}
