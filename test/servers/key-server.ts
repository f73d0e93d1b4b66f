import { HomeserverError } from '../../bridges/matrix/src/errors.ts'
import type { Homeserver } from '../../bridges/matrix/src/homeserver.ts'
import { type Fields, fields, list } from '../../bridges/matrix/src/json.ts'

const algorithm = 'm.megolm.v1.aes-sha2'

/** What a homeserver knows of devices: it answers at once, and all its rooms are encrypted. */
export interface KeyServer {
  call: Homeserver['call']
  /** What was sent to a user's device since the last time, as a sync brings it. */
  inbox(user: string): Fields
  /** Somebody deletes a user's devices. */
  remove(user: string): void
  /** The public keys of a user's device. */
  keys(user: string): Fields | undefined
  /** Everything that was asked for, as `@user PATH`. */
  readonly asked: readonly string[]
}

export interface KeyServerOptions {
  /** Who is in each room. */
  readonly people: readonly string[]
  /** Answers in place of the server: what it throws is thrown. */
  before?(user: string, path: string): void
}

export const keyServer = ({ people, before }: KeyServerOptions): KeyServer => {
  /** Users who have a device, and its id. */
  const devices = new Map<string, string>()
  const deviceKeys = new Map<string, Fields>()
  const signing = new Map<string, Fields>()
  const oneTime = new Map<string, [string, unknown][]>()
  const sent = new Map<string, Fields[]>()
  const asked: string[] = []

  const upload = (user: string, { device_keys, one_time_keys }: Fields) => {
    if (device_keys) deviceKeys.set(user, fields(device_keys))
    oneTime.set(user, [...(oneTime.get(user) ?? []), ...Object.entries(fields(one_time_keys))])
    return { one_time_key_counts: { signed_curve25519: oneTime.get(user)?.length } }
  }
  const query = (users: readonly string[]) => {
    const of = (name: string) => users.flatMap((user) => (signing.has(user) ? [[user, signing.get(user)?.[name]]] : []))
    const devicesOf = (user: string) =>
      deviceKeys.has(user) ? { [devices.get(user) ?? '']: deviceKeys.get(user) } : {}
    return {
      device_keys: Object.fromEntries(users.map((user) => [user, devicesOf(user)])),
      master_keys: Object.fromEntries(of('master_key')),
      self_signing_keys: Object.fromEntries(of('self_signing_key')),
    }
  }
  const claim = (users: readonly string[]) => {
    const taken = (user: string) => ({
      [devices.get(user) ?? '']: Object.fromEntries([oneTime.get(user)?.shift() ?? []]),
    })
    return { one_time_keys: Object.fromEntries(users.map((user) => [user, taken(user)])) }
  }
  const send = (from: string, type: string, all: Fields) => {
    for (const [user, to] of Object.entries(all))
      for (const content of Object.values(fields(to)))
        sent.set(user, [...(sent.get(user) ?? []), { type, sender: from, content }])
    return {}
  }

  const answer = (user: string, path: readonly string[], body: Fields): Fields => {
    const [, what, which] = path
    if (what === 'devices') devices.set(user, which ?? '')
    if (what === 'sendToDevice') return send(user, which ?? '', fields(body.messages))
    if (which === 'device_signing') signing.set(user, body)
    const answers: Readonly<Record<string, () => Fields>> = {
      'keys upload': () => upload(user, body),
      'keys query': () => query(Object.keys(fields(body.device_keys))),
      'keys claim': () => claim(Object.keys(fields(body.one_time_keys))),
    }
    return answers[`${what} ${which}`]?.() ?? {}
  }
  const remove = (user: string) => {
    for (const known of [devices, deviceKeys, oneTime]) known.delete(user)
  }
  const members = people.map((user) => ({ state_key: user, content: { membership: 'join' } }))

  return {
    asked,
    call: async (method, path, { user = '', device, body } = {}) => {
      asked.push(`${user} ${path.slice(1, 4).join('/')}`)
      before?.(user ?? '', path.slice(1).join('/'))
      if (path[1] === 'rooms') return path.at(-1) === 'members' ? { chunk: members } : { algorithm }
      const isGone = path[1] !== 'devices' && device !== undefined && !devices.has(user ?? '')
      if (isGone) throw new HomeserverError('unknown device', { status: 400, errcode: 'M_UNKNOWN_DEVICE' })
      if (method !== 'DELETE') return answer(user ?? '', path, fields(body))
      remove(user ?? '')
      return {}
    },
    inbox: (user) => {
      const events = list(sent.get(user))
      sent.delete(user)
      return { to_device: { events }, device_one_time_keys_count: { signed_curve25519: oneTime.get(user)?.length } }
    },
    remove,
    keys: (user) => deviceKeys.get(user),
  }
}
