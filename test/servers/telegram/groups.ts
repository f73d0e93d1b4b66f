import type { Chat, ChatAdministratorRights } from '@grammyjs/types'
import type { Person } from './people.ts'
import { announce, type Room, type Standing, type World } from './state.ts'

/** How a group is to be. */
export interface GroupOptions {
  readonly title?: string
  /** The first is its owner. */
  readonly members?: readonly Person[]
  /** The bot's rights as an administrator; or `member`, or `muted`; `absent`: it was never there.
   *  Default: an administrator that may manage topics, delete and pin. */
  readonly bot?: Partial<ChatAdministratorRights> | 'member' | 'muted' | 'absent'
}

export type GroupKind = 'group' | 'supergroup' | 'forum'

const usual = { can_manage_topics: true, can_delete_messages: true, can_pin_messages: true }

const standingOf = (bot: GroupOptions['bot'] = usual): Standing | undefined => {
  if (bot === 'absent') return undefined
  return typeof bot === 'string' ? { is: bot } : { is: 'administrator', rights: bot }
}

/** Makes a group with its members. */
export const makeGroup = (world: World, kind: GroupKind, options: GroupOptions): Room => {
  const { title = 'WeChat', members = [], bot } = options
  const room = world.open(chatOf(kind, title, world.rooms.size))
  members.forEach((member, index) => {
    room.standings.set(member.id, { is: index === 0 ? 'creator' : 'member' })
  })
  const standing = standingOf(bot)
  if (standing) room.standings.set(world.bot.id, standing)
  return room
}

const chatOf = (kind: GroupKind, title: string, count: number): Chat => {
  if (kind === 'group') return { id: -(4_000_001 + count), type: 'group', title }
  const id = -(1_002_000_000_001 + count)
  return { id, type: 'supergroup', title, ...(kind === 'forum' ? { is_forum: true } : {}) }
}

/** Makes a supergroup, or a forum, of a group: its id changes, and both chats say so. */
export const upgradeGroup = (world: World, room: Room, kind: Exclude<GroupKind, 'group'> = 'supergroup'): Room => {
  const next = world.open(chatOf(kind, room.chat.title ?? '', world.rooms.size))
  for (const [user, standing] of room.standings) next.standings.set(user, standing)
  const owner = [...room.standings].find(([, { is }]) => is === 'creator')?.[0]
  const from = world.users.get(owner ?? world.bot.id) ?? world.bot
  announce(world, world.post(room, { from, body: { migrate_to_chat_id: next.id } }))
  announce(world, world.post(next, { from, body: { migrate_from_chat_id: room.id } }))
  room.upgraded = next.id
  return next
}
