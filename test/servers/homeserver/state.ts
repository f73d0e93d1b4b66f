/** An error as the homeserver words it. */
export class Problem extends Error {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413
  readonly errcode: string

  constructor(status: 400 | 401 | 403 | 404 | 409 | 413, errcode: string, words: string) {
    super(words)
    this.status = status
    this.errcode = errcode
  }
}

export interface Room {
  readonly id: string
  readonly alias?: string
  readonly creator: string
  readonly created: unknown
  /** What `m.room.name` says. */
  readonly name: string | undefined
  /** User → membership and how they look here. */
  readonly members: Map<string, Member>
  /** Type and state key → content; members not among them. */
  readonly state: Map<string, Content>
}

export type Content = Record<string, unknown>

export interface Member {
  readonly membership: string
  readonly displayname?: string
  readonly avatar_url?: string
  readonly is_direct?: boolean
  readonly reason?: string
}

interface StateEvent {
  readonly type: string
  readonly key: string
  readonly content: Content
}

export const stateId = (type: string, key = ''): string => `${type} ${key}`

/** One event that was taken, in the order in which they were taken. */
export interface Send {
  readonly at: number
  readonly event: string
  readonly room: string
  readonly user: string
  readonly device?: string
  readonly type: string
  readonly txn: string
  readonly ts?: number
  readonly content: Record<string, unknown>
}

interface Look {
  readonly name?: string
  readonly picture?: string
}

export interface Asker {
  readonly user: string
  readonly device?: string
}

const isText = (value: unknown): value is string => typeof value === 'string'

/** The state that a room begins with. */
const initial = ({
  name,
  topic,
  initial_state,
  creation_content,
  power_level_content_override,
}: Content): readonly StateEvent[] => [
  { type: 'm.room.create', key: '', content: Object(creation_content) },
  { type: 'm.room.power_levels', key: '', content: Object(power_level_content_override) },
  ...(Array.isArray(initial_state) ? initial_state : []).map((one) => {
    const { type, state_key = '', content } = Object(one)
    return { type: String(type), key: String(state_key), content: Object(content) }
  }),
  ...(isText(name) ? [{ type: 'm.room.name', key: '', content: { name } }] : []),
  ...(isText(topic) ? [{ type: 'm.room.topic', key: '', content: { topic } }] : []),
]

/** What a homeserver remembers. Devices and the transactions made with them outlive a restart, other transactions do not. */
export class State {
  readonly domain: string
  readonly bot: string
  readonly users = new Set<string>()
  readonly names = new Map<string, string>()
  /** User and type → content. */
  readonly accountData = new Map<string, Record<string, unknown>>()
  readonly devices = new Set<string>()
  readonly rooms = new Map<string, Room>()
  readonly aliases = new Map<string, string>()
  readonly sends: Send[] = []
  /** Room, type and state key → the event that stands there. */
  readonly standing = new Map<string, string>()
  /** Room and user → who changed their membership last, where that was not they themselves. */
  readonly movers = new Map<string, string>()
  readonly #kept = new Map<string, string>()
  readonly #fleeting = new Map<string, string>()
  #events = 0
  #rooms = 0

  constructor(domain: string, bot: string) {
    this.domain = domain
    this.bot = bot
  }

  restart(): void {
    this.#fleeting.clear()
  }

  /** Whoever asks must have been registered, and so must the device that they name. */
  admit({ user, device }: Asker): void {
    if (!this.users.has(user)) throw new Problem(403, 'M_FORBIDDEN', 'Application service has not registered this user')
    if (device && !this.devices.has(`${user} ${device}`))
      throw new Problem(400, 'M_UNKNOWN_DEVICE', 'Application service cannot use this device')
  }

  room(id: string): Room {
    const room = this.rooms.get(id)
    if (!room) throw new Problem(404, 'M_NOT_FOUND', 'No such room')
    return room
  }

  isIn(room: string, user: string): boolean {
    return this.rooms.get(room)?.members.get(user)?.membership === 'join'
  }

  /** Those whom `asker` may know of. */
  members(room: string, asker: string): Room['members'] {
    if (!this.isIn(room, asker)) throw new Problem(403, 'M_FORBIDDEN', `User ${asker} not in room ${room}`)
    return this.room(room).members
  }

  nextEvent(): string {
    this.#events += 1
    return `$event${this.#events}`
  }

  create(user: string, body: Record<string, unknown>): Room {
    const localpart = body.room_alias_name
    const alias = typeof localpart === 'string' ? `#${localpart}:${this.domain}` : undefined
    if (alias && this.aliases.has(alias)) throw new Problem(400, 'M_ROOM_IN_USE', 'Room alias already taken')
    const powers = (body.power_level_content_override ?? {}) as { users?: Record<string, number> }
    if (powers.users?.[user] !== undefined)
      throw new Problem(400, 'M_BAD_JSON', 'Creator user must not appear in content.users')
    if (Buffer.byteLength(JSON.stringify(body)) > 65_000) throw new Problem(413, 'M_TOO_LARGE', 'event too large')
    this.#rooms += 1
    const id = `!room${this.#rooms}`
    const members = new Map<string, Member>([[user, { membership: 'join' }]])
    const state = new Map(initial(body).map(({ type, key, content }) => [stateId(type, key), content]))
    const room: Room = {
      ...{ id, ...(alias && { alias }), creator: user, created: body, members, state },
      get name() {
        const { name } = state.get(stateId('m.room.name')) ?? {}
        return typeof name === 'string' ? name : undefined
      },
    }
    this.rooms.set(id, room)
    for (const one of Array.isArray(body.invite) ? body.invite : [])
      members.set(String(one), { membership: 'invite', ...(body.is_direct === true && { is_direct: true }) })
    if (alias) this.aliases.set(alias, id)
    return room
  }

