import { unlessMissing } from '../errors.ts'
import { type RoomEvent, roomEvent } from '../event.ts'
import type { Homeserver } from '../homeserver.ts'
import type { Ids } from '../ids.ts'
import { fields, list, string } from '../json.ts'
import { recent } from '../later/recent.ts'

/** What must be known of a room to write in it: asked once, then followed. */
export interface RoomFacts {
  /** Whether it is encrypted; once it is, it stays so, whatever becomes of the event that says so. Throws HomeserverError. */
  isEncrypted(room: string): Promise<boolean>
  /** The people who are there or invited, ours left out. Throws HomeserverError. */
  people(room: string): Promise<readonly string[]>
  /** Follows what the homeserver tells. */
  heard(events: readonly unknown[]): void
}

export interface RoomFactsOptions {
  readonly homeserver: Pick<Homeserver, 'call'>
  readonly ids: Pick<Ids, 'ours'>
}

export const encryptionType = 'm.room.encryption'
/** The one way to encrypt that rooms have. */
export const algorithm = 'm.megolm.v1.aes-sha2'

/** Rooms remembered at most. */
const most = 20_000

const unlessThere = (error: unknown): undefined => void unlessMissing(error)

const isHere = (membership: unknown) => membership === 'join' || membership === 'invite'

export const createRoomFacts = ({ homeserver, ids }: RoomFactsOptions): RoomFacts => {
  const encrypted = recent<string, Promise<boolean>>(most)
  const present = recent<string, Promise<Set<string>>>(most)

  const askEncrypted = async (room: string) => {
    const path = ['v3', 'rooms', room, 'state', encryptionType]
    // also where it was redacted or set anew: clients take the room for encrypted from the first on
    const found = await homeserver.call('GET', path).catch(unlessThere)
    return found !== undefined
  }
  const askPeople = async (room: string) => {
    const query = { not_membership: 'leave' }
    const { chunk } = await homeserver.call('GET', ['v3', 'rooms', room, 'members'], { query })
    const members = list(chunk).map(fields)
    const there = members.filter(({ content }) => isHere(fields(content).membership))
    return new Set(there.flatMap(({ state_key }) => string(state_key) ?? []).filter((user) => !ids.ours(user)))
  }

  /** What was asked, and is asked again if it failed. */
  const kept = <T>(
    known: ReturnType<typeof recent<string, Promise<T> | undefined>>,
    room: string,
    ask: () => Promise<T>,
  ) => {
    const before = known.get(room)
    if (before) return before
    const asked = ask()
    known.note(room, asked)
    asked.catch(() => known.get(room) === asked && known.note(room, undefined))
    return asked
  }

  const follow = ({ room, type, stateKey, content }: RoomEvent) => {
    if (type === encryptionType && stateKey === '') encrypted.note(room, Promise.resolve(true))
    if (type !== 'm.room.member' || stateKey === undefined || ids.ours(stateKey)) return
    const isThere = isHere(content.membership)
    present.get(room)?.then(
      (users) => (isThere ? users.add(stateKey) : users.delete(stateKey)),
      () => {},
    )
  }

  return {
    isEncrypted: (room) => kept(encrypted, room, () => askEncrypted(room)),
    people: async (room) => [...(await kept(present, room, () => askPeople(room)))],
    heard: (events) => {
      for (const raw of events) {
        const event = roomEvent(raw)
        if (event) follow(event)
      }
    },
  }
}
