import type {
  KeysClaimRequest,
  KeysQueryRequest,
  KeysUploadRequest,
  OlmMachine,
  SignatureUploadRequest,
  ToDeviceRequest,
} from '@matrix-org/matrix-sdk-crypto-wasm'
import type { Homeserver } from '../homeserver.ts'
import { type Fields, fields, parse } from '../json.ts'
import type { Library } from './library.ts'

/** What a device asks of the homeserver. */
type Request = KeysClaimRequest | KeysQueryRequest | KeysUploadRequest | SignatureUploadRequest | ToDeviceRequest

/** Spec, Client-Server API: End-to-End Encryption. */
const paths = new Map<string, readonly string[]>([
  ['KeysUpload', ['v3', 'keys', 'upload']],
  ['KeysQuery', ['v3', 'keys', 'query']],
  ['KeysClaim', ['v3', 'keys', 'claim']],
  ['SignatureUpload', ['v3', 'keys', 'signatures', 'upload']],
])

export interface Requests {
  /** Makes a request that the device has, and tells it the answer. One of a kind that we do not know is left, and logged once.
   *  Throws HomeserverError. */
  make(request: Request): Promise<void>
  /** The same with all that wait. */
  makeAll(): Promise<void>
  /** Whether the homeserver has the device's keys, as far as it was asked: somebody may have deleted the device. */
  isKnown(): boolean
}

export interface RequestsOptions {
  readonly library: Library
  readonly machine: OlmMachine
  readonly user: string
  /** The device's id. */
  readonly id: string
  /** The client-server API as the device's user, with the device. */
  readonly call: Homeserver['call']
  /** Whether others may send the device keys of theirs. Where not, there is nothing to claim for that. */
  readonly listens: boolean
  /** Logs what is wrong with the device and stops nothing. */
  warn(words: string, about: Readonly<Record<string, unknown>>): void
}

const enough = { one_time_key_counts: { signed_curve25519: 50 } }

export const requestsOf = (options: RequestsOptions): Requests => {
  const { library, machine, user, id, call, listens, warn } = options
  let isKnown = true
  /** Kinds that were logged. */
  const left = new Set<string>()

  const learn = ({ device_keys }: Fields) => {
    const own = fields(device_keys)[user]
    if (own !== undefined) isKnown = Object.hasOwn(fields(own), id)
  }
  const upload = async (body: Fields) => {
    if (listens) return call('POST', ['v3', 'keys', 'upload'], { body })
    // its own keys alone: whoever wrote here would else send a key to each ghost, which nobody ever fetches
    const { device_keys } = body
    if (device_keys !== undefined) await call('POST', ['v3', 'keys', 'upload'], { body: { device_keys } })
    return enough
  }

  const send = (request: Request) => {
    const body = fields(parse(request.body))
    const kind = library.RequestType[request.type] ?? ''
    if (kind === 'KeysUpload') return upload(body)
    if ('event_type' in request)
      return call('PUT', ['v3', 'sendToDevice', request.event_type, request.txn_id], { body })
    const path = paths.get(kind)
    if (path) return call('POST', path, { body })
    if (!left.has(kind)) warn('a device asks for something that is not known here', { kind })
    left.add(kind)
    return undefined
  }

  const make = async (request: Request) => {
    const answer = await send(request)
    if (answer) learn(answer)
    if (answer && request.id) await machine.markRequestAsSent(request.id, request.type, JSON.stringify(answer))
  }

  return {
    make,
    isKnown: () => isKnown,
    makeAll: async () => {
      // a room is never verified in, and backups are none of ours
      for (const request of await machine.outgoingRequests())
        if (!('room_id' in request) && library.RequestType[request.type] !== 'KeysBackup') await make(request)
    },
  }
}
