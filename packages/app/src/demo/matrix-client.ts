import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Standing } from './columns.ts'
import type { MatrixLogin } from './synapse-users.ts'

interface Event {
  readonly type: string
  readonly sender: string
  readonly state_key?: string
  readonly content: { readonly name?: string; readonly displayname?: string; readonly body?: string }
}

interface Sync {
  readonly next_batch: string
  readonly rooms?: {
    readonly invite?: Readonly<Record<string, unknown>>
    readonly join?: Readonly<
      Record<string, { readonly state: { readonly events: Event[] }; readonly timeline: { readonly events: Event[] } }>
    >
  }
}

interface Room {
  name: string
  readonly members: Map<string, string>
}

const patience = 25_000
const filter = JSON.stringify({ room: { timeline: { limit: 100 } }, presence: { not_types: ['*'] } })

/** A plain Matrix client: accepts invitations, reads rooms, writes text. */
export const matrixClient = ({ url, accessToken, userId }: MatrixLogin) => {
  const rooms = new Map<string, Room>()

  const call = async (method: string, path: string, signal: AbortSignal, body?: object) => {
    const headers = { authorization: `Bearer ${accessToken}` }
    const init = { method, headers, signal, ...(body && { body: JSON.stringify(body) }) }
    const response = await fetch(`${url}/_matrix/client/v3/${path}`, init)
    if (!response.ok) throw new Error(`the homeserver answered ${response.status}`)
    return response.json()
  }

  const roomAt = (id: string): Room => {
    const room = rooms.get(id) ?? { name: '', members: new Map<string, string>() }
    rooms.set(id, room)
    return room
  }

  const learn = (room: Room, { type, sender, state_key: of, content }: Event): Standing | undefined => {
    if (type === 'm.room.name') room.name = content.name ?? ''
    if (type === 'm.room.member' && of !== undefined && content.displayname) room.members.set(of, content.displayname)
    if (type !== 'm.room.message' || content.body === undefined) return undefined
    return { chat: room.name, sender: room.members.get(sender) ?? sender, text: content.body }
  }

  const take = async (sync: Sync, seen: (standing: Standing) => void, signal: AbortSignal): Promise<void> => {
    for (const id of Object.keys(sync.rooms?.invite ?? {}))
      await call('POST', `join/${encodeURIComponent(id)}`, signal, {})
    for (const [id, { state, timeline }] of Object.entries(sync.rooms?.join ?? {})) {
      const standings = [...state.events, ...timeline.events].map((event) => learn(roomAt(id), event))
      for (const standing of standings) if (standing) seen(standing)
    }
  }

  /** Goes on through outages, until `signal` ends it. */
  const watch = async (seen: (standing: Standing) => void, signal: AbortSignal): Promise<void> => {
    for (let since = ''; !signal.aborted; ) {
      try {
        const query = new URLSearchParams({ filter, timeout: since ? String(patience) : '0', ...(since && { since }) })
        const limit = AbortSignal.any([signal, AbortSignal.timeout(2 * patience)])
        const sync: Sync = await call('GET', `sync?${query}`, limit)
        await take(sync, seen, limit)
        since = sync.next_batch
      } catch {
        await sleep(1_000, undefined, { signal }).catch(() => {})
      }
    }
  }

  const say = async (chat: string, text: string): Promise<void> => {
    const [id] = [...rooms].find(([, room]) => room.name === chat) ?? []
    if (id === undefined) throw new Error(`there is no Matrix room ${chat} yet`)
    const path = `rooms/${encodeURIComponent(id)}/send/m.room.message/${randomUUID()}`
    await call('PUT', path, AbortSignal.timeout(patience), { msgtype: 'm.text', body: text, 'm.mentions': {} })
  }

  return { userId, watch, say }
}
