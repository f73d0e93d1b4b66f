import type { OlmMachine } from '@matrix-org/matrix-sdk-crypto-wasm'
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
}

const isSigned = async ({ library, machine, user, id }: Signing): Promise<boolean> =>
  (await machine.getDevice(new library.UserId(user), new library.DeviceId(id)))?.isCrossSignedByOwner() === true

/** The user signs the device (spec, Client-Server API: Cross-signing): clients warn of one that its owner has not signed,
 *  and soon read it no more (MSC4153). Done once: a sign that stands is left. Throws HomeserverError. */
export const signItself = async (signing: Signing): Promise<void> => {
  if (await isSigned(signing)) return
  const { machine, requests, call, user } = signing
  // what was made before, but perhaps not uploaded, is used again
  const signs = await machine.bootstrapCrossSigning(false)
  if (signs.uploadKeysRequest) await requests.make(signs.uploadKeysRequest)
  const keys = fields(parse(signs.uploadSigningKeysRequest.body))
  await call('POST', ['v3', 'keys', 'device_signing', 'upload'], { body: keys })
  await requests.make(signs.uploadSignaturesRequest)
  await machine.receiveSyncChangesMsc4186(
    '[]',
    new signing.library.DeviceLists([new signing.library.UserId(user)]),
    new Map(),
  )
  await requests.makeAll()
}
