import type { ChatKey, HubPort, Log, Named, PlaceId } from '@queqiao/hub'
import type { AccountId, PersonId, RoomId } from '@queqiao/protocol/model'
import { failedWith } from '../errors.ts'
import type { Homeserver } from '../homeserver.ts'
import type { Ids } from '../ids.ts'
import { fields, list } from '../json.ts'
import type { Behind } from '../later/behind.ts'
import type { Ghosts } from './ghosts.ts'

/** Who of a group is in its room beside those who speak. */
export interface Crowds {
  /** Brings all members of a small group into its room, once, behind the messages. */
  gather(key: ChatKey, room: PlaceId): void
  /** People have joined the group: into the room of a small one they are brought, into that of a large one who is invited there.
   *  Behind the messages. */
  admit(key: ChatKey, room: PlaceId, people: readonly PersonId[]): void
  /** People have left the group: those of them who are in the room leave it. Throws HomeserverError. */
  part(room: PlaceId, people: readonly PersonId[]): Promise<void>
  /** The chat lives there no more. */
  forget(room: PlaceId): void
}

export interface CrowdsOptions {
  readonly homeserver: Homeserver
  readonly ids: Ids
  readonly hub: HubPort
  readonly log: Log
  readonly ghosts: Ghosts
  readonly behind: Behind
  readonly signal: AbortSignal
  /** How many members a small group has at most. */
  readonly most: number
}

export const createCrowds = ({ homeserver, ids, hub, log, ghosts, behind, signal, most }: CrowdsOptions): Crowds => {
  const gathered = new Set<PlaceId>()

  const joined = async (room: PlaceId): Promise<ReadonlySet<string>> => {
    const answer = await homeserver.call('GET', ['v3', 'rooms', room, 'joined_members'], { signal })
    return new Set(Object.keys(fields(answer.joined)))
  }

  /** Members of a small group who are not in its room; of the account itself its owners are there. */
  const absent = async (account: AccountId, group: RoomId, room: PlaceId): Promise<readonly Named[]> => {
    const members = await hub.members(account, group, most + 1)
    // a list that has not come yet may come before the next message
    if (members.length === 0) gathered.delete(room)
    if (members.length === 0 || members.length > most) return []
    const [self, there] = [await hub.self(account), await joined(room)]
    return members.filter(({ id }) => id !== self && !there.has(ids.ghost(id)))
  }

  const isOf = async (room: PlaceId, account: AccountId): Promise<boolean> =>
    (await hub.chatsAt(room)).some((key) => key.account === account)

  const letIn = (account: AccountId, room: PlaceId, member: Named): void => {
    behind.begin('a member joins when they speak', async () => {
      // meanwhile the chat may have got another room
      if (await isOf(room, account)) await ghosts.appear(room, member, () => hub.commonName(member.id))
    })
  }

  /** `isMeant`: whom of them. */
  const bring = async (
    { account, chat }: ChatKey,
    room: PlaceId,
    isMeant: (member: Named) => boolean,
  ): Promise<void> => {
    if (chat?.kind !== 'room' || most === 0) return
    for (const member of (await absent(account, chat.id, room)).filter(isMeant)) letIn(account, room, member)
  }

  const invited = async (room: PlaceId): Promise<ReadonlySet<unknown>> => {
    const path = ['v3', 'rooms', room, 'members']
    const { chunk } = await homeserver.call('GET', path, { query: { membership: 'invite' }, signal })
    return new Set(list(chunk).map((one) => fields(one).state_key))
  }

  /** Brings those whom people have invited into the room of a large group. */
  const bringInvited = async (
    { account, chat }: ChatKey,
    room: PlaceId,
    people: readonly PersonId[],
  ): Promise<void> => {
    if (chat?.kind !== 'room' || (await hub.members(account, chat.id, most + 1)).length <= most) return
    const waiting = await invited(room)
    for (const id of people.filter((one) => waiting.has(ids.ghost(one)))) {
      const member = await hub.member(account, chat.id, id)
      if (member) letIn(account, room, member)
    }
  }

  // somebody else may have sent it away; who speaks later is let in again
  const unlessGone = (error: unknown) => {
    if (!failedWith(error, 'M_FORBIDDEN', 'M_NOT_FOUND')) throw error
    log('debug', 'matrix: somebody was not in the room any more', { error: String(error) })
  }

  return {
    gather: (key, room) => {
      if (gathered.has(room)) return
      gathered.add(room)
      behind.begin('members join when they speak', () => bring(key, room, () => true))
    },
    admit: (key, room, people) => {
      const joined = new Set(people)
      behind.begin('members join when they speak', async () => {
        await bring(key, room, ({ id }) => joined.has(id))
        await bringInvited(key, room, people)
      })
    },
    forget: (room) => void gathered.delete(room),
    part: async (room, people) => {
      const there = await joined(room)
      for (const user of people.map(ids.ghost))
        if (there.has(user)) await ghosts.leave(room, user, 'left the WeChat group').catch(unlessGone)
    },
  }
}
