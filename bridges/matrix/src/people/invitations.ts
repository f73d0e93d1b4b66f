import { type ChatKey, type HubPort, type PlaceId, placeId } from '@queqiao/hub'
import type { Encryption } from '../encryption/encryption.ts'
import { isInvitation, type RoomEvent } from '../event.ts'
import type { Homeserver } from '../homeserver.ts'
import type { Ids } from '../ids.ts'
import { fields, list, parse, string } from '../json.ts'
import type { Errands } from '../later/errands.ts'
import type { Moves } from '../places/moves.ts'
import type { Portals } from '../places/portals.ts'
import { wayTo } from '../places/ways.ts'
import { ourLine } from '../words/texts.ts'
import { device, type Ghosts } from './ghosts.ts'
import type { Guests } from './guests.ts'
import { rightChats } from './right-chats.ts'

/** An invitation of the bot or of a ghost to a room of somebody's own. */
interface Invitation {
  readonly id: string
  readonly room: string
  /** Who is invited. */
  readonly user: string
  readonly by: string
  readonly isDirect: boolean
  readonly isEncrypted: boolean
}

/** What the way is shown with. */
interface Guide {
  readonly homeserver: Homeserver
  readonly ids: Ids
  readonly hub: HubPort
  readonly ghosts: Ghosts
  readonly guests: Guests
  readonly portals: Portals
  readonly moves: Moves
  /** Absent where encrypted rooms are refused. */
  readonly encryption?: Encryption
}

/** Whether what is written there can be read by nobody of ours. */
const isShut = ({ isEncrypted }: Invitation, { encryption }: Pick<Guide, 'encryption'>): boolean =>
  isEncrypted && !encryption

const strippedState = (raw: unknown): readonly unknown[] => {
  const { invite_room_state, unsigned } = fields(raw)
  return list(invite_room_state ?? fields(unsigned).invite_room_state)
}

/** Reads an invitation of a user of ours by somebody who is none; `body`: as it was stored. */
const invitationIn = (event: RoomEvent, body: string, { ids }: Pick<Guide, 'ids'>): Invitation | undefined => {
  const { id, room, sender: by, stateKey: user, content } = event
  if (!isInvitation(event, ids) || user === undefined) return undefined
  const isEncrypted = strippedState(parse(body)).some((one) => string(fields(one).type) === 'm.room.encryption')
  return { id, room, user, by, isDirect: content.is_direct === true, isEncrypted }
}

const words = (isUnread: boolean, links: readonly string[]) =>
  isUnread
    ? `This room is encrypted: nothing that is written here can reach WeChat. You are invited to the right room: ${links.join(' ')}`
    : `This chat has a room of its own, to which you are invited: ${links.join(' ')}`

const canLink =
  'Type “!wx link CHAT”, with a name of a chat in WeChat, to make this its room. Nothing that is written here goes there until then.'

/** Answers invitations: those that lead nowhere with one word that shows the way; in a room that a chat can be linked to the
 *  bot stays. */
export interface Invitations {
  /** Sees to it that an invitation to a room of no chat is answered; passes over everything else. Throws Retry until it is. */
  answered(event: RoomEvent, body: string): Promise<void>
}

export interface InvitationsOptions {
  readonly means: Guide
  readonly errands: Errands
  readonly signal: AbortSignal
  /** Whether the bot is ours alone: another's bot may have been invited for what else it does. */
  readonly ownsBot: boolean
}

export const createInvitations = ({ means, errands, signal, ownsBot }: InvitationsOptions): Invitations => {
  const { homeserver, ids, hub, ghosts, guests, portals, moves, encryption } = means

  const leave = async ({ room, user }: Invitation, reason: string) => {
    // also who was made up is invited until they decline
    await ghosts.ready(user)
    await homeserver.call('POST', ['v3', 'rooms', room, 'leave'], { user, body: { reason }, signal })
  }

  /** Goes in and says this. */
  const enter = async ({ id, room, user }: Invitation, said: string): Promise<void> => {
    await ghosts.ready(user)
    await homeserver.call('POST', ['v3', 'join', room], { user, body: {}, signal })
    const clear = { type: 'm.room.message', content: ourLine(said) }
    // a ghost is gone again before anybody has its keys
    const { type, content: body } = encryption && user === ids.bot ? await encryption.seal(room, user, clear) : clear
    // answered twice, it says so once
    const path = ['v3', 'rooms', room, 'send', type, `queqiao-way-${id}`]
    await homeserver.call('PUT', path, { user, device, body, signal })
  }

  /** The chat's room, with who is to write there. */
  const open = async (key: ChatKey, by: string): Promise<PlaceId> => {
    const room = await hub.place(key, (wanted) => portals.make(key, wanted, signal))
    await portals.tend(key, room)
    await guests.bring(room, by, key.chat !== undefined)
    return room
  }

  const showTheWay = async (invitation: Invitation, keys: readonly ChatKey[]): Promise<void> => {
    const { by } = invitation
    const rooms: PlaceId[] = []
    for (const key of keys) rooms.push(await open(key, by))
    const said = words(
      isShut(invitation, means),
      rooms.map((one) => wayTo(ids, one)),
    )
    await enter(invitation, said)
    await leave(invitation, 'WeChat is in another room')
  }

  const answer = async (invitation: Invitation): Promise<void> => {
    const { room, user, isDirect } = invitation
    // people of the chat's own room may ask others in: that is no new chat
    if ((await hub.chatsAt(placeId(room))).length > 0) return
    const right = await rightChats(means, invitation)
    if ('refused' in right) return void (await leave(invitation, right.refused))
    if (isDirect || isShut(invitation, means)) return showTheWay(invitation, right.keys)
    if (user === ids.bot) await enter(invitation, canLink)
    else await leave(invitation, 'A WeChat group is made by typing “create NAME, NAME” in the room of the account')
  }

  const isListed = async (by: string): Promise<boolean> =>
    (await hub.accounts()).some((account) => hub.users(account).some((one) => one.ids.matrix === by))

  return {
    answered: async (event, body) => {
      const invitation = invitationIn(event, body, means)
      if (!invitation || moves.awaits(invitation.room) || (invitation.user === ids.bot && !ownsBot)) return
      errands.see(invitation.id, () => answer(invitation), await isListed(invitation.by))
    },
  }
}
