import type { ChatKey, Named, PlaceId, RemoteId, What } from '@queqiao/hub'
import type { PersonId } from '@queqiao/protocol/model'
import { unlessMissing } from '../errors.ts'
import { type RoomEvent, storedEvent } from '../event.ts'
import { string } from '../json.ts'
import type { Means } from '../means.ts'
import { nameOf, topicOf } from '../places/room-state.ts'
import { setState } from '../places/rooms.ts'
import { type Change, changeIn, isChange } from '../said/changes.ts'

/** The event that came to nothing in WeChat, as far as this tells of one. */
export const undoneBy = (what: What): RemoteId | undefined => {
  if (what.kind === 'desk') return what.undone
  return what.kind === 'outcome' && what.outcome.kind === 'failed' ? what.of : undefined
}

/** A room, and the change in it that came to nothing. */
interface Undone {
  readonly key: ChatKey
  readonly room: PlaceId
  readonly event: RoomEvent
}

/** Whether nothing has happened to it since: what people change later has an end of its own. */
const stands = async ({ homeserver }: Means, { room, event }: Undone): Promise<boolean> => {
  const path = ['v3', 'rooms', room, 'state', event.type, ...(event.stateKey ? [event.stateKey] : [])]
  const { event_id } = await homeserver.call('GET', path, { query: { format: 'event' } }).catch(unlessMissing)
  // older homeservers give the content alone
  return (string(event_id) ?? event.id) === event.id
}

/** As WeChat has them in the room; whoever could not be removed is there. */
const memberIn = async ({ hub }: Means, { account, chat }: ChatKey, person: PersonId, wasSentOut: boolean) => {
  const member = chat?.kind === 'room' ? await hub.member(account, chat.id, person) : undefined
  if (member || !wasSentOut || chat?.kind !== 'room') return member
  return hub.person(account, person, chat.id)
}

const bringBack = async (means: Means, { key, room }: Undone, user: string, member: Named) => {
  means.ghosts.gone(room, user)
  await means.ghosts.appear(room, member, async () => (await means.hub.person(key.account, member.id)).name)
}

/** The bot does it: not every ghost that somebody invites is registered. */
const turnAway = ({ homeserver }: Means, room: PlaceId, user: string) =>
  homeserver.call('POST', ['v3', 'rooms', room, 'kick'], {
    body: { user_id: user, reason: 'not in this WeChat group' },
  })

const restoreMember = async (means: Means, undone: Undone, { kind, user }: Extract<Change, { user: string }>) => {
  const person = means.ids.person(user)
  const member = person && (await memberIn(means, undone.key, person, kind === 'kick'))
  if (member) return bringBack(means, undone, user, member)
  if (kind === 'invite') await turnAway(means, undone.room, user)
}

/** In a room of people's own what stood there before; else what WeChat has. */
const lookBefore = async ({ hub }: Means, { key, room, event: { type, before } }: Undone) => {
  if (before && (await hub.isLinked(room))) return before
  const look = await hub.look(key)
  return type === 'm.room.name' ? { name: nameOf(look) } : { topic: topicOf(look) }
}

const restoreLook = async (means: Means, undone: Undone) => {
  const { homeserver, portals } = means
  const { room, event } = undone
  const content = await lookBefore(means, undone)
  await setState(homeserver, room, { type: event.type, key: '', content })
  portals.heard(room, { type: event.type, content })
}

/** Has a room show again what WeChat has, where a change that somebody made in it came to nothing there. Anything else that
 *  this may be about stays. Throws HomeserverError. */
export const restore = async (means: Means, key: ChatKey, room: PlaceId, of: RemoteId): Promise<void> => {
  const written = await means.hub.written(of)
  const event = written && storedEvent(written.body)
  if (event?.room !== room || !isChange(event, means.ids)) return
  const change = changeIn(event)
  const undone = { key, room, event }
  if (!change || !(await stands(means, undone))) return
  await ('user' in change ? restoreMember(means, undone, change) : restoreLook(means, undone))
}