  /** Another event stands there now. Gives its id. */
  stand(room: string, type: string, key = ''): string {
    const event = this.nextEvent()
    this.standing.set(`${room} ${type} ${key}`, event)
    return event
  }

  /** What stands there; undefined where nothing does. */
  content(room: string, type: string, key: string): Content | undefined {
    const { members, state } = this.room(room)
    const member = members.get(key)
    return type === 'm.room.member' ? member && { ...member } : state.get(stateId(type, key))
  }

  /** Somebody who is in the room sends another out of it; other rights are not looked at. */
  kick(room: string, by: string, user: string, reason?: string): void {
    if (!this.isIn(room, by)) throw new Problem(403, 'M_FORBIDDEN', `User ${by} not in room ${room}`)
    this.leave(room, user, reason, by)
  }

  unban(room: string, by: string, user: string): void {
    const { members } = this.room(room)
    if (!this.isIn(room, by)) throw new Problem(403, 'M_FORBIDDEN', `User ${by} not in room ${room}`)
    if (members.get(user)?.membership !== 'ban')
      throw new Problem(403, 'M_BAD_STATE', 'Cannot unban user who was not banned')
    members.set(user, { membership: 'leave' })
    this.stand(room, 'm.room.member', user)
  }

  /** A state event by somebody who is in the room; other rights are not looked at. */
  change(room: string, by: string, { type, key, content }: StateEvent): void {
    if (!this.isIn(room, by)) throw new Problem(403, 'M_FORBIDDEN', `User ${by} not in room ${room}`)
    this.room(room).state.set(stateId(type, key), content)
    this.stand(room, type, key)
  }

  leave(room: string, user: string, reason?: string, by = user): void {
    const { members } = this.room(room)
    if (!/^(join|invite)$/.test(members.get(user)?.membership ?? ''))
      throw new Problem(403, 'M_FORBIDDEN', `${user} not in room`)
    members.set(user, { membership: 'leave', ...(reason && { reason }) })
    this.stand(room, 'm.room.member', user)
    this.movers.set(`${room} ${user}`, by)
  }

  invite(room: string, by: string, user: string, isDirect = false): void {
    const { members } = this.room(room)
    if (!this.isIn(room, by)) throw new Problem(403, 'M_FORBIDDEN', `${by} not in room`)
    if (this.isIn(room, user)) throw new Problem(403, 'M_FORBIDDEN', `${user} is already in the room`)
    if (members.get(user)?.membership === 'ban')
      throw new Problem(403, 'M_BAD_STATE', 'Cannot invite user who was banned')
    members.set(user, { membership: 'invite', ...(isDirect && { is_direct: true }) })
    this.stand(room, 'm.room.member', user)
    this.movers.set(`${room} ${user}`, by)
  }

  checkName(name: unknown): void {
    if ([...String(name ?? '')].length > 256)
      throw new Problem(400, 'M_INVALID_PARAM', 'Displayname is too long (max 256)')
  }

  /** A member event without a name takes that of the profile. */
  join(room: string, user: string, { name = this.names.get(user), picture }: Look = {}): void {
    this.checkName(name)
    const { members } = this.room(room)
    if (members.get(user)?.membership === 'ban')
      throw new Problem(403, 'M_BAD_STATE', 'Cannot join user who was banned')
    if (!/^(join|invite)$/.test(members.get(user)?.membership ?? ''))
      throw new Problem(403, 'M_FORBIDDEN', 'You are not invited to this room')
    const shown = { ...(name && { displayname: name }), ...(picture && { avatar_url: picture }) }
    members.set(user, { membership: 'join', ...shown })
    this.stand(room, 'm.room.member', user)
    this.movers.set(`${room} ${user}`, user)
  }

  /** A profile that changes is written into every room of the user, over how they look there. */
  showProfile(user: string): void {
    for (const { id, members } of this.rooms.values()) if (members.get(user)?.membership === 'join') this.join(id, user)
  }

  /** Takes an event once: a repeat of its transaction is answered with the same id. As in Synapse the transaction belongs
   *  to the device; without one to the whole application service, whoever of its users asks. */
  send(path: string, asker: Asker, send: Omit<Send, 'at' | 'event' | 'user' | 'device'>): string {
    const known = asker.device ? this.#kept : this.#fleeting
    const key = asker.device ? `${asker.user} ${asker.device} ${path}` : path
    const before = known.get(key)
    if (before) return before
    if (!this.isIn(send.room, asker.user)) throw new Problem(403, 'M_FORBIDDEN', `User ${asker.user} not in room`)
    const size = Buffer.byteLength(JSON.stringify(send.content))
    if (size > 65_000) throw new Problem(413, 'M_TOO_LARGE', 'event too large')
    const event = this.nextEvent()
    this.sends.push({ at: Date.now(), event, ...asker, ...send })
    known.set(key, event)
    return event
  }
}
